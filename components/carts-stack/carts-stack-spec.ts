import type { AssociationFields, CartsStackSpec } from "../graph/carts-stack";

/** What a CartsStack is asked to be. */
interface CartsStackWish extends Omit<CartsStackSpec, "createNamespace" | "adoptTable" | keyof AssociationFields> {
    /** What is there already. */
    readonly adopt: { readonly namespace?: boolean; readonly table?: boolean };
}

/**
 * The spec that asks for it. What is undefined is not sent, so that the graph's default counts.
 *
 * @param association where ACK makes it; empty where this program does
 */
export function cartsStackSpec(wish: CartsStackWish, association: AssociationFields): CartsStackSpec {
    return {
        tableName: wish.tableName,
        namespace: wish.namespace,
        createNamespace: wish.adopt.namespace ? false : undefined,
        image: wish.image,
        replicas: wish.replicas,
        autoscaled: wish.autoscaled,
        cpu: wish.cpu,
        memory: wish.memory,
        tableDeletionPolicy: wish.tableDeletionPolicy,
        adoptTable: wish.adopt.table ? true : undefined,
        tableDeletionProtection: wish.tableDeletionProtection,
        tablePointInTimeRecovery: wish.tablePointInTimeRecovery,
        tableTimeToLiveAttribute: wish.tableTimeToLiveAttribute,
        tableTags: wish.tableTags,
        identityGate: wish.identityGate,
        clientNamespace: wish.clientNamespace,
        ...association,
    };
}
