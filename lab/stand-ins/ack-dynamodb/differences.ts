import type { GlobalSecondaryIndex, SecondaryIndex, TableSpec } from "./table";

export type Field = Exclude<keyof TableSpec, "tableName">;

/**
 * The fields in which a table in AWS is not what its object says. What the object leaves out stands for DynamoDB's
 * default, and the order in a list means nothing.
 */
export function differencesBetween(desired: TableSpec, latest: TableSpec): Set<Field> {
    const wanted = comparable(desired);
    const found = comparable(latest);
    const fields = Object.keys(wanted) as Field[];
    return new Set(fields.filter((field) => wanted[field] !== found[field]));
}

export interface IndexChanges {
    readonly added: readonly GlobalSecondaryIndex[];
    readonly updated: readonly GlobalSecondaryIndex[];
    /** Their names. */
    readonly removed: readonly string[];
}

export function indexChanges(desired: TableSpec, latest: TableSpec): IndexChanges {
    const wanted = desired.globalSecondaryIndexes ?? [];
    const found = latest.globalSecondaryIndexes ?? [];
    const twin = (index: GlobalSecondaryIndex) => found.find(({ indexName }) => indexName === index.indexName);
    return {
        added: wanted.filter((index) => !twin(index)),
        updated: wanted.filter((index) => {
            const present = twin(index);
            return present && globalIndexText(present) !== globalIndexText(index);
        }),
        removed: found
            .map(({ indexName }) => indexName)
            .filter((name) => !wanted.some(({ indexName }) => indexName === name)),
    };
}

function comparable(spec: TableSpec): Record<Field, string> {
    const { timeToLive, continuousBackups, provisionedThroughput } = spec;
    const onDemand = spec.billingMode === "PAY_PER_REQUEST";
    return {
        attributeDefinitions: unordered(spec.attributeDefinitions, attributeText),
        keySchema: unordered(spec.keySchema, attributeText),
        billingMode: spec.billingMode ?? "PROVISIONED",
        provisionedThroughput: onDemand ? "" : unitsText(provisionedThroughput),
        globalSecondaryIndexes: unordered(spec.globalSecondaryIndexes, globalIndexText),
        localSecondaryIndexes: unordered(spec.localSecondaryIndexes, indexText),
        tableClass: spec.tableClass ?? "STANDARD",
        deletionProtectionEnabled: String(spec.deletionProtectionEnabled ?? false),
        timeToLive: timeToLive?.enabled ? `on ${timeToLive.attributeName}` : "off",
        continuousBackups: String(continuousBackups?.pointInTimeRecoveryEnabled ?? false),
        tags: unordered(spec.tags, ({ key, value }) => JSON.stringify([key, value ?? ""])),
    };
}

function unordered<T>(items: readonly T[] | undefined, text: (item: T) => string): string {
    return (items ?? []).map(text).sort().join();
}

function attributeText(attribute: { attributeName: string; attributeType?: string; keyType?: string }): string {
    return JSON.stringify([attribute.attributeName, attribute.attributeType ?? attribute.keyType]);
}

function indexText({ indexName, keySchema, projection }: SecondaryIndex): string {
    const projected = unordered(projection?.nonKeyAttributes, String);
    return JSON.stringify([indexName, unordered(keySchema, attributeText), projection?.projectionType, projected]);
}

function globalIndexText(index: GlobalSecondaryIndex): string {
    return `${indexText(index)} ${unitsText(index.provisionedThroughput)}`;
}

/** DynamoDB gives an on-demand table and its indexes zero units; an object gives them none. */
function unitsText(throughput: TableSpec["provisionedThroughput"]): string {
    const { readCapacityUnits: read = 0, writeCapacityUnits: write = 0 } = throughput ?? {};
    return `${read}/${write}`;
}
