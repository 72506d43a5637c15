import * as eks from "@pulumi/aws/eks";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { eksKubeconfig } from "./kubeconfig";
import { type Problem, refuse } from "./problems";

export interface ClusterAccessArgs {
    /** Name of an EKS cluster that exists, in the region and account of the AWS provider. */
    readonly clusterName: pulumi.Input<string>;
    /** Text of a kubeconfig. Default: one that is derived from the EKS cluster and calls `aws eks get-token`. */
    readonly kubeconfig?: pulumi.Input<string | undefined>;
    /** Context of `kubeconfig`. Default: its current context. */
    readonly context?: string;
}

/** What a resource needs that goes into the cluster by itself. */
export interface ClusterConnection {
    /** A secret: it can hold credentials. */
    readonly kubeconfig: pulumi.Input<string>;
    readonly context?: string;
    /** What tells this cluster from others, such as its ARN. */
    readonly cluster: pulumi.Input<string>;
}

/** The way into an EKS cluster: a Kubernetes provider, and the kubeconfig that it uses. */
export class ClusterAccess extends pulumi.ComponentResource {
    /** For everything in the cluster. */
    readonly provider: Provider;
    /** A secret: it can hold credentials. */
    readonly kubeconfig: pulumi.Output<string>;
    readonly connection: ClusterConnection;

    constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:ClusterAccess", name, {}, opts);

        const cluster = eks.getClusterOutput({ name: args.clusterName }, { parent: this });
        this.kubeconfig = pulumi.secret(
            pulumi.all([args.kubeconfig, deriveKubeconfig(cluster)]).apply(([given, derived]) => {
                refuse(given === undefined ? findContextProblems(args.context) : [], this, name);
                return given ?? derived;
            }),
        );
        this.provider = new Provider(
            `${name}-provider`,
            {
                kubeconfig: this.kubeconfig,
                context: args.context,
                // By this and not by the kubeconfig's text, which may be unknown at preview, is the cluster the same.
                clusterIdentifier: cluster.arn,
            },
            { parent: this },
        );
        this.connection = { kubeconfig: this.kubeconfig, context: args.context, cluster: cluster.arn };

        this.registerOutputs({ provider: this.provider, kubeconfig: this.kubeconfig });
    }
}

/** The kubeconfig that is derived has one context, which is its current one. */
function findContextProblems(context: string | undefined): Problem[] {
    const reason = "is a context of a kubeconfig that is not given: give one, or leave the context out";
    return context === undefined ? [] : [{ path: "context", value: context, reason }];
}

function deriveKubeconfig(cluster: pulumi.Output<eks.GetClusterResult>): pulumi.Output<string> {
    return cluster.apply(({ name, arn, endpoint, certificateAuthorities }) =>
        eksKubeconfig({ name, arn, endpoint, certificateAuthority: certificateAuthorities[0]?.data ?? "" }),
    );
}
