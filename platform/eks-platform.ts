import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../components/cluster/cluster-access";
import type { EksTokenIdentity } from "../components/cluster/kubeconfig";
import { Component } from "../components/component";
import { refuse } from "../components/validation/problems";
import { KRO_API_VERSION } from "../vocabulary/kro";
import { ackCapability, kroCapability } from "./capabilities";
import { clusterOf } from "./cluster";
import { helmControllers } from "./helm";
import { kroRights } from "./kro-rights";
import { type NetworkArgs, networkOf } from "./network";
import { findPlatformProblems } from "./problems";
import { StacksGone } from "./stacks-gone";

/** Who runs kro and ACK: EKS, charts that this stack installs, or whoever has installed them. */
export type Controllers = "capabilities" | "helm" | "existing";

/** Plain values, because they decide which resources there are. */
export interface EksPlatformArgs {
    /** Name of the cluster that is made: at most 48 letters, digits, "-" and "_". A change replaces it. */
    readonly clusterName: string;
    /** The AWS provider's region, as in "us-west-2". */
    readonly region: string;
    /** Who runs kro and ACK. Default "capabilities", which regions `us-gov-*` and `cn-*` do not have. */
    readonly controllers?: Controllers;
    /**
     * Whether ACK may make the Pod Identity associations of carts stacks, and kro ACK's objects of them, for
     * `podIdentity: ack`. Default false. With `controllers` "helm", ACK's EKS controller is installed for it too.
     */
    readonly associations?: boolean;
    /** The VPC and its subnets. Default: a VPC is made. */
    readonly network?: NetworkArgs;
    /** Kubernetes version, as in "1.34". Default: EKS's default at creation. */
    readonly kubernetesVersion?: string;
    /** IPv4 CIDR blocks that reach the API server from the internet. Default: none, it is reached from the VPC alone. */
    readonly publicAccessCidrs?: readonly string[];
    /** Logs that EKS writes to CloudWatch, of `LOG_TYPES`. Default: all of them; an empty list: none. */
    readonly controlPlaneLogs?: readonly string[];
    /** ARN of the KMS key for Kubernetes' Secrets. Default: a key is made. A change replaces the cluster. */
    readonly encryptionKeyArn?: string;
    /** Whether EKS refuses to delete the cluster. Default true; set it to false, with an update, before destroy. */
    readonly deletionProtection?: boolean;
    /** "STANDARD" or "EXTENDED". Default "STANDARD": EKS upgrades the cluster when its version's standard support ends. */
    readonly supportPolicy?: string;
    /** Whom the kubeconfig fetches its token for: the AWS provider's identity. Default: see `EksTokenIdentity`. */
    readonly tokenIdentity?: EksTokenIdentity;
}

/** The cluster as what is in it needs it. */
export interface MadeCluster {
    /** Its name as it is asked for, for the names of others. */
    readonly clusterName: string;
    /** The same, known once the cluster is there. */
    readonly name: pulumi.Output<string>;
    readonly arn: pulumi.Output<string>;
}

/** An EKS cluster for carts stacks: with Auto Mode, kro, ACK's DynamoDB controller, and their rights. */
export class EksPlatform extends Component {
    /** Known once kro and ACK may serve a CartsStack. */
    readonly clusterName: pulumi.Output<string>;
    readonly clusterArn: pulumi.Output<string>;
    /** A secret. It calls `aws eks get-token` and names no profile. */
    readonly kubeconfig: pulumi.Output<string>;

    constructor(name: string, args: EksPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
        const { tokenIdentity, ...withoutSecrets } = args;
        super("carts-stack:index:EksPlatform", name, withoutSecrets, opts);
        refuse(findPlatformProblems(args), this, name);

        const network = networkOf(name, args.network ?? {}, this);
        const eks = clusterOf(name, args, network, this);
        const cluster = { clusterName: args.clusterName, name: eks.eksCluster.name, arn: eks.eksCluster.arn };
        const accessArgs = { clusterName: cluster.name, tokenIdentity };
        const access = new ClusterAccess(`${name}-access`, accessArgs, { parent: this });
        const serving = this.controllers(name, args, cluster, access);
        new StacksGone(
            `${name}-stacks-gone`,
            { kubeconfig: access.kubeconfig, apiVersion: KRO_API_VERSION, plural: "cartsstacks" },
            { parent: this, dependsOn: [access, eks, ...serving] },
        );

        const served = pulumi.all(serving.map(({ urn }) => urn));
        this.clusterName = pulumi.all([cluster.name, served]).apply(([clusterName]) => clusterName);
        this.clusterArn = cluster.arn;
        this.kubeconfig = access.kubeconfig;
        this.registerOutputs({
            clusterName: this.clusterName,
            clusterArn: this.clusterArn,
            kubeconfig: this.kubeconfig,
        });
    }

    /** Everything that has to be there for a CartsStack to be served, in the order that each way needs. */
    private controllers(
        name: string,
        { controllers = "capabilities", region, associations = false }: EksPlatformArgs,
        cluster: MadeCluster,
        { provider }: ClusterAccess,
    ): pulumi.Resource[] {
        const inCluster = { parent: this, provider };
        if (controllers === "capabilities") {
            const ack = ackCapability(name, cluster, associations, this);
            const kro = kroCapability(name, cluster, this);
            return [ack.capability, kro.capability, ...kroRights(name, associations, kro.roleArn, inCluster)];
        }
        const rights = kroRights(name, associations, undefined, inCluster);
        const charts =
            controllers === "helm"
                ? helmControllers(name, cluster, { region, associations }, { ...inCluster, dependsOn: rights })
                : [];
        return [...rights, ...charts];
    }
}
