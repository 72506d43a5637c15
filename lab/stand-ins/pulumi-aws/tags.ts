import { isMap, type PropertyMap, type Value } from "../provider-protocol/values";
import type { Call, Tagging } from "./resource-type";

export type Tags = Readonly<Record<string, string>>;

/** Tags that somebody else looks after: they are neither read nor changed. */
export interface IgnoredTags {
    readonly keys: readonly string[];
    readonly prefixes: readonly string[];
}

/** The tags in a property; other values are left out. */
export function tagsIn(value: Value | undefined): Tags {
    return Object.fromEntries(
        Object.entries(isMap(value) ? value : {}).flatMap(([key, tag]) =>
            typeof tag === "string" ? [[key, tag]] : [],
        ),
    );
}

/** AWS's own tags cannot be changed, so they are ignored always. */
export function withoutIgnored(tags: Tags, ignored: IgnoredTags): Tags {
    const prefixes = ["aws:", ...ignored.prefixes];
    return Object.fromEntries(
        Object.entries(tags).filter(
            ([key]) => !ignored.keys.includes(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
        ),
    );
}

/**
 * The property `tags` of a resource that has `all`: without those that come from the provider's defaults alone.
 *
 * @param declared what the program says, or said last
 */
export function ownTags(all: Tags, defaults: Tags, declared: Tags): Tags {
    return Object.fromEntries(
        Object.entries(all).filter(([key, tag]) => defaults[key] !== tag || declared[key] !== undefined),
    );
}

/** Makes a resource's tags those of the new inputs; other tags stay. */
export async function updateTags(tagging: Tagging, call: Call, olds: PropertyMap, news: PropertyMap): Promise<void> {
    const before = tagsIn(olds.tagsAll);
    const after = tagsIn(news.tagsAll);
    const removed = Object.keys(before).filter((key) => after[key] === undefined);
    if (removed.length > 0) {
        await tagging.remove(call, olds, removed);
    }
    const added = Object.entries(after).filter(([key, tag]) => before[key] !== tag);
    if (added.length > 0) {
        await tagging.add(call, olds, Object.fromEntries(added));
    }
}
