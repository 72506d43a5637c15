import { CRD_API_VERSION } from "../../../vocabulary/kubernetes";
import type { Conditioned } from "./conditions";

/** An object of any kind, as far as it says whose it is and how it is. */
export interface LiveObject extends Conditioned {
    readonly spec?: Readonly<Record<string, unknown>>;
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
