import { parseClusterArn } from "../../components/cluster/kubeconfig";
import { PROVIDER } from "../../vocabulary/pulumi-kubernetes";
import type { Asked, Part, Verdict } from "../part/part";
import { refuse } from "../program/remedies";
import { findIn } from "../readers/state/own-state";
import type { StateResource } from "../readers/state/stack-state";
import { there } from "../readers/surroundings";
import { authorityIn, isSameCluster, ROOT_AUTHORITY } from "./same-cluster";

/**
 * Whether the kubeconfig leads to the cluster that `clusterName` names in EKS: else the association would be made for one,
 * and the CartsStack in the other. One that is derived from EKS does, and one that the state has was looked at before.
 */
export const cluster: Part = { look };

async function look({ settings, own, surroundings }: Asked): Promise<Verdict> {
    const { access, stack } = settings;
    const { clusterName } = stack;
    const kubeconfig = await surroundings.givenKubeconfig();
    if (kubeconfig === undefined || isInState(own.inAccount, clusterName, kubeconfig, access.context)) {
        return {};
    }
    const [known, used] = await Promise.all([surroundings.knownCluster(), surroundings.usedCluster()]);
    if (!known || known === "absent" || !used || used === "absent") {
        return {};
    }
    const same =
        isSameCluster(known, used) ||
        isSameCluster(known, used, authorityIn(there(await surroundings.object(ROOT_AUTHORITY))));
    const both = `EKS has ${clusterName} at ${known.endpoint}, with another certificate authority`;
    if (same === undefined) {
        const why = "and the cluster does not tell its own: a tunnel or a proxy may stand before it";
        const leads = `the kubeconfig leads to EKS cluster ${clusterName}: it names ${used.server}`;
        return { warnings: [{ reason: `Not checked whether ${leads}, ${both}, ${why}` }] };
    }
    return {
        misled: same
            ? []
            : refuse(
                  ["access.kubeconfig", used.server],
                  `is the API server of another cluster than ${JSON.stringify(clusterName)}: ${both}. The Pod Identity association would ` +
                      "be made for one cluster, and the pods in the other",
                  ["name the cluster of the kubeconfig", { set: "stack.clusterName", to: "<its name>" }],
                  ["or use another context of it", { set: "access.context", to: "<context>" }],
                  ["or have the kubeconfig derived from EKS", { set: "access.kubeconfig" }],
              ),
    };
}

/** Whether the provider of the stack's state was made for the same cluster, with the same kubeconfig. */
function isInState(
    state: readonly StateResource[],
    clusterName: string,
    kubeconfig: string,
    context?: string,
): boolean {
    const { clusterIdentifier, ...was } = findIn(state, PROVIDER)?.outputs ?? {};
    return (
        typeof clusterIdentifier === "string" &&
        parseClusterArn(clusterIdentifier).name === clusterName &&
        was.kubeconfig === kubeconfig &&
        was.context === context
    );
}
