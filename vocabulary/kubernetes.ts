/** Kubernetes' words, as of Kubernetes 1.36: those that more than one place needs, or that this program only reads. */

/** API of ValidatingAdmissionPolicy and its binding (`k8s.io/api/admissionregistration/v1`). */
export const ADMISSION_API_VERSION = "admissionregistration.k8s.io/v1";

/** API of CustomResourceDefinition (`k8s.io/apiextensions-apiserver`). */
export const CRD_API_VERSION = "apiextensions.k8s.io/v1";

/** API of Ingress and NetworkPolicy (`k8s.io/api/networking/v1`). */
export const NETWORKING_API_VERSION = "networking.k8s.io/v1";

/** API of what a kubeconfig runs for a token (`k8s.io/client-go`, the version that the AWS CLI answers with). */
export const EXEC_CREDENTIAL_API_VERSION = "client.authentication.k8s.io/v1beta1";

/** API of SubjectAccessReview (`k8s.io/api/authorization/v1`). */
export const AUTHORIZATION_API_VERSION = "authorization.k8s.io/v1";

/** A service account as the API server knows it: its user, and the groups that it is in. */
export function serviceAccountUser(namespace: string, name: string): { user: string; groups: string[] } {
    const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, AUTHENTICATED];
    return { user: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** The group of everybody who has said who he is. */
export const AUTHENTICATED = "system:authenticated";

/** The group of "apps/v1"; empty for Kubernetes' own first kinds, which have "v1". */
export function groupOf(apiVersion: string): string {
    return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** The version of "apps/v1", and of "v1". */
export function versionOf(apiVersion: string): string {
    return apiVersion.slice(apiVersion.indexOf("/") + 1);
}

/** Whether a group is one that Kubernetes itself serves, although its name has a dot. */
export function isOwnGroup(group: string): boolean {
    return group.endsWith(".k8s.io");
}

/** The condition that says that an object is ready: of a pod, of kro's and of ACK's objects. */
export const READY = "Ready";

/** The phase of a namespace that nobody has deleted, and those of a pod that does not run any more. */
export const NAMESPACE_ACTIVE = "Active";
export const POD_ENDED = ["Succeeded", "Failed"];

/** The condition of a pod that has a node. */
export const POD_SCHEDULED = "PodScheduled";

/** The condition of a Deployment whose pods are refused, and that of a namespace that is deleted and not empty yet. */
export const REPLICA_FAILURE = "ReplicaFailure";
export const CONTENT_REMAINING = "NamespaceContentRemaining";
/** That of a namespace in which something might be of an API that does not answer. */
export const DISCOVERY_FAILURE = "NamespaceDeletionDiscoveryFailure";

/** The conditions that are bad news where they are True: of a Deployment, and of a namespace that is being deleted. */
export const ALARMS = [
    REPLICA_FAILURE,
    DISCOVERY_FAILURE,
    "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
    CONTENT_REMAINING,
    "NamespaceFinalizersRemaining",
];

/** The finalizers of the garbage collector. */
export const GARBAGE_COLLECTOR_FINALIZERS = ["foregroundDeletion", "orphan"];

/** The label that Kubernetes gives every namespace. */
export const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** The labels that put a namespace under a Pod Security Standard. */
export function podSecurity(standard: "restricted"): Record<string, string> {
    return { "pod-security.kubernetes.io/enforce": standard, "pod-security.kubernetes.io/warn": standard };
}

/** FieldsV1, what a field manager has of an object: a field is "f:<name>", an item of a list "k:<its key as JSON>". */
export interface OwnedFields {
    readonly [step: string]: OwnedFields | undefined;
}
