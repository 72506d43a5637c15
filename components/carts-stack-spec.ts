import type { CartsStackSpec } from "./carts-stack";

/** What a CartsStack is asked to be. */
export interface CartsStackWish extends Omit<CartsStackSpec, "createNamespace" | "adoptTable"> {
    /** What is there already. */
    readonly adopt: { readonly namespace?: boolean; readonly table?: boolean };
}

/** The spec that asks for it. What is undefined is not sent, so that the graph's default counts. */
export function cartsStackSpec(wish: CartsStackWish): CartsStackSpec {
    const {
        adopt,
        tableName,
        namespace,
        image,
        replicas,
        autoscaled,
        cpu,
        memory,
        tableDeletionPolicy,
        tableDeletionProtection,
        tablePointInTimeRecovery,
        tableTimeToLiveAttribute,
        tableTags,
        clientNamespace,
        identityGate,
    } = wish;
    return {
        tableName,
        namespace,
        createNamespace: adopt.namespace ? false : undefined,
        image,
        replicas,
        autoscaled,
        cpu,
        memory,
        tableDeletionPolicy,
        adoptTable: adopt.table ? true : undefined,
        tableDeletionProtection,
        tablePointInTimeRecovery,
        tableTimeToLiveAttribute,
        tableTags,
        identityGate,
        clientNamespace,
    };
}
