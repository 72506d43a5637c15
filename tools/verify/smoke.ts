import { randomUUID } from "node:crypto";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { CARTS } from "../../components/graph/child-names";
import { type Finding, made, type Row } from "../../parts/part/check";
import { messageOf } from "../../parts/program/message";
import type { SelectedStack } from "../../parts/stack";
import { findBackend, whyNobodyAnswers } from "../port-forward/backend";
import { forward } from "../port-forward/port-forward";

/** Uses the carts service as a customer would, through the API server, and looks at what becomes of it in the table. */
export async function smoke(stack: SelectedStack): Promise<Row> {
    return { id: "smoke", title: "A cart's item", ...(await useCart(stack)) };
}

const EXPECTED = "0 → 1 → 0 in the table";

async function useCart(stack: SelectedStack): Promise<Finding> {
    const { kubernetes, deployed, aws } = stack;
    const dynamoDb = new DynamoDBClient(aws("dynamodb"));
    try {
        const { cartsNamespace, tableName } = made(deployed.instance, "CartsStack");
        const service = { namespace: cartsNamespace, name: CARTS };
        const nobody = await whyNobodyAnswers(kubernetes, await findBackend(kubernetes, service));
        if (nobody) {
            return { expected: EXPECTED, found: "cannot be tried", ok: false, reason: nobody };
        }
        const troubles: string[] = [];
        const { port, close } = await forward(stack, service, 0, (trouble) => troubles.push(trouble));
        try {
            return await putAndRemove(`http://127.0.0.1:${port}`, dynamoDb, tableName);
        } catch (error) {
            throw new Error([describe(error), ...troubles].join("; "));
        } finally {
            await close();
        }
    } catch (error) {
        const { cartsNamespace } = deployed.instance ?? {};
        return {
            expected: EXPECTED,
            found: "no answer",
            ok: false,
            reason: describe(error),
            mend: [cartsNamespace ? { kubectl: ["logs", `deployment/${CARTS}`, "-n", cartsNamespace] } : "update"],
        };
    } finally {
        dynamoDb.destroy();
    }
}

/**
 * Puts an item in a cart of its own, and takes it out again. Other customers may use the table meanwhile, so what counts
 * are the items of this cart, and the table's are told besides.
 *
 * @param url the carts service (retail-store-sample-cart 1.2.1)
 * @throws where the service does not answer, or refuses
 */
export async function putAndRemove(url: string, dynamoDb: DynamoDBClient, tableName: string): Promise<Finding> {
    const customerId = `smoke-${randomUUID()}`;
    const itemId = randomUUID();
    const items = `${url}/carts/${customerId}/items`;
    const remove = () => call("DELETE", `${items}/${itemId}`);
    const before = await count(dynamoDb, tableName, customerId);
    let during = before;
    try {
        await call("POST", items, { itemId, quantity: 1, unitPrice: 1 });
        during = await count(dynamoDb, tableName, customerId);
    } catch (error) {
        // The item may be there all the same.
        await remove().catch((second: unknown) => {
            throw new Error(`${describe(error)}; ${describe(second)}`);
        });
        throw error;
    }
    await remove();
    const after = await count(dynamoDb, tableName, customerId);

    const counts = [before, during, after];
    const ofCart = `${counts.map(({ cart }) => cart).join(" → ")} in the table`;
    return {
        expected: EXPECTED,
        found: `${ofCart}, which had ${counts.map(({ table }) => table).join(" → ")} items`,
        ok: ofCart === EXPECTED,
        reason:
            during.cart === 1
                ? `the service said that it removed the item, and the table ${tableName} still has it`
                : `the service took the item, and the table ${tableName} does not have it: it keeps carts elsewhere`,
    };
}

async function call(method: string, url: string, body?: unknown): Promise<void> {
    const response = await fetch(url, {
        method,
        headers: { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) {
        const text = (await response.text()).slice(0, 300);
        throw new Error(`${method} ${new URL(url).pathname} was answered with ${response.status}: ${text}`);
    }
}

/** DescribeTable knows only the number of some hours ago. */
async function count(client: DynamoDBClient, TableName: string, customerId: string) {
    const counts = { cart: 0, table: 0 };
    const pages = paginateScan(
        { client },
        {
            TableName,
            Select: "COUNT",
            ConsistentRead: true,
            FilterExpression: "customerId = :customer",
            ExpressionAttributeValues: { ":customer": { S: customerId } },
        },
    );
    for await (const { Count = 0, ScannedCount = 0 } of pages) {
        counts.cart += Count;
        counts.table += ScannedCount;
    }
    return counts;
}

function describe(error: unknown): string {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    return messageOf(error) + cause;
}
