import { type ApiResource, type KubernetesClient, KubernetesError } from "../../kubernetes/client";

const OVERLAYS = new Set(["helm.sh", "yaml", "kustomize"]);

/** The apiVersion and kind in a resource's type, as "apps/v1" and "Deployment" in "kubernetes:apps/v1:Deployment". */
export function kindOf(type: string): { readonly apiVersion: string; readonly kind: string } {
    const [, group, version, kind] = /^kubernetes:([^/:]+)\/([^/:]+):([^/:]+)$/.exec(type) ?? [];
    if (!group || !version || !kind) {
        throw new Error(`"${type}" is no Kubernetes type: expected "kubernetes:<group>/<version>:<Kind>"`);
    }
    if (OVERLAYS.has(group)) {
        throw new Error(`${type}: this stand-in for the Kubernetes provider leaves out Helm, Kustomize and YAML files`);
    }
    return { apiVersion: group === "core" ? version : `${group}/${version}`, kind };
}

/** A resource of type DeploymentPatch and kind Deployment manages some fields of an object that is not its own. */
export function isPatch(type: string, kind: unknown): boolean {
    return type.endsWith(`:${kind}Patch`);
}

/** The API groups of Kubernetes 1.36 itself; others may end in k8s.io too, as gateway.networking.k8s.io. */
const BUILT_IN_GROUPS = new Set([
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
]);

/** Kubernetes' own kinds, as against custom resources. */
export function isBuiltIn(apiVersion: string): boolean {
    const slash = apiVersion.indexOf("/");
    return BUILT_IN_GROUPS.has(slash < 0 ? "" : apiVersion.slice(0, slash));
}

/** Of Kubernetes 1.36. Known beforehand, so that a preview without a cluster gives them no namespace. */
const CLUSTER_SCOPED = new Set([
    "APIService",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "CSIDriver",
    "CSINode",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IngressClass",
    "IPAddress",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
]);

/** @param client undefined: the cluster cannot be reached. A kind that nobody knows counts as namespaced. */
export async function isNamespaced(
    client: KubernetesClient | undefined,
    apiVersion: string,
    kind: string,
): Promise<boolean> {
    if (isBuiltIn(apiVersion)) {
        return !CLUSTER_SCOPED.has(kind);
    }
    const resource = client && (await findResource(client, apiVersion, kind));
    return resource?.namespaced ?? true;
}

/** Undefined: the server does not serve the kind, as before its CustomResourceDefinition is there. */
export async function findResource(
    client: KubernetesClient,
    apiVersion: string,
    kind: string,
): Promise<ApiResource | undefined> {
    try {
        return await client.resource(apiVersion, kind);
    } catch (error) {
        if (KubernetesError.is(error, "NoMatch")) {
            return undefined;
        }
        throw error;
    }
}
