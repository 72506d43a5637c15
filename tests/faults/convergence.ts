/** What every fault has to end in: a stack that is whole, or nothing. */
import * as assert from "node:assert/strict";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import type { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { CLUSTER_NAME, cartsPods, dynamoDb, eks, kubernetes } from "../lab/test-lab";

export const TABLE = `${CLUSTER_NAME}-carts-kro`;

/** ACTIVE, and of everything in AWS one. */
export async function assertWhole(stack: Engine, replicas = 1): Promise<void> {
    assert.equal((await stack.outputs()).state?.value, "ACTIVE");
    assert.equal((await cartsPods()).length, replicas);
    assert.deepEqual(await inAws(), { tables: [TABLE], associations: 1 });
}

export async function assertGone(): Promise<void> {
    assert.equal(await cartsStack(), undefined);
    assert.equal(await kubernetes().find("v1", "Namespace", "carts-kro"), undefined);
    assert.deepEqual(await inAws(), { tables: [], associations: 0 });
}

interface CartsStack extends KubernetesObject {
    readonly spec: { readonly replicas?: number };
}

export function cartsStack(): Promise<CartsStack | undefined> {
    return kubernetes().find<CartsStack>("kro.run/v1alpha1", "CartsStack", "carts-kro", "default");
}

async function inAws() {
    const { TableNames: tables } = await dynamoDb().send(new ListTablesCommand({}));
    const listed = await eks().send(new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME }));
    return { tables, associations: listed.associations?.length };
}
