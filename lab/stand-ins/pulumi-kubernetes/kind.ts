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

/** Kubernetes' own kinds, as against custom resources. */
export function isBuiltIn(apiVersion: string): boolean {
    const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [""];
    return !group.includes(".") || (group.endsWith(".k8s.io") && !group.endsWith(".x-k8s.io"));
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
