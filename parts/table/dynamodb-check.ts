import { readCartsGraph } from "../../components/graph/carts-graph";
import { TABLE_OBJECT } from "../../components/graph/child-names";
import { TABLE_KIND } from "../../vocabulary/ack";
import { HASH, RANGE, TABLE_ACTIVE, TABLE_DELETING, TABLE_IN_CHANGE } from "../../vocabulary/dynamodb";
import { findChild } from "../children/find-child";
import { notPutBack } from "../children/put-back";
import { isBeingDeleted } from "../diagnosis/deletion";
import { type Check, type Context, made, type Reasoned } from "../part/check";
import { answer } from "../readers/aws/evidence";
import type { LiveTable, TableIndex, TableShape } from "../readers/aws/source";
import { isForeign, type Table } from "./check";
import { readTableShape } from "./shape";

export const dynamoDbTable: Check = {
    id: "dynamodb-table",
    title: "Table (DynamoDB)",
    examine(context) {
        const { tableName, cartsNamespace } = made(context.deployed.instance, "CartsStack");
        const table = answer(context.aws.table);
        if (!table || table.status === TABLE_DELETING) {
            const reason = table
                ? "DynamoDB is deleting it"
                : `DynamoDB has no table ${tableName} in this account and region`;
            const object = findChild<Table>(context, TABLE_KIND, TABLE_OBJECT);
            return {
                expected: EXPECTED,
                found: table?.status ?? "none",
                ok: false,
                ...(object && !isBeingDeleted(object)
                    ? // ACK looks only rarely at a table that it has synced; kro makes the object again at once.
                      { reason, mend: [{ kubectl: ["delete", "table", TABLE_OBJECT, "-n", cartsNamespace] }] }
                    : withReason(reason, notPutBack(context, object))),
            };
        }
        const found = [table.status, ...formOf(table)].join("; ");
        return { expected: EXPECTED, found, ok: found === EXPECTED, ...why(table, tableName, context) };
    },
};

function withReason(first: string, { reason, mend }: Reasoned): Reasoned {
    return { reason: `${first}; ${reason}`, mend };
}

/** What the graph says of every table. */
const SHAPE = readTableShape(readCartsGraph().spec.resources);
const EXPECTED = [TABLE_ACTIVE, ...formOf(SHAPE)].join("; ");

function formOf(table: TableShape): string[] {
    return [`key ${keyOf(table)}`, ...table.indexes.map(describe), table.billingMode];
}

/** A key is a HASH key, and where it is not that is said. */
function keyOf({ key }: Pick<TableShape, "key">): string {
    return key.map(({ name, type }, index) => `${name} (${type}${index === 0 ? "" : `, ${RANGE}`})`).join(", ");
}

function describe(index: TableIndex): string {
    const { name, projection, status = TABLE_ACTIVE } = index;
    return `index ${name} on ${keyOf(index)}, ${projection}${status === TABLE_ACTIVE ? "" : `, ${status}`}`;
}

/** Another name makes another table, and is the way only where this one cannot become what it has to be. */
function why(table: LiveTable, name: string, context: Context): Reasoned {
    const building = table.indexes.find(({ status }) => status !== TABLE_ACTIVE);
    if (TABLE_IN_CHANGE.includes(table.status ?? "") || building) {
        const what = building ? `index ${building.name} is ${building.status}` : `table is ${table.status}`;
        return {
            reason: `DynamoDB is still at it: the ${what}`,
            mend: [{ aws: ["dynamodb", "wait", "table-exists", "--table-name", name] }],
        };
    }
    if (table.status !== TABLE_ACTIVE) {
        const reason = `DynamoDB does not serve the table: it is ${table.status}`;
        return { reason, mend: [{ aws: ["dynamodb", "describe-table", "--table-name", name] }] };
    }
    const reason = `DynamoDB describes ${table.arn} so`;
    const object = findChild<Table>(context, TABLE_KIND, TABLE_OBJECT);
    if (keyOf(table) !== keyOf(SHAPE) || (object && isForeign(object))) {
        return { reason, mend: [{ set: "stack.tableName", to: "<a name that is free>" }] };
    }
    const change = table.billingMode === SHAPE.billingMode ? indexChange(table) : ["--billing-mode", SHAPE.billingMode];
    return { reason, mend: [{ aws: ["dynamodb", "update-table", "--table-name", name, ...change] }] };
}

/** DynamoDB takes one change of an index at a time, and changes no index that is there. */
function indexChange(table: LiveTable): string[] {
    const wanted = SHAPE.indexes.map(describe);
    const wrong = table.indexes.find((index) => !wanted.includes(describe(index)));
    const missing = SHAPE.indexes.find(({ name }) => !table.indexes.some((index) => index.name === name));
    const update = wrong ? { Delete: { IndexName: wrong.name } } : { Create: missing && creationOf(missing) };
    const attributes = (missing?.key ?? []).map(({ name, type }) => `AttributeName=${name},AttributeType=${type}`);
    const definitions = wrong ? [] : ["--attribute-definitions", ...attributes];
    return [...definitions, "--global-secondary-index-updates", JSON.stringify([update])];
}

function creationOf({ name, key, projection }: TableIndex) {
    return {
        IndexName: name,
        KeySchema: key.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? HASH : RANGE })),
        Projection: { ProjectionType: projection },
    };
}
