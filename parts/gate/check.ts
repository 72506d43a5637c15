import { type Check, made } from "../part/check";
import { describeDifference, differencesOf } from "../part/difference";
import { kubectl, type Step } from "../program/remedies";
import type { GateBinding } from "../readers/state/deployed";

/** The one gate of the cluster; only where the CartsStack is not without. */
export const gate: Check = {
    id: "gate",
    title: "Identity gate",
    appliesTo: ({ deployed }) => deployed.gate !== undefined,
    examine({ deployed, cluster }) {
        const policy = made(deployed.gate?.policy, "policy of the identity gate");
        const binding = made(deployed.gate?.binding, "binding of the identity gate");
        const install: Step = deployed.gate?.foreign
            ? { kubectl: ["apply", "-f", "rgd/identity-gate.yaml"] }
            : "refresh";
        const expected = describe(binding);
        const [livePolicy, liveBinding] = [policy, binding].map(({ kind, metadata }) =>
            cluster.find<GateBinding>(kind, metadata.name),
        );
        if (!livePolicy || !liveBinding) {
            const { kind, metadata } = livePolicy ? binding : policy;
            const reason = `the cluster has no ${kind} ${metadata.name}`;
            return { expected, found: "none", ok: false, reason, mend: [install] };
        }
        const [inPolicy] = differencesOf(policy.spec, livePolicy.spec);
        const [inBinding] = differencesOf(binding.spec, liveBinding.spec);
        const difference = inPolicy ?? inBinding;
        const { kind, metadata } = inPolicy ? policy : binding;
        return {
            expected,
            found: `${describe(liveBinding)}${inPolicy ? ", by another policy" : ""}`,
            ok: !difference,
            reason: `somebody changed the ${kind} ${metadata.name}: ${difference && describeDifference(difference)}`,
            // Server-side apply takes nothing out of a set that somebody else put in, such as an action of the binding.
            mend: [kubectl("delete", inPolicy ? policy : binding), install],
        };
    },
};

function describe({ spec: { validationActions = [] } }: GateBinding): string {
    return validationActions.join(", ");
}
