import { describeDeletion } from "./diagnosis/deletion";
import type { Collision } from "./part";
import { type LiveObject, nameOf, type ObjectName } from "./readers/kubernetes/live-object";

/** What is in the way for as long as its deletion takes, and that nobody can take over; empty where it is not deleted. */
export function leaving(path: string, value: unknown, object: LiveObject | undefined): Collision[] {
    const deletion = object && describeDeletion(object);
    if (!object || !deletion) {
        return [];
    }
    const { kind = "object", metadata } = object;
    const named = { apiVersion: "", kind, ...metadata };
    const reason = `is in use: the ${nameOf(named)} ${deletion}. Wait until it is gone: ${untilGone(named)}`;
    return [{ path, value, reason }];
}

/** The command that returns when an object is gone. */
export function untilGone({ kind, namespace, name }: ObjectName): string {
    const scope = namespace === undefined ? "" : ` -n ${namespace}`;
    return `kubectl wait --for=delete ${kind.toLowerCase()}/${name}${scope} --timeout=10m`;
}
