import { EXEC_CREDENTIAL_API_VERSION } from "../../vocabulary/kubernetes";

/** What a kubeconfig needs to know of an EKS cluster. */
export interface EksCluster {
    readonly name: string;
    /** For example `arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop`. */
    readonly arn: string;
    /** URL of the API server. */
    readonly endpoint: string;
    /** The cluster's certificate authority, PEM in base64, as EKS gives it. */
    readonly certificateAuthority: string;
}

/** Whom the AWS CLI fetches a token for. What is left out is decided where it runs. */
export interface EksTokenIdentity {
    /** A role that it assumes. */
    readonly roleArn?: string;
    /** A profile of whoever runs it. */
    readonly profile?: string;
    /** Its environment: keys, or the files that have the profile. */
    readonly variables?: Readonly<Record<string, string>>;
}

/** The identity as somebody else can take it on too: no profile, file or key. */
export function sharedIdentity({ roleArn }: EksTokenIdentity): EksTokenIdentity {
    return { roleArn };
}

/** A kubeconfig with which the AWS CLI fetches the token; without an identity, it works for everybody. */
export function eksKubeconfig(cluster: EksCluster, identity: EksTokenIdentity = {}): string {
    const region = parseClusterArn(cluster.arn).region;
    const { roleArn, profile, variables } = identity;
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": cluster.arn,
        contexts: [{ name: cluster.arn, context: { cluster: cluster.arn, user: cluster.arn } }],
        clusters: [
            {
                name: cluster.arn,
                cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority },
            },
        ],
        users: [
            {
                name: cluster.arn,
                user: {
                    exec: {
                        apiVersion: EXEC_CREDENTIAL_API_VERSION,
                        command: "aws",
                        args: [
                            "--region",
                            region,
                            "eks",
                            "get-token",
                            "--cluster-name",
                            cluster.name,
                            "--output",
                            "json",
                            ...(roleArn ? ["--role-arn", roleArn] : []),
                            ...(profile ? ["--profile", profile] : []),
                        ],
                        env: variables && Object.entries(variables).map(([name, value]) => ({ name, value })),
                        interactiveMode: "Never",
                    },
                },
            },
        ],
    });
}

/** The parts of an EKS cluster's ARN. */
export interface ClusterIdentity {
    /** aws, aws-cn, aws-us-gov, … */
    readonly partition: string;
    readonly region: string;
    /** Twelve digits. */
    readonly accountId: string;
    readonly name: string;
}

/** @throws if `arn` is not the ARN of an EKS cluster */
export function parseClusterArn(arn: string): ClusterIdentity {
    const [, partition, region, accountId, name] = /^arn:([^:]+):eks:([^:]+):(\d{12}):cluster\/(.+)$/.exec(arn) ?? [];
    if (!partition || !region || !accountId || !name) {
        throw new Error(
            `"${arn}" is not the ARN of an EKS cluster (arn:<partition>:eks:<region>:<account>:cluster/<name>)`,
        );
    }
    return { partition, region, accountId, name };
}
