import type { Condition } from "../../../vocabulary/kro";
import type { KubernetesObject } from "./kubernetes-object";

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
