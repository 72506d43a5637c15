import type { GlobalSecondaryIndexDescription, KeySchemaElement, TableDescription } from "@aws-sdk/client-dynamodb";
import { TABLE_OBJECT } from "../../components/graph/child-names";
import { TABLE_KIND } from "../../vocabulary/ack";
import { type Check, type Context, type Finding, made } from "../check";
import { answer } from "../readers/aws/evidence";
import { isForeign, type Table } from "./check";

export const dynamoDbTable: Check = {
    id: "dynamodb-table",
    title: "Table (DynamoDB)",
    examine(context) {
        const { tableName, cartsNamespace } = made(context.deployed.instance, "CartsStack");
        const table = answer(context.aws.table);
        if (!table || table.TableStatus === "DELETING") {
            return {
                expected: EXPECTED,
                found: table?.TableStatus ?? "none",
                ok: false,
                reason: table
                    ? "DynamoDB is deleting it"
                    : `DynamoDB has no table ${tableName} in this account and region`,
                // ACK looks only rarely at a table that it has synced; kro makes the object again at once.
                mend: `kubectl delete table items -n ${cartsNamespace}`,
            };
        }
        const found = [table.TableStatus, keyOf(table), ...indexesOf(table), billingOf(table)].join("; ");
        return { expected: EXPECTED, found, ok: found === EXPECTED, ...why(table, tableName, context) };
    },
};

const KEY = "key id (S)";
const INDEX = "index idx_global_customerId on customerId (S), id (S, RANGE), ALL";
const BILLING = "PAY_PER_REQUEST";
const EXPECTED = ["ACTIVE", KEY, INDEX, BILLING].join("; ");

/** Another name makes another table, and is the way only where this one cannot become what it has to be. */
function why(table: TableDescription, name: string, context: Context): Pick<Finding, "reason" | "mend"> {
    const building = table.GlobalSecondaryIndexes?.find(({ IndexStatus }) => IndexStatus !== "ACTIVE");
    if (["CREATING", "UPDATING"].includes(table.TableStatus ?? "") || building) {
        const what = building
            ? `index ${building.IndexName} is ${building.IndexStatus}`
            : `table is ${table.TableStatus}`;
        return {
            reason: `DynamoDB is still at it: the ${what}`,
            mend: `aws dynamodb wait table-exists --table-name ${name}`,
        };
    }
    if (table.TableStatus !== "ACTIVE") {
        const reason = `DynamoDB does not serve the table: it is ${table.TableStatus}`;
        return { reason, mend: `aws dynamodb describe-table --table-name ${name}` };
    }
    const reason = `DynamoDB describes ${table.TableArn} so`;
    const { cartsNamespace } = made(context.deployed.instance, "CartsStack");
    const object = context.cluster.find<Table>(TABLE_KIND, TABLE_OBJECT, cartsNamespace);
    if (keyOf(table) !== KEY || (object && isForeign(object))) {
        return { reason, mend: context.commands.configure("tableName", "<a name that is free>") };
    }
    const change = billingOf(table) === BILLING ? indexChange(table) : `--billing-mode ${BILLING}`;
    return { reason, mend: `aws dynamodb update-table --table-name ${name} ${change}` };
}

/** DynamoDB takes one change of an index at a time, and changes no index that is there. */
function indexChange(table: TableDescription): string {
    const wrong = table.GlobalSecondaryIndexes?.find((index) => describe(index, table) !== INDEX);
    const update = wrong ? { Delete: { IndexName: wrong.IndexName } } : { Create: CUSTOMER_INDEX };
    const attributes = ["customerId", "id"].map((name) => `AttributeName=${name},AttributeType=S`).join(" ");
    return `${wrong ? "" : `--attribute-definitions ${attributes} `}--global-secondary-index-updates '${JSON.stringify([update])}'`;
}

const CUSTOMER_INDEX = {
    IndexName: "idx_global_customerId",
    KeySchema: [
        { AttributeName: "customerId", KeyType: "HASH" },
        { AttributeName: "id", KeyType: "RANGE" },
    ],
    Projection: { ProjectionType: "ALL" },
};

function keyOf(table: TableDescription): string {
    return `key ${keys(table.KeySchema, table)}`;
}

function indexesOf(table: TableDescription): string[] {
    return (table.GlobalSecondaryIndexes ?? []).map((index) => describe(index, table));
}

/** DynamoDB says nothing of the billing of a table that was made as PROVISIONED. */
function billingOf({ BillingModeSummary }: TableDescription): string {
    return BillingModeSummary?.BillingMode ?? "PROVISIONED";
}

function describe(index: GlobalSecondaryIndexDescription, table: TableDescription): string {
    const state = index.IndexStatus === "ACTIVE" ? "" : `, ${index.IndexStatus}`;
    return `index ${index.IndexName} on ${keys(index.KeySchema, table)}, ${index.Projection?.ProjectionType}${state}`;
}

/** A key is a HASH key, and where it is not that is said. */
function keys(schema: readonly KeySchemaElement[] = [], { AttributeDefinitions = [] }: TableDescription): string {
    return schema
        .map(({ AttributeName: name, KeyType }) => {
            const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
            return `${name} (${type}${KeyType === "HASH" ? "" : `, ${KeyType}`})`;
        })
        .join(", ");
}
