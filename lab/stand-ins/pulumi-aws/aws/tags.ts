import { isMap, type Value } from "../../provider-protocol/values";

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
