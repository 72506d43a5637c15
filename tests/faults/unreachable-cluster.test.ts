import * as assert from "node:assert/strict";
import { DeletePodIdentityAssociationCommand } from "@aws-sdk/client-eks";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { type Front, frontOfCluster } from "../lab/any-kro/cluster-front";
import {
    CLUSTER_NAME,
    deleteRetainedTable,
    eks,
    engine,
    inAws,
    isGone,
    kubernetes,
    pulumi,
    theLab,
    until,
    urnsOf,
} from "../lab/test-lab";
import { upAsTold } from "./as-told";
import { ACK, ADMISSION, assertGone, assertWhole, cartsStack, KRO, TABLE } from "./convergence";

const STACK = "unreachable";
const ROUTED = { uiRoute: "true" };
const FORGETFUL = { environment: { PULUMI_K8S_DELETE_UNREACHABLE: "true" } };

/**
 * `pulumi destroy` and `--refresh` run no program: they use the kubeconfig that the last update has put into the state, here
 * that of a way into the lab's cluster which ends.
 */
describe("a kubeconfig in the state that leads nowhere any more,", () => {
    let front: Front;

    beforeEach("bring up a stack that routes a UI", async () => {
        front = await frontOfCluster(theLab());
        await engine(STACK).prepare();
        await configure(front.kubeconfig);
        await engine(STACK, ROUTED).up();
    });

    it("because it is out of date: destroy and up --refresh fail and delete nothing, up puts the new one into the state, and then destroy goes through", async () => {
        await front.close();
        await configure(theLab().kubeconfig);
        await assert.rejects(engine(STACK, ROUTED).up({ refresh: true }), /unreachable/);
        await assert.rejects(engine(STACK, ROUTED).destroy(), /ECONNREFUSED/);
        await engine(STACK, ROUTED).up();
        await assertWholeUntilDestroyed();
    });

    it("because it ends in the middle of a destroy: destroy fails, up is refused, and once the state has forgotten the cluster, the next up names the adopt", async () => {
        // What a destroy waits is in the state.
        await engine(STACK, { ...ROUTED, instanceTimeout: "20s" }).up();
        const destroy = assert.rejects(engine(STACK, ROUTED).destroy());
        await until(
            "the CartsStack leaves",
            cartsStack,
            (found) => !found || Boolean(found.metadata.deletionTimestamp),
        );
        await front.close();
        await destroy;
        await until("the CartsStack is gone", cartsStack, isGone);
        await configure(theLab().kubeconfig);
        await assert.rejects(engine(STACK, ROUTED).destroy(), /unreachable/);
        await assert.rejects(engine(STACK, ROUTED).up(), /the cluster has none/);
        await engine(STACK, ROUTED, FORGETFUL).refresh();
        await upAsTold({ stackName: STACK, config: { "carts-stack:uiRoute": "true" } });
        await assertWholeUntilDestroyed();
    });

    it("because another cluster has its name now: up sees no difference, a refresh does, and the next up names the adopt for the table and makes the rest again", async () => {
        await front.close();
        await emptyCluster();
        await configure(theLab().kubeconfig);
        await engine(STACK, ROUTED).up();
        assert.equal(await cartsStack(), undefined);
        await engine(STACK, ROUTED).refresh();
        await upAsTold({ stackName: STACK, config: { "carts-stack:uiRoute": "true" } });
        await assertWholeUntilDestroyed();
    });

    it("because the cluster is gone for good: a destroy that forgets the cluster goes through, and AWS keeps the table", async () => {
        await front.close();
        await emptyCluster();
        const urns = await urnsOf(STACK);
        await assert.rejects(engine(STACK, ROUTED, FORGETFUL).destroy(), /ECONNREFUSED/);
        await pulumi(STACK, "state", "delete", urns["ui-route-end"] ?? assert.fail("no ui-route-end"), "--yes");
        await engine(STACK, ROUTED, FORGETFUL).destroy();
        assert.deepEqual(await inAws(), { tables: [TABLE], associations: [], roles: [] });
        await deleteRetainedTable(TABLE);
        await assertGone();
    });
});

async function assertWholeUntilDestroyed(): Promise<void> {
    await assertWhole(engine(STACK, ROUTED));
    await engine(STACK, ROUTED).destroy();
    await assertGone();
}

function configure(kubeconfig: string): Promise<string> {
    return pulumi(STACK, "config", "set", "--secret", "carts-stack:kubeconfig", kubeconfig);
}

/** As a cluster that is made anew has it: nothing of the stack's, and in EKS no association. AWS has the role and the table. */
async function emptyCluster(): Promise<void> {
    await theLab().stopService("ack-dynamodb");
    const table = () => kubernetes().find(ACK, "Table", "items", "carts-kro");
    await kubernetes().delete(KRO, "CartsStack", "carts-kro", "default");
    await until("the table's object leaves", table, (found) => Boolean(found?.metadata.deletionTimestamp));
    await kubernetes().mergePatch((await table()) as KubernetesObject, { metadata: { finalizers: [] } });
    await until("the CartsStack is gone", cartsStack, isGone);
    await kubernetes().delete(KRO, "ResourceGraphDefinition", "cartsstack");
    await kubernetes().delete(ADMISSION, "ValidatingAdmissionPolicyBinding", "carts-identity-gate");
    await kubernetes().delete(ADMISSION, "ValidatingAdmissionPolicy", "carts-identity-gate");
    await theLab().startService("ack-dynamodb");
    for (const { associationId } of (await inAws()).associations) {
        await eks().send(new DeletePodIdentityAssociationCommand({ clusterName: CLUSTER_NAME, associationId }));
    }
}
