import type { Check, Context } from "../part/check";
import type { KnownCluster } from "../readers/aws/source";
import { authorityIn, isSameCluster, ROOT_AUTHORITY } from "./same-cluster";

/** Only where the kubeconfig leads to another cluster than EKS has by the name: then nothing else is where it should be. */
export const otherCluster: Check = {
    id: "cluster",
    title: "EKS cluster",
    appliesTo: (context) => known(context) !== undefined,
    examine(context) {
        const { deployed, server } = context;
        const endpoint = known(context)?.endpoint ?? "";
        const { name } = deployed.cluster;
        return {
            expected: endpoint,
            found: server.server,
            ok: false,
            reason:
                `the kubeconfig leads to another cluster than ${name}: EKS has ${name} at ${endpoint}, with another certificate ` +
                "authority. The Pod Identity association is in the one, and the CartsStack in the other",
            mend: [{ set: "stack.clusterName", to: "<the name of the kubeconfig's cluster>" }],
        };
    },
};

/** What EKS knows of the cluster, where the kubeconfig leads to another one. */
function known({ aws, cluster, server }: Context): KnownCluster | undefined {
    const { name, namespace } = ROOT_AUTHORITY;
    const root = cluster.listReadable("ConfigMap", namespace).find(({ metadata }) => metadata.name === name);
    const known = aws.cluster.status === "fulfilled" ? aws.cluster.value : undefined;
    return known && isSameCluster(known, server, authorityIn(root)) === false ? known : undefined;
}
