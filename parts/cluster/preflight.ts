import { parseClusterArn } from "../../components/cluster/kubeconfig";
import { listProblems, type Problem } from "../../components/validation/problems";
import type { Settings } from "../../settings";
import { PROVIDER } from "../../vocabulary/pulumi-kubernetes";
import type { StateResource } from "../readers/state/stack-state";
import { type Surroundings, there } from "../readers/surroundings";
import { isSameCluster } from "./same-cluster";

/** In every namespace: the certificate authority that the cluster gives its pods. */
const ROOT = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "kube-root-ca.crt" };

/** What is to be said of a kubeconfig that does not lead to the EKS cluster. */
export interface OtherCluster {
    readonly problems: readonly Problem[];
    /** Where it cannot be told. */
    readonly warning?: string;
}

/**
 * Whether the kubeconfig leads to the cluster that `clusterName` names in EKS: else the association would be made for one,
 * and the CartsStack in the other. One that is derived from EKS does, and one that the state has was looked at before.
 */
export async function findOtherCluster(
    { access, stack: { clusterName } }: Settings,
    state: readonly StateResource[],
    surroundings: Surroundings,
): Promise<OtherCluster> {
    const kubeconfig = await surroundings.givenKubeconfig();
    if (kubeconfig === undefined || isInState(state, clusterName, kubeconfig, access.context)) {
        return { problems: [] };
    }
    const [known, used] = await Promise.all([surroundings.knownCluster(), surroundings.usedCluster()]);
    if (!known || known === "absent" || !used || used === "absent") {
        return { problems: [] };
    }
    const authority = decode(known.certificateAuthorities[0]?.data);
    const seen = { endpoint: known.endpoint, authority };
    let same = isSameCluster(seen, used);
    if (!same) {
        const root = there(await surroundings.object(ROOT)) as
            | { readonly data?: Readonly<Record<string, string>> }
            | undefined;
        same = isSameCluster(seen, used, root?.data?.["ca.crt"]);
    }
    const both = `EKS has ${clusterName} at ${known.endpoint}, with another certificate authority`;
    if (same === undefined) {
        const why = "and the cluster does not tell its own: a tunnel or a proxy may stand before it";
        return {
            problems: [],
            warning: `the kubeconfig leads to EKS cluster ${clusterName}: it names ${used.server}, ${both}, ${why}`,
        };
    }
    const reason =
        `is the API server of another cluster than ${JSON.stringify(clusterName)}: ${both}. The Pod Identity association would ` +
        "be made for one cluster, and the pods in the other. Name the cluster of the kubeconfig: pulumi config set " +
        "clusterName <its name>. Or use another context of it: pulumi config set kubeContext <context>. Or have the " +
        "kubeconfig derived from EKS: pulumi config rm kubeconfig";
    return { problems: same ? [] : [{ path: "kubeconfig", value: used.server, reason }] };
}

export function describeOtherCluster(problems: readonly Problem[]): string {
    return listProblems("nothing was made, because clusterName and kubeconfig name two clusters", problems);
}

/** Whether the provider of the stack's state was made for the same cluster, with the same kubeconfig. */
function isInState(
    state: readonly StateResource[],
    clusterName: string,
    kubeconfig: string,
    context?: string,
): boolean {
    const provider = state.find(({ type }) => type === PROVIDER);
    const { clusterIdentifier, ...was } = provider?.outputs ?? {};
    return (
        typeof clusterIdentifier === "string" &&
        parseClusterArn(clusterIdentifier).name === clusterName &&
        was.kubeconfig === kubeconfig &&
        was.context === context
    );
}

function decode(data = ""): string {
    return Buffer.from(data, "base64").toString("utf8");
}
