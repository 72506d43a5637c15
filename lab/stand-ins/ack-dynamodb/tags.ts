import { controllerTags, isControllerTag } from "../ack-runtime/controller-tags";
import type { Table, Tag } from "./table";

/** The tags of a table's spec and the controller's, which give way to them. */
export function withControllerTags(table: Table, tags: readonly Tag[] = []): Tag[] {
    const own = Object.entries(controllerTags("dynamodb-v1.9.2", table))
        .map(([key, value]) => ({ key, value }))
        .filter(({ key }) => !tags.some((tag) => tag.key === key));
    return [...tags, ...own];
}

/** The tags that somebody else gave. */
export function withoutControllerTags(tags: readonly Tag[] = []): Tag[] {
    return tags.filter(({ key }) => !isControllerTag(key));
}
