import * as eks from "@pulumi/aws/eks";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { parseDocument } from "yaml";
import { Component } from "../component";
import { type Problem, refuse } from "../validation/problems";
import { type EksTokenIdentity, eksKubeconfig, sharedIdentity } from "./kubeconfig";

/** Which cluster it is, and how its API server is reached. */
export interface ClusterAccessArgs {
    /** Name of an EKS cluster that exists, in the region and account of the AWS provider. */
    readonly clusterName: pulumi.Input<string>;
    /** Text of a kubeconfig. Default: one that is derived from the EKS cluster and calls `aws eks get-token`. */
    readonly kubeconfig?: pulumi.Input<string | undefined>;
    /** Context of `kubeconfig`. Default: its current context. */
    readonly context?: string;
    /** Whom the derived kubeconfig fetches its token for: the AWS provider's identity. Default: see `EksTokenIdentity`. */
    readonly tokenIdentity?: EksTokenIdentity;
}

/** What a resource needs that goes into the cluster by itself. */
export interface ClusterConnection {
    /** A secret: it can hold credentials. */
    readonly kubeconfig: pulumi.Input<string>;
    /** Context of `kubeconfig`. Default: its current context. */
    readonly context?: string;
    /** What tells this cluster from others, such as its ARN. */
    readonly cluster: pulumi.Input<string>;
}

/** The way into an EKS cluster: a Kubernetes provider, and the kubeconfig that it uses. */
export class ClusterAccess extends Component {
    /** For everything in the cluster, as the AWS provider's identity. */
    readonly provider: Provider;
    /**
     * A secret: it can hold credentials. Where it is derived it is for everybody who may use the cluster: the AWS CLI
     * takes the credentials that it finds where it runs, and assumes the role that the AWS provider assumes.
     */
    readonly kubeconfig: pulumi.Output<string>;
    /** For what goes into the cluster by itself, such as `ShopUi`. */
    readonly connection: ClusterConnection;

    constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        const { kubeconfig: given, tokenIdentity = {}, ...withoutSecrets } = args;
        super("carts-stack:index:ClusterAccess", name, withoutSecrets, opts);

        const cluster = eks.getClusterOutput({ name: args.clusterName }, { parent: this });
        const kubeconfigOf = (identity: EksTokenIdentity) =>
            pulumi.secret(
                pulumi.all([given, deriveKubeconfig(cluster, identity)]).apply(([given, derived]) => {
                    refuse(findContextProblems(args.context, given), this, name);
                    return given ?? derived;
                }),
            );
        this.kubeconfig = kubeconfigOf(sharedIdentity(tokenIdentity));
        const own = kubeconfigOf(tokenIdentity);
        this.provider = new Provider(
            `${name}-provider`,
            {
                kubeconfig: own,
                context: args.context,
                // By this and not by the kubeconfig's text, which may be unknown at preview, is the cluster the same.
                clusterIdentifier: cluster.arn,
            },
            { parent: this },
        );
        this.connection = { kubeconfig: own, context: args.context, cluster: cluster.arn };

        this.registerOutputs({ provider: this.provider, kubeconfig: this.kubeconfig });
    }
}

/** The kubeconfig that is derived has one context, which is its current one. */
function findContextProblems(context: string | undefined, kubeconfig: string | undefined): Problem[] {
    if (context === undefined || (kubeconfig !== undefined && hasContext(kubeconfig, context))) {
        return [];
    }
    const reason =
        kubeconfig === undefined
            ? "is a context of a kubeconfig that is not given: give one, or leave the context out"
            : "is not a context of the kubeconfig: name one that it has, or leave the context out";
    return [{ path: "context", value: context, reason }];
}

/** A text that is no kubeconfig is left to the provider, which says what is wrong with it. */
function hasContext(kubeconfig: string, context: string): boolean {
    const { contexts } = (parseDocument(kubeconfig).toJS() ?? {}) as { contexts?: unknown };
    return !Array.isArray(contexts) || contexts.some((entry) => entry?.name === context);
}

function deriveKubeconfig(
    cluster: pulumi.Output<eks.GetClusterResult>,
    identity: EksTokenIdentity,
): pulumi.Output<string> {
    return cluster.apply(({ name, arn, endpoint, certificateAuthorities }) =>
        eksKubeconfig({ name, arn, endpoint, certificateAuthority: certificateAuthorities[0]?.data ?? "" }, identity),
    );
}
