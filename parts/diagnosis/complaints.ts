import { ACK_ALARMS } from "../../vocabulary/ack";
import type { Condition } from "../../vocabulary/kro";
import { ALARMS } from "../../vocabulary/kubernetes";

/** These conditions mean failure when True; every other one when it is not True. */
const FAILURES = [...ACK_ALARMS, ...ALARMS];

/** What an object's conditions say that is wrong, each as "type: message"; one that sums others up says the same again. */
export function complaintsOf(object?: { readonly status?: { readonly conditions?: readonly Condition[] } }): string[] {
    const said = new Map<string, string>();
    for (const { type, status, message } of object?.status?.conditions ?? []) {
        if (message && !said.has(message) && (status === "True") === FAILURES.includes(type)) {
            said.set(message, type);
        }
    }
    return [...said].map(([message, type]) => `${type}: ${message}`);
}
