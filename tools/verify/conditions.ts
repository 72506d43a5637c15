import type { Condition } from "../../components/kro";
import type { KubernetesObject } from "../../lab/kubernetes/client";

/** An object that tells its state by conditions. */
export interface Conditioned extends KubernetesObject {
    readonly status?: { readonly conditions?: readonly Condition[] };
}

export function conditionOf(object: Conditioned, type: string): Condition | undefined {
    return object.status?.conditions?.find((condition) => condition.type === type);
}

export function isTrue(object: Conditioned, type: string): boolean {
    return conditionOf(object, type)?.status === "True";
}

/** What the conditions say that should be True and are not; one that sums others up says the same again. */
export function complaints(object: Conditioned): string | undefined {
    const said = new Map<string, string>();
    for (const { type, status, message } of object.status?.conditions ?? []) {
        if (status !== "True" && message && !said.has(message)) {
            said.set(message, type);
        }
    }
    return [...said].map(([message, type]) => `${type}: ${message}`).join("; ") || undefined;
}
