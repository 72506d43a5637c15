import type { Condition } from "../components/kro";
import type { LiveObject } from "../preflight/cluster-reader";

/** Bad news where they are True: of ACK (dynamodb-controller 1.9.2) and of a Deployment. Of all others it is bad that they are not. */
const ALARMS = ["ACK.Recoverable", "ACK.Terminal", "ReplicaFailure"];

/** What an object's conditions say that is wrong, each as "type: message"; one that sums others up says the same again. */
export function complaintsOf({ status }: LiveObject): string[] {
    const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Condition[] };
    const said = new Map<string, string>();
    for (const { type, status, message } of conditions) {
        if (message && !said.has(message) && (status === "True") === ALARMS.includes(type)) {
            said.set(message, type);
        }
    }
    return [...said].map(([message, type]) => `${type}: ${message}`);
}
