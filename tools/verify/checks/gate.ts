import type { GateObject } from "../../stack/state";
import { type Check, made } from "../check";
import { differenceOf } from "../difference";

/** Only where the gate is on. */
export const gate: Check = {
    id: "gate",
    title: "Identity gate",
    appliesTo: ({ deployed }) => deployed.gate !== undefined,
    examine({ deployed, cluster, commands }) {
        const policy = made(deployed.gate?.policy, "policy of the identity gate");
        const binding = made(deployed.gate?.binding, "binding of the identity gate");
        const expected = describe(binding);
        const [livePolicy, liveBinding] = [policy, binding].map(({ kind, metadata }) =>
            cluster.find<GateObject>(kind, metadata.name),
        );
        if (!livePolicy || !liveBinding) {
            const { kind, metadata } = livePolicy ? binding : policy;
            const reason = `the cluster has no ${kind} ${metadata.name}`;
            return { expected, found: "none", ok: false, reason, mend: commands.refresh };
        }
        const inPolicy = differenceOf(policy.spec, livePolicy.spec, "spec");
        const inBinding = differenceOf(binding.spec, liveBinding.spec, "spec");
        const { kind, metadata } = inPolicy ? policy : binding;
        return {
            expected,
            found: `${describe(liveBinding)}${inPolicy ? ", by another policy" : ""}`,
            ok: !inPolicy && !inBinding,
            reason: `somebody changed the ${kind} ${metadata.name}: ${inPolicy ?? inBinding}`,
            // Server-side apply takes nothing out of a set that somebody else put in, such as an action of the binding.
            mend: `kubectl delete ${kind.toLowerCase()} ${metadata.name} && ${commands.refresh}`,
        };
    },
};

function describe({ spec: { validationActions = [], matchResources } }: GateObject): string {
    const namespaces = Object.values(matchResources?.namespaceSelector?.matchLabels ?? {});
    return `${validationActions.join(", ")} in ${namespaces.join(", ") || "every namespace"}`;
}
