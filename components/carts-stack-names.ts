/** The service account of the carts pods, which the graph makes. */
export const SERVICE_ACCOUNT = "carts";

/** The names of a carts stack where its arguments give none. */
export const DEFAULT_NAMES = {
    instanceName: "carts-kro",
    instanceNamespace: "default",
    namespace: "carts-kro",
} as const;

export function defaultTableName(clusterName: string): string {
    return `${clusterName}-carts-kro`;
}

/** The role that is made where none is given. */
export function defaultRoleName(clusterName: string): string {
    return `${clusterName}-carts-dynamo`;
}
