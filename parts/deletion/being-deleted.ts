import { describeDeletion, isBeingDeleted } from "../diagnosis/deletion";
import { type Check, type Context, type Row, runChecks } from "../part/check";
import { kubectl } from "../program/remedies";
import { holdOf } from "./finalizers";

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
            const hold = holdOf(object);
            if (!finding.ok && !hold) {
                return finding;
            }
            const { kind, metadata } = object;
            return {
                expected: finding.expected,
                found: finding.ok ? `${finding.found}, being deleted` : finding.found,
                ok: false,
                reason: [`${kind} ${metadata.name} ${deletion}`, hold?.reason ?? []].flat().join("; "),
                mend: [hold?.mend ?? kubectl("describe", object)],
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
