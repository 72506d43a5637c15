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

/** Of one write, where others write at the same time. */
const MOST_ATTEMPTS = 10;

/**
 * Gives the predecessors' fields to the manager, so that what the program then drops goes and nothing conflicts, and
 * returns the object as it was before.
 */
export async function takeOver(
    client: KubernetesClient,
    read: () => Promise<KubernetesObject>,
    manager: string,
): Promise<KubernetesObject> {
    for (let attempt = 1; ; attempt++) {
        const live = await read();
        const fields = takenOver(managedFields(live), manager);
        try {
            if (fields) {
                const { resourceVersion } = live.metadata;
                await client.mergePatch(live, { metadata: { resourceVersion, managedFields: fields } });
            }
            return live;
        } catch (error) {
            // Somebody wrote in between, so the fields are no longer those that were read.
            if (!KubernetesError.is(error, "Conflict") || attempt === MOST_ATTEMPTS) {
                throw error;
            }
        }
    }
}

/** Undefined: there is nothing to take over. */
function takenOver(fields: readonly ManagedFields[], manager: string): ManagedFields[] | undefined {
    const isOwn = (entry: ManagedFields) => entry.manager === manager && entry.operation === "Apply";
    const taken = fields.filter(
        (entry) =>
            !entry.subresource &&
            PREDECESSORS.some(({ manager, operation }) => entry.manager === manager && entry.operation === operation),
    );
    const [first] = taken;
    if (!first) {
        return undefined;
    }
    const merged = [...fields.filter(isOwn), ...taken].map(({ fieldsV1 = {} }) => fieldsV1).reduce(mergeTrees);
    const others = fields.filter((entry) => !taken.includes(entry) && !isOwn(entry));
    return [...others, { ...first, manager, operation: "Apply", fieldsV1: merged }];
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
