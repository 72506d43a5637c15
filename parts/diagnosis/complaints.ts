import type { Condition } from "../../vocabulary/kro";

/**
 * Bad news where they are True: of ACK (dynamodb-controller 1.9.2), of a Deployment, and of a namespace that is being
 * deleted (Kubernetes 1.36). Of all others it is bad that they are not.
 */
const ALARMS = [
    "ACK.Recoverable",
    "ACK.Terminal",
    "ReplicaFailure",
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
    "NamespaceContentRemaining",
    "NamespaceFinalizersRemaining",
];

/** What an object's conditions say that is wrong, each as "type: message"; one that sums others up says the same again. */
export function complaintsOf(object?: { readonly status?: { readonly conditions?: readonly Condition[] } }): string[] {
    const said = new Map<string, string>();
    for (const { type, status, message } of object?.status?.conditions ?? []) {
        if (message && !said.has(message) && (status === "True") === ALARMS.includes(type)) {
            said.set(message, type);
        }
    }
    return [...said].map(([message, type]) => `${type}: ${message}`);
}
