import type { Table, Tag } from "./table";

/**
 * The tags that the controller gives every table, by the default `resourceTags` of the chart 1.9.2. They are in AWS
 * only: a Table's spec never shows them.
 */
const CONTROLLER_TAGS: Record<string, (table: Table) => string | undefined> = {
    "services.k8s.aws/controller-version": () => "dynamodb-v1.9.2",
    "services.k8s.aws/namespace": ({ metadata }) => metadata.namespace,
    "app.kubernetes.io/managed-by": ({ metadata }) => metadata.labels?.["app.kubernetes.io/managed-by"],
    "kro.run/kro-version": ({ metadata }) => metadata.labels?.["kro.run/kro-version"],
};

/** The tags of a table's spec and the controller's, which give way to them; one without a value is left out. */
export function withControllerTags(table: Table, tags: readonly Tag[] = []): Tag[] {
    const own = Object.entries(CONTROLLER_TAGS)
        .map(([key, valueFor]) => ({ key, value: valueFor(table) }))
        .filter(({ key, value }) => value && !tags.some((tag) => tag.key === key));
    return [...tags, ...own];
}

/** The tags that somebody else gave. */
export function withoutControllerTags(tags: readonly Tag[] = []): Tag[] {
    return tags.filter(({ key }) => !(key in CONTROLLER_TAGS));
}
