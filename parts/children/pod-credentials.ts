import { CARTS } from "../../components/graph/child-names";
import { CREDENTIAL_VARIABLES } from "../../vocabulary/pod-identity";
import { type Check, type Context, made, type Reasoned } from "../part/check";
import { cartsPods, type Pod } from "../pods/pods";
import { findChild } from "./find-child";
import { notPutBack } from "./put-back";

export const podCredentials: Check = {
    id: "pod-credentials",
    title: "Pods' credentials",
    examine(context) {
        const { namespace, serviceAccount } = made(context.deployed.association, "association");
        const deployment = [`deployment/${CARTS}`, "-n", namespace];
        const pods = cartsPods(context);
        const without = pods.filter((pod) => missingVariables(pod).length > 0);
        return {
            expected: pods.length === 0 ? "a pod with credentials" : `${pods.length} of ${pods.length} pods`,
            found: pods.length === 0 ? "no pod" : `${pods.length - without.length} of ${pods.length} pods`,
            ok: pods.length > 0 && without.length === 0,
            ...(pods.length === 0
                ? whyNoPod(`no pod runs as ${serviceAccount} in ${namespace}`, deployment, context)
                : {
                      reason: without.map(describe).join("; "),
                      // Variables come with admission alone, so a pod that has none never gets them.
                      mend: [{ kubectl: ["rollout", "restart", ...deployment] }],
                  }),
        };
    },
};

function whyNoPod(none: string, deployment: readonly string[], context: Context): Reasoned {
    if (findChild(context, "Deployment")) {
        return { reason: none, mend: [{ kubectl: ["describe", ...deployment] }] };
    }
    const { reason, mend } = notPutBack(context);
    return { reason: `${none}, and there is no Deployment ${CARTS}: ${reason}`, mend };
}

/** A container that another webhook has added may have none, and needs none. */
function missingVariables({ spec }: Pod): string[] {
    return CREDENTIAL_VARIABLES.filter(
        (variable) =>
            !spec.containers.some(
                ({ name, env = [] }) => name === CARTS && env.some((entry) => entry.name === variable),
            ),
    );
}

function describe(pod: Pod): string {
    const { name, creationTimestamp } = pod.metadata;
    return (
        `pod ${name} has no ${missingVariables(pod).join(", ")}: when it was admitted (${creationTimestamp}), EKS did not ` +
        "know of an association for it"
    );
}
