import * as eks from "@pulumi/aws/eks";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import type { Provider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";
import { FIXED_NAME } from "../components/fixed-name";
import { POD_IDENTITY, TRUSTED_ACTIONS } from "../vocabulary/pod-identity";
import { ackAssociationsPolicy, ackPolicy } from "./ack-rights";
import { grantTo, roleOf } from "./controller-role";
import type { MadeCluster } from "./eks-platform";

interface Chart {
    readonly chart: string;
    readonly version: string;
    readonly namespace: string;
}

const KRO: Chart = { chart: "oci://registry.k8s.io/kro/charts/kro", version: "0.9.4", namespace: "kro-system" };

/** A controller of ACK's: each service of AWS has its own. */
interface AckController extends Chart {
    /** After the platform's name: what its resources are called. */
    readonly short: string;
    /** Its ServiceAccount, and after the cluster's name its role. */
    readonly account: string;
    readonly roleName: string;
    /** What its rights are about. */
    readonly rights: string;
    readonly policy: (clusterArn: string) => string;
}

const DYNAMODB: AckController = {
    chart: "oci://public.ecr.aws/aws-controllers-k8s/dynamodb-chart",
    version: "1.9.2",
    namespace: "ack-system",
    short: "ack",
    account: "ack-dynamodb-controller",
    roleName: "ack-controller",
    rights: "tables",
    policy: ackPolicy,
};

const EKS: AckController = {
    chart: "oci://public.ecr.aws/aws-controllers-k8s/eks-chart",
    version: "1.20.0",
    namespace: "ack-system",
    short: "ack-eks",
    account: "ack-eks-controller",
    roleName: "ack-eks-controller",
    rights: "associations",
    policy: ackAssociationsPolicy,
};

/** In which cluster the charts are installed, and after what. */
interface Opts {
    readonly parent: pulumi.Resource;
    readonly provider: Provider;
    readonly dependsOn: pulumi.Resource[];
}

/**
 * kro and ACK from their charts, whose values were rendered with these versions. kro gets the rights that its ClusterRoles
 * are labelled for and no others.
 *
 * @param associations whether ACK's EKS controller is among them
 */
export function helmControllers(
    name: string,
    cluster: MadeCluster,
    { region, associations }: { readonly region: string; readonly associations: boolean },
    opts: Opts,
): pulumi.Resource[] {
    const kro = release(`${name}-kro`, KRO, { rbac: { mode: "aggregation" } }, opts);
    const dynamodb = ackController(name, DYNAMODB, cluster, region, opts);
    if (!associations) {
        return [kro, dynamodb];
    }
    // After the other, because both charts have ACK's common CRDs.
    const afterDynamodb = { ...opts, dependsOn: [...opts.dependsOn, dynamodb] };
    return [kro, dynamodb, ackController(name, EKS, cluster, region, afterDynamodb)];
}

/**
 * ACK gets its AWS credentials by Pod Identity, whose association comes first, because a pod that is admitted without never
 * gets them.
 */
function ackController(
    platform: string,
    { short, account, roleName, rights, policy, ...chart }: AckController,
    cluster: MadeCluster,
    region: string,
    opts: Opts,
): Release {
    const { parent } = opts;
    const name = `${platform}-${short}`;
    const role = roleOf(`${name}-role`, `${cluster.clusterName}-${roleName}`, POD_IDENTITY, TRUSTED_ACTIONS, parent);
    const granted = grantTo(role, `${name}-${rights}`, `carts-${rights}`, cluster.arn.apply(policy), parent);
    const association = new eks.PodIdentityAssociation(
        `${name}-association`,
        { clusterName: cluster.name, namespace: chart.namespace, serviceAccount: account, roleArn: role.arn },
        { ...FIXED_NAME, parent, dependsOn: granted },
    );
    const values = { aws: { region }, serviceAccount: { name: account } };
    return release(name, chart, values, { ...opts, dependsOn: [...opts.dependsOn, association] });
}

function release(name: string, { chart, version, namespace }: Chart, values: pulumi.Inputs, opts: Opts): Release {
    // A release that fails is taken back, so that the next update begins anew.
    return new Release(name, { chart, version, namespace, createNamespace: true, values, atomic: true }, opts);
}
