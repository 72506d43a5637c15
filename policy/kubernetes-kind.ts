/**
 * API group and kind of a Pulumi type of Kubernetes, whatever the version: "core/Service" of "kubernetes:core/v1:Service".
 * Undefined for types of other providers.
 */
export function kubernetesKind(type: string): string | undefined {
    const [, group, kind] = /^kubernetes:([^/:]+)\/[^:]+:([^:]+)$/.exec(type) ?? [];
    return group && kind ? `${group}/${kind}` : undefined;
}
