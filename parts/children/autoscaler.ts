import { CARTS } from "../../components/graph/child-names";
import { type Check, type Context, made } from "../part/check";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

interface HorizontalPodAutoscaler extends KubernetesObject {
    readonly spec: { readonly scaleTargetRef: { readonly kind: string; readonly name: string } };
}

/** Only where the Deployment has an autoscaler. */
export const autoscaler: Check = {
    id: "autoscaler",
    title: "Autoscaler",
    appliesTo: (context) => autoscalersOf(context).length > 0,
    examine(context) {
        const { autoscaled } = made(context.deployed.instance, "CartsStack");
        const names = autoscalersOf(context).map(({ metadata }) => metadata.name);
        return {
            expected: "autoscaled: true",
            found: `HorizontalPodAutoscaler ${names.join(", ")}, autoscaled: ${autoscaled}`,
            ok: autoscaled,
            reason:
                "kro puts the number of pods that the HorizontalPodAutoscaler sets back to the CartsStack's replicas, and the " +
                "two go on so: pods come and are killed each time",
            mend: [{ set: "stack.autoscaled", to: "true" }],
        };
    },
};

function autoscalersOf({ deployed, cluster }: Context): HorizontalPodAutoscaler[] {
    return cluster
        .listReadable<HorizontalPodAutoscaler>("HorizontalPodAutoscaler", deployed.instance?.cartsNamespace)
        .filter(
            ({ spec: { scaleTargetRef } }) => scaleTargetRef.kind === "Deployment" && scaleTargetRef.name === CARTS,
        );
}
