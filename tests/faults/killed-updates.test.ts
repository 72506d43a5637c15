import * as assert from "node:assert/strict";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { chain } from "../chain";
import { CLUSTER_NAME, cartsPods, deleteRetainedTable, dynamoDb, engine, kubernetes, theLab } from "../lab/test-lab";
import { kill, upAsTold } from "./as-told";
import { ACK, assertGone, assertWhole, type CartsStack, KRO, TABLE } from "./convergence";
import { appears, begins, ends, isLeaving, vanishes } from "./facts";
import type { Fact } from "./killed-run";

const STACK = "updated";
const NAMES = [TABLE, `${CLUSTER_NAME}-carts-other`] as const;
const KEY = { id: { S: "item" } };
const ITEM = { ...KEY, customerId: { S: "customer" } };

/** Where an update of the CartsStack is cut. */
const CHANGES: readonly (readonly [when: string, fact: (image: string) => Fact])[] = [
    ["before the CartsStack is sent", () => begins("carts-instance")],
    ["when the cluster has it", (image) => appears<CartsStack>(KRO, "CartsStack", ({ spec }) => spec.image === image)],
    ["while the Deployment rolls out", (image) => appears("apps/v1", "Deployment", isRollingOut(image))],
    ["when it is written down", () => ends("carts-instance")],
];

/** Where an update is cut that replaces the CartsStack, because its table has another name. */
const REPLACEMENTS: readonly (readonly [when: string, fact: (tableName: string) => Fact])[] = [
    ["before the old CartsStack is asked to go", () => begins("carts-instance")],
    ["when the old CartsStack is asked to go", () => appears(KRO, "CartsStack", isLeaving)],
    ["when the old CartsStack is gone", () => vanishes(KRO, "CartsStack")],
    ["when the old CartsStack is written off", () => ends("carts-instance", "delete-replaced")],
    ["when the cluster has the new CartsStack", (tableName) => appears(KRO, "CartsStack", isOf(tableName))],
    ["when AWS has the new table", (tableName) => appears(ACK, "Table", isMade(tableName))],
    ["when the new CartsStack is written down", () => ends("carts-instance", "create-replacement")],
];

describe("a kill of an update", () => {
    chain();

    before("bring it up, with an item in its table", async () => {
        await engine(STACK).up();
        await putItem(TABLE);
    });

    after("destroy it", async () => {
        await engine(STACK).destroy();
        for (const TableName of NAMES) {
            await deleteRetainedTable(TableName);
        }
        await assertGone();
    });

    for (const [index, [when, fact]] of CHANGES.entries()) {
        it(`to another image, ${when}: the next up makes the change, and the item stays in the table`, async () => {
            const image = `retail-store-sample-cart:${index}`;
            const changed = { stackName: STACK, config: { "carts-stack:image": image } };
            await kill("up", fact(image), changed);
            await upAsTold(changed);
            await assertWhole(new Engine(theLab(), changed));
            const [pod] = await cartsPods();
            assert.equal(pod?.spec.containers[0]?.image, image);
            assert.deepEqual(await item(TABLE), ITEM);
        });
    }

    it("to another tableName, between the old table and the new one: the next up makes the new table, and no other is left", async () => {
        const renamed = { stackName: STACK, config: { "carts-stack:tableName": NAMES[1] } };
        await kill("up", vanishes(ACK, "Table"), renamed);
        await upAsTold(renamed);
        await assertWhole(new Engine(theLab(), renamed), 1, [NAMES[1]]);
    });

    describe("to another tableName, with retain,", () => {
        before("retain it, with an item in it", async () => {
            await engine(STACK, { tableName: NAMES[1], tableDeletionPolicy: "retain" }).up();
            await putItem(NAMES[1]);
        });

        for (const [index, [when, fact]] of REPLACEMENTS.entries()) {
            it(`${when}: the next up converges, where needed after the named commands, and both tables keep their items`, async () => {
                const tableName = index % 2 === 0 ? NAMES[0] : NAMES[1];
                const config = { "carts-stack:tableName": tableName, "carts-stack:tableDeletionPolicy": "retain" };
                const renamed = { stackName: STACK, config };
                await kill("up", fact(tableName), renamed);
                await upAsTold(renamed);
                const stack = new Engine(theLab(), renamed);
                await assertWhole(stack, 1, [...NAMES]);
                assert.equal((await stack.outputs()).tableName?.value, tableName);
                if (index === 0) {
                    await putItem(tableName);
                }
                assert.deepEqual(await Promise.all(NAMES.map(item)), [ITEM, ITEM]);
            });
        }
    });
});

describe("a kill of an update, of a stack that installs and routes a UI,", () => {
    const ui = { "carts-stack:uiInstall": "true", "carts-stack:uiRoute": "true", "carts-stack:uiNamespace": "shop" };
    const stackOf = (tableName: string) => ({
        stackName: STACK,
        config: { ...ui, "carts-stack:tableName": tableName },
    });

    before("bring it up", () => new Engine(theLab(), stackOf(NAMES[0])).up());

    after("destroy it", async () => {
        await new Engine(theLab(), stackOf(NAMES[1])).destroy();
        await assertGone();
    });

    it("to another tableName, when the cluster has the new CartsStack: the next up converges, and the UI is there and routed", async () => {
        const renamed = stackOf(NAMES[1]);
        await kill("up", appears(KRO, "CartsStack", isOf(NAMES[1])), renamed);
        await upAsTold(renamed);
        const stack = new Engine(theLab(), renamed);
        await assertWhole(stack, 1, [NAMES[1]]);
        const { uiRouted } = await stack.outputs();
        assert.equal(uiRouted?.value.variable.value, "http://carts.carts-kro:80");
        assert.equal((await kubernetes().list("v1", "Service", { namespace: "shop" })).length, 1);
    });
});

async function putItem(TableName: string): Promise<void> {
    await dynamoDb().send(new PutItemCommand({ TableName, Item: ITEM }));
}

async function item(TableName: string) {
    return (await dynamoDb().send(new GetItemCommand({ TableName, Key: KEY }))).Item;
}

interface Deployment extends KubernetesObject {
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } } };
    readonly status?: { readonly unavailableReplicas?: number };
}

/** Whether a pod of the new image is there and not ready. */
function isRollingOut(image: string): (deployment: Deployment) => boolean {
    return ({ spec, status }) =>
        spec.template.spec.containers[0]?.image === image && (status?.unavailableReplicas ?? 0) > 0;
}

function isOf(tableName: string): (stack: CartsStack) => boolean {
    return ({ spec }) => spec.tableName === tableName;
}

interface Table extends KubernetesObject {
    readonly spec: { readonly tableName: string };
    readonly status?: { readonly tableStatus?: string };
}

function isMade(tableName: string): (table: Table) => boolean {
    return ({ spec, status }) => spec.tableName === tableName && status?.tableStatus === "ACTIVE";
}
