import { CARTS } from "../graph/child-names";

/** The service account of the carts pods, which the graph makes. */
export const SERVICE_ACCOUNT = CARTS;

/** The names of the CartsStack object, of its namespace, and of the namespace of the carts service. */
export interface CartsStackNames {
    readonly instanceName: string;
    readonly instanceNamespace: string;
    readonly namespace: string;
}

/** The names of a carts stack, which has defaults for those that its arguments leave out. */
export function namesOf(given: Partial<CartsStackNames>): CartsStackNames {
    const { instanceName = "carts-kro", instanceNamespace = "default", namespace = "carts-kro" } = given;
    return { instanceName, instanceNamespace, namespace };
}

export function defaultTableName(clusterName: string): string {
    return `${clusterName}-carts-kro`;
}
