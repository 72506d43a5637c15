import type { Collision, Found, Wanted } from "./collisions";
import { describeDeletion } from "./diagnosis/deletion";
import { type LiveObject, nameOf, type ObjectName } from "./readers/kubernetes/cluster-reader";

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

/** That the stack will have to wait for a namespace of its name to go, and what holds that up. */
export function warnOfLeavingNamespace({ adopt }: Wanted, { namespace }: Found): string[] {
    const deletion = namespace && namespace !== "absent" && describeDeletion(namespace);
    if (!deletion || adopt.includes("namespace")) {
        return [];
    }
    const { name } = namespace.metadata;
    return [`Namespace ${name} ${deletion}. The CartsStack waits until it is gone, for instanceTimeout at most`];
}

/** The command that returns when an object is gone. */
export function untilGone({ kind, namespace, name }: ObjectName): string {
    const scope = namespace === undefined ? "" : ` -n ${namespace}`;
    return `kubectl wait --for=delete ${kind.toLowerCase()}/${name}${scope} --timeout=10m`;
}
