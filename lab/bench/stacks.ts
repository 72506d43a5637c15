import { cartsStackSpec } from "../../components/carts-stack/carts-stack-spec";
import type { KubernetesObject } from "../kubernetes/client";
import { labAws } from "../services/aws";

/** What tells one carts stack of a cluster from another. */
export interface StackNames {
    readonly instanceName: string;
    readonly namespace: string;
    readonly tableName: string;
}

/** The names of so many stacks, each with the other's but for a number. */
export function stacksOf(count: number): StackNames[] {
    return Array.from({ length: count }, (_, index) => stackNamed(`carts-${index + 1}`));
}

/** @param name begins with "carts-", as the tables that a cluster's role covers */
export function stackNamed(name: `carts-${string}`): StackNames {
    return { instanceName: name, namespace: name, tableName: `${labAws.clusterName}-${name}` };
}

/** The CartsStack that the component makes of the same names. */
export function cartsStackOf({ instanceName, namespace, tableName }: StackNames): KubernetesObject {
    return {
        apiVersion: "kro.run/v1alpha1",
        kind: "CartsStack",
        metadata: { name: instanceName, namespace: "default" },
        spec: JSON.parse(JSON.stringify(cartsStackSpec({ namespace, tableName, adopt: {} }, {}))),
    } as KubernetesObject;
}
