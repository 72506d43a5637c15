/**
 * EKS Capabilities' words, as of https://docs.aws.amazon.com/eks/latest/userguide/capabilities.html and pulumi-aws 7.48: the
 * only place where the program spells them.
 */

/** Whom the role of a capability has to let in, and what for. */
export const CAPABILITIES = "capabilities.eks.amazonaws.com";
export const CAPABILITY_ACTIONS = ["sts:AssumeRole", "sts:TagSession"];

/** The types of capabilities: what each runs. */
export const ACK_CAPABILITY = "ACK";
export const KRO_CAPABILITY = "KRO";
export type CapabilityType = typeof ACK_CAPABILITY | typeof KRO_CAPABILITY;

/** The status of a capability that runs. */
export const CAPABILITY_ACTIVE = "ACTIVE";

/** EKS allows no other: what a capability has made stays when it is deleted. */
export const RETAIN = "RETAIN";

/** The access policy of each type. Neither has a right on the children of a graph. */
export const ACCESS_POLICY: Readonly<Record<CapabilityType, string>> = {
    [ACK_CAPABILITY]: "AmazonEKSACKPolicy",
    [KRO_CAPABILITY]: "AmazonEKSKROPolicy",
};

/** The access policy that grants everything, also what a graph makes. */
export const CLUSTER_ADMIN = "AmazonEKSClusterAdminPolicy";

/** What EKS answers while it does not see yet what IAM has accepted. */
export const ROLE_NOT_SEEN = "The trust policy for the provided role is invalid";

/** The user of a capability in Kubernetes: EKS names its session by the type. */
export function capabilityUser(roleArn: string, type: CapabilityType): string {
    const [, partition, accountId, role] = /^arn:([^:]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
    if (!partition || !accountId || !role) {
        throw new Error(`"${roleArn}" is not the ARN of a role (arn:<partition>:iam::<account>:role/<name>)`);
    }
    return `arn:${partition}:sts::${accountId}:assumed-role/${role}/${type}`;
}
