import type { Condition } from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";

/** A ResourceGraphDefinition, as far as it says whether kro serves it. */
export interface JudgedGraph {
    readonly metadata: { readonly generation?: number };
    readonly status?: { readonly conditions?: readonly Condition[] };
}

/**
 * Why kro does not serve a graph, in kro's own sentences: "KindReady: failed to update CRD …". Empty where it does, and where
 * it has not looked at this generation of the graph yet. Ready is none of them: kro sums up the others in it, and those of
 * the generation before too.
 */
export function findGraphRefusals({ metadata: { generation }, status }: JudgedGraph): string[] {
    return (status?.conditions ?? [])
        .filter(({ type, status }) => type !== READY && status === "False")
        .filter(({ observedGeneration = generation }) => observedGeneration === generation)
        .map(({ type, reason, message }) => `${type}: ${message || reason || "no reason given"}`);
}
