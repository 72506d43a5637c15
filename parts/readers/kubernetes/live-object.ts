import type { Condition } from "../../../vocabulary/kro";
import { CRD_API_VERSION } from "../../../vocabulary/kubernetes";

/** The parts of a Kubernetes object that say whose it is and how it is. */
export interface LiveObject {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly generation?: number;
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly creationTimestamp?: string;
        readonly deletionTimestamp?: string;
        readonly finalizers?: readonly string[];
        readonly managedFields?: readonly { readonly manager?: string; readonly subresource?: string }[];
    };
    readonly spec?: Readonly<Record<string, unknown>>;
    readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Which kind: apiVersion and kind as in a manifest. */
export interface KindName {
    readonly apiVersion: string;
    readonly kind: string;
}

/** Which object: a namespace for what has one. */
export interface ObjectName extends KindName {
    readonly namespace?: string;
    readonly name: string;
}

/** "CartsStack default/carts-kro" */
export function nameOf({ kind, namespace, name }: ObjectName): string {
    return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

export function crdNamed(name: string): ObjectName {
    return { apiVersion: CRD_API_VERSION, kind: "CustomResourceDefinition", name };
}
