/** What every fault has to end in: a stack that is whole, or nothing. */
import * as assert from "node:assert/strict";
import type { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { CLUSTER_NAME, cartsPods, inAws, kubernetes } from "../lab/test-lab";

export const TABLE = `${CLUSTER_NAME}-carts-kro`;
export const KRO = "kro.run/v1alpha1";
export const ACK = "dynamodb.services.k8s.aws/v1alpha1";
export const ACK_EKS = "eks.services.k8s.aws/v1alpha1";
export const ADMISSION = "admissionregistration.k8s.io/v1";

/** ACTIVE, and of everything in AWS one. */
export async function assertWhole(stack: Engine, replicas = 1, tables = [TABLE]): Promise<void> {
    const { associationId, state } = await stack.outputs();
    assert.equal(state?.value, "ACTIVE");
    assert.equal((await cartsPods()).length, replicas);
    assert.deepEqual(await idsInAws(), {
        tables,
        associations: [associationId?.value],
        roles: [`${CLUSTER_NAME}-carts-dynamo`],
    });
}

export async function assertGone(): Promise<void> {
    assert.deepEqual(await idsInAws(), { tables: [], associations: [], roles: [] });
    for (const [apiVersion, kind] of [
        [KRO, "CartsStack"],
        [KRO, "ResourceGraphDefinition"],
        [ADMISSION, "ValidatingAdmissionPolicy"],
        [ADMISSION, "ValidatingAdmissionPolicyBinding"],
        [ACK, "Table"],
        [ACK_EKS, "PodIdentityAssociation"],
    ] as const) {
        assert.deepEqual(await kubernetes().list(apiVersion, kind), [], kind);
    }
    assert.equal(await kubernetes().find("v1", "Namespace", "carts-kro"), undefined);
}

export interface CartsStack extends KubernetesObject {
    readonly spec: { readonly replicas?: number; readonly image?: string; readonly tableName: string };
}

export function cartsStack(): Promise<CartsStack | undefined> {
    return kubernetes().find<CartsStack>(KRO, "CartsStack", "carts-kro", "default");
}

async function idsInAws() {
    const { associations, ...others } = await inAws();
    return { ...others, associations: associations.map(({ associationId }) => associationId) };
}
