import * as assert from "node:assert/strict";
import { GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { chain } from "../chain";
import { CLUSTER_NAME, deleteRetainedTable, dynamoDb, engine } from "./test-lab";

const STACK = "retention";
const RETAIN = { tableDeletionPolicy: "retain" };
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const RENAMED = `${CLUSTER_NAME}-carts-renamed`;
const ITEM = { id: { S: "item" }, customerId: { S: "customer" } };

describe("a table that is retained", () => {
    chain();

    before("bring a stack up that retains its table, with an item in it", async () => {
        await engine(STACK, RETAIN).up();
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
    });

    after("delete the tables, which nothing else does", async () => {
        await engine(STACK, RETAIN).destroy();
        for (const TableName of await tables()) {
            await deleteRetainedTable(TableName);
        }
    });

    it("outlives the stack", async () => {
        await engine(STACK, RETAIN).destroy();
        assert.deepEqual(await tables(), [TABLE]);
    });

    it("is taken back by the next up, with what is in it", async () => {
        const { outputs } = await engine(STACK, RETAIN).up();
        assert.equal(outputs.tableStatus?.value, "ACTIVE");
        const { Item } = await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }));
        assert.deepEqual(Item, ITEM);
    });

    it("stays when the table is renamed, beside the new one", async () => {
        await engine(STACK, { ...RETAIN, tableName: RENAMED }).up();
        assert.deepEqual(await tables(), [TABLE, RENAMED]);
    });
});

async function tables(): Promise<string[]> {
    return ((await dynamoDb().send(new ListTablesCommand({}))).TableNames ?? []).sort();
}
