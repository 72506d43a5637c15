import { isDeepStrictEqual } from "node:util";
import type { OwnedFields } from "../../vocabulary/kubernetes";
import { kubectl, type Steps } from "../program/remedies";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";
import type { Deployed, Written } from "../readers/state/deployed";
import type { Finding, Reasoned } from "./check";
import { type Difference, describeDifference, describePath, differencesOf, isObject } from "./difference";

/**
 * What somebody changed of the spec of an object that the stack wrote; undefined where that is nothing, or nobody can tell.
 *
 * @param defaults of what is not sent, as far as they are known
 */
export function findEdit(
    { isUpdating }: Deployed,
    written: Written | undefined,
    found: KubernetesObject,
    defaults: object = {},
): Reasoned | undefined {
    if (isUpdating || !written) {
        return undefined;
    }
    const { kind, metadata } = found;
    const since = (metadata.managedFields ?? []).filter(
        (entry) => !written.managedFields.some((before) => isDeepStrictEqual(before, entry)),
    );
    const setterOf = (path: readonly string[]) => since.find(({ fieldsV1 }) => owns(fieldsV1?.["f:spec"], path));
    const edits = differencesOf({ ...defaults, ...written.sent }, found.spec, true).filter(
        ({ path, is }) =>
            // An update that was refused has left it as it was, or a refresh has seen it.
            !isDeepStrictEqual(is, valueAt(written.spec, path)) &&
            // What nobody has set since is a default too.
            (valueAt(written.sent, path) !== undefined || setterOf(path)),
    );
    const [first, ...others] = edits;
    if (!first) {
        return undefined;
    }
    const { manager } = setterOf(first.path) ?? {};
    const told = [
        written.holdsSecret ? describeSecretly(first) : describeDifference(first),
        ...(manager ? [`by field manager ${JSON.stringify(manager)}`] : []),
        ...(others.length > 0 ? [`and ${others.length} more`] : []),
    ];
    const reason = `somebody changed the ${kind} ${metadata.name}: ${told.join(", ")}`;
    return { reason, mend: undo(edits, written.sent, found) };
}

/** What is found of such an object. @param told what is wrong with it, with the edit; the first is what to mend first */
export function withEdit(
    found: string,
    edit: Reasoned | undefined,
    told: readonly (Reasoned | undefined)[],
): Omit<Finding, "expected"> {
    const reasons = told.flatMap((one) => one ?? []);
    return {
        found: edit ? `${found}, edited` : found,
        ok: reasons.length === 0,
        reason: reasons.map(({ reason }) => reason).join("; "),
        mend: reasons[0]?.mend,
    };
}

function describeSecretly({ path }: Difference): string {
    return `${describePath(path.slice(0, 1))}, whose values are left out because the spec has a secret`;
}

/**
 * A refresh sees what was sent. A default, a field that somebody has added, and what a list has more at its end, the provider
 * (pulumi-kubernetes 4.34) leaves to others: no update takes them back.
 */
function undo(edits: readonly Difference[], sent: object, found: KubernetesObject): Steps {
    const unseen = edits.filter(({ path }) => valueAt(sent, path) === undefined);
    // From the end of a list, so that the positions of the others stay.
    const patch = unseen.reverse().map(({ path }) => ({
        op: "remove",
        path: ["", "spec", ...path.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1"))].join("/"),
    }));
    return [
        ...(patch.length > 0 ? [kubectl("patch", found, "--type", "json", "-p", JSON.stringify(patch))] : []),
        ...(patch.length < edits.length ? (["refresh"] as const) : []),
    ];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
    return path.reduce((part, step) => (isObject(part) ? part[step] : undefined), value);
}

/** Whether a field manager has a field. Who has a list has all that is in it, because the lists of kro's kinds are atomic. */
function owns(owned: OwnedFields | undefined, [step, ...rest]: readonly string[]): boolean {
    if (owned === undefined || step === undefined || Object.keys(owned).length === 0) {
        return owned !== undefined;
    }
    return owns(owned[`f:${step}`], rest);
}
