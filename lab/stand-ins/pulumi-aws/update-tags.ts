import type { PropertyMap } from "../provider-protocol/values";
import type { Call, Tagging } from "./aws/resource-type";
import { tagsIn } from "./aws/tags";

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
