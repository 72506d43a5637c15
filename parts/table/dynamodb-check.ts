import type { GlobalSecondaryIndexDescription, KeySchemaElement, TableDescription } from "@aws-sdk/client-dynamodb";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { TABLE_OBJECT } from "../../components/graph/child-names";
import { TABLE_KIND } from "../../vocabulary/ack";
import { HASH, PROVISIONED, RANGE, TABLE_ACTIVE, TABLE_DELETING, TABLE_IN_CHANGE } from "../../vocabulary/dynamodb";
import { findChild } from "../children/find-child";
import { type Check, type Context, made, type Reasoned } from "../part/check";
import { answer } from "../readers/aws/evidence";
import { isForeign, type Table } from "./check";
import { readTableShape, type TableKey, type TableShape } from "./shape";

export const dynamoDbTable: Check = {
    id: "dynamodb-table",
    title: "Table (DynamoDB)",
    examine(context) {
        const { tableName, cartsNamespace } = made(context.deployed.instance, "CartsStack");
        const table = answer(context.aws.table);
        if (!table || table.TableStatus === TABLE_DELETING) {
            return {
                expected: EXPECTED,
                found: table?.TableStatus ?? "none",
                ok: false,
                reason: table
                    ? "DynamoDB is deleting it"
                    : `DynamoDB has no table ${tableName} in this account and region`,
                // ACK looks only rarely at a table that it has synced; kro makes the object again at once.
                mend: [{ kubectl: ["delete", "table", TABLE_OBJECT, "-n", cartsNamespace] }],
            };
        }
        const found = [table.TableStatus, keyOf(table), ...indexesOf(table), billingOf(table)].join("; ");
        return { expected: EXPECTED, found, ok: found === EXPECTED, ...why(table, tableName, context) };
    },
};

/** What the graph says of every table. */
const SHAPE = readTableShape(readCartsGraph().spec.resources);
const KEY = `key ${written(SHAPE.key)}`;
const INDEXES = SHAPE.indexes.map(({ name, key, projection }) => `index ${name} on ${written(key)}, ${projection}`);
const BILLING = SHAPE.billingMode;
const EXPECTED = [TABLE_ACTIVE, KEY, ...INDEXES, BILLING].join("; ");

function written(key: readonly TableKey[]): string {
    return key.map(({ name, type }, index) => `${name} (${type}${index === 0 ? "" : `, ${RANGE}`})`).join(", ");
}

/** Another name makes another table, and is the way only where this one cannot become what it has to be. */
function why(table: TableDescription, name: string, context: Context): Reasoned {
    const building = table.GlobalSecondaryIndexes?.find(({ IndexStatus }) => IndexStatus !== TABLE_ACTIVE);
    if (TABLE_IN_CHANGE.includes(table.TableStatus ?? "") || building) {
        const what = building
            ? `index ${building.IndexName} is ${building.IndexStatus}`
            : `table is ${table.TableStatus}`;
        return {
            reason: `DynamoDB is still at it: the ${what}`,
            mend: [{ aws: ["dynamodb", "wait", "table-exists", "--table-name", name] }],
        };
    }
    if (table.TableStatus !== TABLE_ACTIVE) {
        const reason = `DynamoDB does not serve the table: it is ${table.TableStatus}`;
        return { reason, mend: [{ aws: ["dynamodb", "describe-table", "--table-name", name] }] };
    }
    const reason = `DynamoDB describes ${table.TableArn} so`;
    const object = findChild<Table>(context, TABLE_KIND, TABLE_OBJECT);
    if (keyOf(table) !== KEY || (object && isForeign(object))) {
        return { reason, mend: [{ set: "stack.tableName", to: "<a name that is free>" }] };
    }
    const change = billingOf(table) === BILLING ? indexChange(table) : ["--billing-mode", BILLING];
    return { reason, mend: [{ aws: ["dynamodb", "update-table", "--table-name", name, ...change] }] };
}

/** DynamoDB takes one change of an index at a time, and changes no index that is there. */
function indexChange(table: TableDescription): string[] {
    const wrong = table.GlobalSecondaryIndexes?.find((index) => !INDEXES.includes(describe(index, table)));
    const there = (table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
    const missing = SHAPE.indexes.find(({ name }) => !there.includes(name));
    const update = wrong ? { Delete: { IndexName: wrong.IndexName } } : { Create: missing && creationOf(missing) };
    const attributes = (missing?.key ?? []).map(({ name, type }) => `AttributeName=${name},AttributeType=${type}`);
    const definitions = wrong ? [] : ["--attribute-definitions", ...attributes];
    return [...definitions, "--global-secondary-index-updates", JSON.stringify([update])];
}

function creationOf({ name, key, projection }: TableShape["indexes"][number]) {
    return {
        IndexName: name,
        KeySchema: key.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? HASH : RANGE })),
        Projection: { ProjectionType: projection },
    };
}

function keyOf(table: TableDescription): string {
    return `key ${keys(table.KeySchema, table)}`;
}

function indexesOf(table: TableDescription): string[] {
    return (table.GlobalSecondaryIndexes ?? []).map((index) => describe(index, table));
}

/** DynamoDB says nothing of the billing of a table that was made as PROVISIONED. */
function billingOf({ BillingModeSummary }: TableDescription): string {
    return BillingModeSummary?.BillingMode ?? PROVISIONED;
}

function describe(index: GlobalSecondaryIndexDescription, table: TableDescription): string {
    const state = index.IndexStatus === TABLE_ACTIVE ? "" : `, ${index.IndexStatus}`;
    return `index ${index.IndexName} on ${keys(index.KeySchema, table)}, ${index.Projection?.ProjectionType}${state}`;
}

/** A key is a HASH key, and where it is not that is said. */
function keys(schema: readonly KeySchemaElement[] = [], { AttributeDefinitions = [] }: TableDescription): string {
    return schema
        .map(({ AttributeName: name, KeyType }) => {
            const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
            return `${name} (${type}${KeyType === HASH ? "" : `, ${KeyType}`})`;
        })
        .join(", ");
}
