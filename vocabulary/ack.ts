/**
 * Whether a tag is not of somebody: ACK's own (dynamodb-controller 1.9.2, chart's `resourceTags`), those of EKS's ACK
 * (https://docs.aws.amazon.com/eks/latest/userguide/ack-considerations.html), and those of AWS.
 */
export function isSystemTag(key: string): boolean {
    return /^(aws|eks):|^(services\.k8s\.aws|kro\.run)\/|^app\.kubernetes\.io\/managed-by$/.test(key);
}
