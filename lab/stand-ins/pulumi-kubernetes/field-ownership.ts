/** Server-side apply: who owns an object's fields, and how they change hands. */
import { type KubernetesClient, KubernetesError, type KubernetesObject } from "../../kubernetes/client";

/** Who creates an object: with a plain create, as the first apply takes the fields over (`takeOver`). */
export const CREATOR = "pulumi-kubernetes";

/** Managers that stood for the same person: the provider's own creates and what kubectl left behind. */
const PREDECESSORS: readonly { readonly manager: string; readonly operation: string }[] = [
    { manager: "kubectl", operation: "Apply" },
    { manager: "kubectl", operation: "Update" },
    { manager: "before-first-apply", operation: "Update" },
    { manager: CREATOR, operation: "Update" },
    { manager: "pulumi-resource-kubernetes", operation: "Update" },
];

interface ManagedFields {
    readonly manager?: string;
    readonly operation?: string;
    readonly subresource?: string;
    readonly fieldsV1?: FieldTree;
}

interface FieldTree {
    [field: string]: FieldTree;
}

function managedFields({ metadata }: KubernetesObject): readonly ManagedFields[] {
    return (metadata.managedFields as ManagedFields[] | undefined) ?? [];
}

/** Gives the predecessors' fields to the manager, so that what the program then drops goes and nothing conflicts. */
export async function takeOver(client: KubernetesClient, live: KubernetesObject, manager: string): Promise<void> {
    const taken = managedFields(live).filter(
        (entry) =>
            !entry.subresource &&
            PREDECESSORS.some(({ manager, operation }) => entry.manager === manager && entry.operation === operation),
    );
    const [first] = taken;
    if (!first) {
        return;
    }
    const isOwn = (entry: ManagedFields) => entry.manager === manager && entry.operation === "Apply";
    const own = managedFields(live).find(isOwn);
    const merged = [own, ...taken].reduce<FieldTree>((tree, entry) => mergeTrees(tree, entry?.fieldsV1 ?? {}), {});
    const others = managedFields(live).filter((entry) => !taken.includes(entry) && !isOwn(entry));
    await client.mergePatch(live, {
        metadata: {
            // Nobody may have written in between.
            resourceVersion: live.metadata.resourceVersion,
            managedFields: [...others, { ...first, manager, operation: "Apply", fieldsV1: merged }],
        },
    });
}

/** Gives a manager's fields up: those that nobody else owns go, the others stay. */
export async function relinquish(
    client: KubernetesClient,
    { apiVersion, kind, metadata: { name, namespace } }: KubernetesObject,
    fieldManager: string,
): Promise<void> {
    await client.apply({ apiVersion, kind, metadata: { name, namespace } }, { fieldManager });
}

/**
 * Whether a preview has to overlook conflicts because the update itself will not meet them: it takes the fields over
 * first. Objects from before server-side apply record no managers at all.
 */
export function mustForce(live: KubernetesObject, preview: boolean): boolean {
    const fields = managedFields(live);
    return (
        fields.length === 0 ||
        (preview && fields.some((entry) => entry.operation === "Update" && entry.manager === CREATOR))
    );
}

/** Says in a conflict whose apply it was and what can be done. */
export function explainConflict(error: unknown, manager: string): unknown {
    if (!KubernetesError.is(error, "Conflict")) {
        return error;
    }
    return new Error(
        `server-side apply by field manager "${manager}" met a field conflict: ${error.message}\n` +
            'Leave the field to its manager, or take it over with the annotation pulumi.com/patchForce: "true"',
        { cause: error },
    );
}

function mergeTrees(a: FieldTree, b: FieldTree): FieldTree {
    const merged = { ...a };
    for (const [field, tree] of Object.entries(b)) {
        merged[field] = mergeTrees(merged[field] ?? {}, tree);
    }
    return merged;
}
