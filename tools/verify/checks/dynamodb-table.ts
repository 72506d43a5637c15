import type { KeySchemaElement, TableDescription } from "@aws-sdk/client-dynamodb";
import { type Check, made } from "../check";
import { answer } from "../evidence/aws";

export const dynamoDbTable: Check = {
    id: "dynamodb-table",
    title: "Table (DynamoDB)",
    examine({ deployed, aws, commands }) {
        const { tableName, cartsNamespace } = made(deployed.instance, "CartsStack");
        const expected = "ACTIVE; key id; index idx_global_customerId on customerId, ALL; PAY_PER_REQUEST";
        const table = answer(aws.table);
        const found = table ? describe(table) : "none";
        return {
            expected,
            found,
            ok: found === expected,
            reason: table
                ? `DynamoDB describes ${table.TableArn} so`
                : `DynamoDB has no table ${tableName} in this account and region`,
            mend: table
                ? commands.configure("tableName", "<a name that is free>")
                : // ACK looks only rarely at a table that it has synced; kro makes the object again at once.
                  `kubectl delete table items -n ${cartsNamespace}`,
        };
    },
};

function describe({ TableStatus, KeySchema, GlobalSecondaryIndexes, BillingModeSummary }: TableDescription): string {
    const indexes = (GlobalSecondaryIndexes ?? []).map(
        ({ IndexName, KeySchema, Projection }) =>
            `index ${IndexName} on ${keys(KeySchema)}, ${Projection?.ProjectionType}`,
    );
    // DynamoDB says nothing of the billing of a table that was made as PROVISIONED.
    const billing = BillingModeSummary?.BillingMode ?? "PROVISIONED";
    return [TableStatus, `key ${keys(KeySchema)}`, ...indexes, billing].join("; ");
}

function keys(schema: readonly KeySchemaElement[] = []): string {
    return schema.map(({ AttributeName }) => AttributeName).join(", ");
}
