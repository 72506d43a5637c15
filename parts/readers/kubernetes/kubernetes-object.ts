import type { OwnedFields } from "../../../vocabulary/kubernetes";

/** Any Kubernetes object: the parts that every kind has, and its own parts as plain JSON. */
export interface KubernetesObject {
    apiVersion: string;
    kind: string;
    metadata: ObjectMeta;
    [field: string]: unknown;
}

interface ObjectMeta {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    deletionTimestamp?: string;
    creationTimestamp?: string;
    managedFields?: readonly ManagedFields[];
    [field: string]: unknown;
}

/** What one field manager has of an object. */
export interface ManagedFields {
    readonly manager?: string;
    readonly subresource?: string;
    readonly time?: string;
    readonly fieldsV1?: OwnedFields;
}

/** A kind and, for a namespaced one, where to look. */
export interface Scope {
    readonly namespace?: string;
    readonly labelSelector?: string;
    readonly fieldSelector?: string;
}

export interface WatchEvent<T extends KubernetesObject = KubernetesObject> {
    readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
    readonly object: T;
}
