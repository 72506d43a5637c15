import { PROVIDER } from "../../vocabulary/pulumi-kubernetes";
import type { Asked, Verdict } from "../part/part";
import { type Refusal, refuse } from "../program/remedies";
import { findIn } from "../readers/state/own-state";
import { there } from "../readers/surroundings";
import { authorityIn, isSameCluster, ROOT_AUTHORITY } from "./same-cluster";

interface ClusterVerdict extends Pick<Verdict, "warnings"> {
    readonly refusals?: readonly Refusal[];
}

/**
 * Whether the settings lead to one cluster: EKS has to have the one that `clusterName` names, and a kubeconfig has to lead to
 * it. Else the association would be made for one, and the CartsStack in the other. A cluster that the state has was looked
 * at before.
 */
export async function lookForCluster({
    settings: { access, stack },
    own,
    surroundings,
}: Pick<Asked, "settings" | "own" | "surroundings">): Promise<ClusterVerdict> {
    const { clusterName } = stack;
    const kubeconfig = await surroundings.givenKubeconfig();
    const was = findIn(own.inCluster, PROVIDER)?.outputs;
    const isSameWay = kubeconfig === undefined || (was?.kubeconfig === kubeconfig && was.context === access.context);
    if (was?.clusterIdentifier !== undefined && isSameWay) {
        return {};
    }
    const known = await surroundings.knownCluster();
    if (known === "absent") {
        return {
            refusals: refuse(
                ["stack.clusterName", clusterName],
                "is a cluster that EKS does not have in this account and region",
                ["name the one that you mean", { set: "stack.clusterName", to: "<its name>" }],
                ["or the region that it is in", { set: "aws.region", to: "<its region>" }],
                ["or use credentials of the account that it is in"],
            ),
        };
    }
    // One that is derived from EKS leads to what EKS knows.
    const used = known && kubeconfig !== undefined ? there(await surroundings.usedCluster()) : undefined;
    if (!known || !used) {
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
        refusals: same
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
