import * as eks from "@pulumi/aws/eks";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import type { Provider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";
import { FIXED_NAME } from "../components/fixed-name";
import { POD_IDENTITY, TRUSTED_ACTIONS } from "../vocabulary/pod-identity";
import { ackPolicy } from "./ack-rights";
import { grantTo, roleOf } from "./controller-role";
import type { MadeCluster } from "./eks-platform";

const KRO = { chart: "oci://registry.k8s.io/kro/charts/kro", version: "0.9.4", namespace: "kro-system" };
const ACK = {
    chart: "oci://public.ecr.aws/aws-controllers-k8s/dynamodb-chart",
    version: "1.9.2",
    namespace: "ack-system",
};
const ACK_ACCOUNT = "ack-dynamodb-controller";

/**
 * kro and ACK from their charts. kro gets the rights that its ClusterRoles are labelled for and no others; ACK its AWS
 * credentials by Pod Identity, whose association comes first, because a pod that is admitted without never gets them.
 */
export function helmControllers(
    name: string,
    cluster: MadeCluster,
    region: string,
    opts: { readonly parent: pulumi.Resource; readonly provider: Provider; readonly dependsOn: pulumi.Resource[] },
): pulumi.Resource[] {
    const { parent } = opts;
    const roleName = `${cluster.clusterName}-ack-controller`;
    const role = roleOf(`${name}-ack-role`, roleName, POD_IDENTITY, TRUSTED_ACTIONS, parent);
    const rights = grantTo(role, `${name}-ack-tables`, "carts-tables", cluster.arn.apply(ackPolicy), parent);
    const association = new eks.PodIdentityAssociation(
        `${name}-ack-association`,
        { clusterName: cluster.name, namespace: ACK.namespace, serviceAccount: ACK_ACCOUNT, roleArn: role.arn },
        { ...FIXED_NAME, parent, dependsOn: rights },
    );
    const kro = release(`${name}-kro`, KRO, { rbac: { mode: "aggregation" } }, opts);
    const ack = release(
        `${name}-ack`,
        ACK,
        { aws: { region }, serviceAccount: { name: ACK_ACCOUNT } },
        { ...opts, dependsOn: [association] },
    );
    return [kro, ack];
}

function release(
    name: string,
    { chart, version, namespace }: { readonly chart: string; readonly version: string; readonly namespace: string },
    values: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
): Release {
    // A release that fails is taken back, so that the next update begins anew.
    return new Release(name, { chart, version, namespace, createNamespace: true, values, atomic: true }, opts);
}
