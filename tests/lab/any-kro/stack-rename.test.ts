import * as assert from "node:assert/strict";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { KubernetesObject } from "../../../lab/kubernetes/client";
import { chain } from "../../chain";
import { CLUSTER_NAME, dynamoDb, engine, kubernetes, pulumi } from "../test-lab";

const CONFIG = { uiRoute: "true" };
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ITEM = { id: { S: "item" }, customerId: { S: "customer" } };
const ROUTED = [{ name: "RETAIL_UI_ENDPOINTS_CARTS", value: "http://carts.carts-kro:80" }];

interface Ui extends KubernetesObject {
    spec: { template: { spec: { containers: { env?: object[] }[] } } };
}

describe("a Pulumi stack that is renamed", () => {
    chain();

    let unrouted: Ui;

    before("bring it up with a routed UI and an item in its table, and rename it", async () => {
        unrouted = await ui();
        await engine("old-name", CONFIG).up();
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
        await pulumi("old-name", "stack", "rename", "new-name");
    });

    it("knows its own by the new name too, and replaces nothing", async () => {
        const { changeSummary } = await engine("new-name", CONFIG).preview();
        assert.deepEqual(Object.keys(changeSummary).sort(), ["read", "same", "update"]);
        const { summary } = await engine("new-name", CONFIG).up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}).sort(), ["read", "same", "update"]);
        assert.deepEqual((await ui()).spec.template.spec.containers[0]?.env, ROUTED);
        const { Item } = await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }));
        assert.deepEqual(Item, ITEM);
    });

    it("keeps the UI when another stack gets its old name", async () => {
        const other = { instanceName: "other", namespace: "other", tableName: `${CLUSTER_NAME}-carts-other` };
        const config = { ...CONFIG, ...other, installGraph: "false", roleName: `${CLUSTER_NAME}-carts-dynamo` };
        const said: string[] = [];
        const preview = engine("old-name", config).preview({ onOutput: (text) => said.push(text) });
        await assert.rejects(preview);
        assert.match(said.join(""), /which is the route of another Pulumi stack/);
    });

    it("gives the UI back when it is destroyed", async () => {
        await engine("new-name").destroy();
        assert.deepEqual((await ui()).spec, unrouted.spec);
    });
});

function ui(): Promise<Ui> {
    return kubernetes().get<Ui>("apps/v1", "Deployment", "ui", "ui");
}
