import { describeDeletion } from "../diagnosis/deletion";
import { type Refusal, refuse, type Setting, type Step } from "../program/remedies";
import { type LiveObject, nameOf, type ObjectName } from "../readers/kubernetes/live-object";

/** What is in the way for as long as its deletion takes, and that nobody can take over; empty where it is not deleted. */
export function leaving(setting: Setting, object: LiveObject | undefined): Refusal[] {
    const deletion = object && describeDeletion(object);
    if (!object || !deletion) {
        return [];
    }
    const { apiVersion, kind, metadata } = object;
    const named = { apiVersion, kind, ...metadata };
    const reason = `is in use: the ${nameOf(named)} ${deletion}`;
    return refuse(setting, reason, ["wait until it is gone", untilGone(named)]);
}

/** Returns when an object is gone. */
export function untilGone({ kind, namespace, name }: ObjectName): Step {
    const scope = namespace === undefined ? [] : ["-n", namespace];
    return { kubectl: ["wait", "--for=delete", `${kind.toLowerCase()}/${name}`, ...scope, "--timeout=10m"] };
}
