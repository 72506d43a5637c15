import { CARTS } from "../graph/child-names";

/** The service account of the carts pods, which the graph makes. */
export const SERVICE_ACCOUNT = CARTS;

/** The names of the CartsStack object, of its namespace, and of the namespace of the carts service. */
export interface CartsStackNames {
    /** Name of the CartsStack object. Default "carts-kro". */
    readonly instanceName: string;
    /** Namespace of the CartsStack object. Default "default". */
    readonly instanceNamespace: string;
    /** Namespace of the carts service. Default "carts-kro". */
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
