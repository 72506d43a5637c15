import * as assert from "node:assert/strict";
import { GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateClusterCommand, DeleteClusterCommand } from "@aws-sdk/client-eks";
import { chain } from "../chain";
import { CLUSTER_NAME, cartsPods, deleteRetainedTable, dynamoDb, eks, engine, kubernetes } from "./test-lab";

const STACK = "renaming";
const RETAIN = { tableDeletionPolicy: "retain" };
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ITEM = { id: { S: "item" }, customerId: { S: "customer" } };

/** One change after the other. */
const RENAMED: Readonly<Record<string, Record<string, string>>> = {
    instanceName: { instanceName: "renamed" },
    instanceNamespace: { instanceName: "renamed", instanceNamespace: "platform" },
    namespace: { instanceName: "renamed", instanceNamespace: "platform", namespace: "carts-moved" },
};

describe("a stack that stands, and gets another name", () => {
    chain();

    before("bring it up, with an item in its table", async () => {
        await engine(STACK, RETAIN).up();
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
        await kubernetes().apply(PLATFORM, { fieldManager: "somebody" });
    });

    after("destroy it, with its table", async () => {
        await engine(STACK, RETAIN).destroy();
        await deleteRetainedTable(TABLE);
        await kubernetes().delete("v1", "Namespace", PLATFORM.metadata.name);
    });

    for (const [key, config] of Object.entries(RENAMED)) {
        it(`as ${key}: it is not taken for somebody else's, and is replaced with its table as it was`, async () => {
            const { outputs } = await engine(STACK, { ...RETAIN, ...config }).up();
            assert.equal(outputs.state?.value, "ACTIVE");
            const instances = await kubernetes().list("kro.run/v1alpha1", "CartsStack");
            assert.equal(instances.length, 1);
            assert.equal(instances[0]?.metadata.name, config.instanceName);
            assert.deepEqual((await dynamoDb().send(new ListTablesCommand({}))).TableNames, [TABLE]);
            const { Item } = await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }));
            assert.deepEqual(Item, ITEM);
            assert.equal((await cartsPods(outputs.namespace?.value as string)).length, 1);
        });
    }

    describe("as clusterName", () => {
        const name = "another";

        before("make another cluster", () => eks().send(new CreateClusterCommand({ ...CLUSTER, name })));

        after("delete it", () => eks().send(new DeleteClusterCommand({ name })));

        it("takes nothing in the other cluster for its own", async () => {
            const said: string[] = [];
            const config = { ...RETAIN, clusterName: name, namespace: "carts-moved" };
            const moved = engine(STACK, config).preview({ onOutput: (text) => said.push(text) });
            await assert.rejects(moved);
            assert.match(said.join(""), /namespace: "carts-moved" is a namespace that exists already/);
            assert.match(said.join(""), /installGraph: true is wanted, but the cluster has/);
        });
    });
});

const PLATFORM = { apiVersion: "v1", kind: "Namespace", metadata: { name: "platform" } };

/** In AWS another one, and the lab's kubeconfig leads to the same API server. */
const CLUSTER = {
    roleArn: "arn:aws:iam::111122223333:role/cluster",
    resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
};
