import type { KubernetesObject } from "../../../cluster/kubernetes-object";
import { describeDeletion, isBeingDeleted } from "../../../diagnosis/deletion";
import { type Check, type Context, type Row, runChecks } from "../check";

/**
 * The finalizers of those that delete a CartsStack and what it is made of: kro (0.9.4), ACK (dynamodb-controller 1.9.2)
 * and Kubernetes itself. Any other one is somebody else's.
 */
const EXPECTED = ["kro.run/finalizer", "finalizers.dynamodb.services.k8s.aws/Table", "foregroundDeletion", "orphan"];

/** A check that does not hold either where what it looks at is being deleted, whatever else is right about that. */
export function unlessBeingDeleted(check: Check): Check {
    return {
        ...check,
        examine(context) {
            const cluster = context.cluster.noting();
            const finding = check.examine({ ...context, cluster });
            const [object] = cluster.noted;
            const deletion = object && describeDeletion(object);
            if (!object || !deletion) {
                return finding;
            }
            const release = releaseOf(object);
            if (!finding.ok && !release) {
                return finding;
            }
            const { kind, metadata } = object;
            return {
                expected: finding.expected,
                found: finding.ok ? `${finding.found}, being deleted` : finding.found,
                ok: false,
                reason: `${kind} ${metadata.name} ${deletion}`,
                mend: release ?? `kubectl describe ${target(object)}`,
            };
        },
    };
}

/** What is found of the first object that is being deleted. */
export function rowBeingDeleted(checks: readonly Check[], context: Context): Row | undefined {
    for (const check of checks) {
        const cluster = context.cluster.noting();
        runChecks([check], { ...context, cluster });
        const [object] = cluster.noted;
        if (object && isBeingDeleted(object)) {
            return runChecks([unlessBeingDeleted(check)], context)[0];
        }
    }
    return undefined;
}

/**
 * The command that takes somebody else's finalizers from an object, for when whoever has to do it is gone; undefined where
 * it has none.
 */
export function releaseOf(object: KubernetesObject): string | undefined {
    const { finalizers = [] } = object.metadata;
    const kept = finalizers.filter((finalizer) => EXPECTED.includes(finalizer));
    const patch = JSON.stringify({ metadata: { finalizers: kept } });
    return kept.length === finalizers.length ? undefined : `kubectl patch ${target(object)} --type=merge -p '${patch}'`;
}

function target({ kind, metadata: { name, namespace } }: KubernetesObject): string {
    return `${kind.toLowerCase()} ${name}${namespace === undefined ? "" : ` -n ${namespace}`}`;
}
