import type { Encryption, GlobalSecondaryIndex, SecondaryIndex, TableSpec } from "./table";

export type Field = Exclude<keyof TableSpec, "tableName">;

/**
 * The fields in which a table in AWS is not what its object says. What the object leaves out stands for DynamoDB's
 * default, the order in a list means nothing, and a key that the object does not name may be any.
 */
export function differencesBetween(desired: TableSpec, latest: TableSpec): Set<Field> {
    const wanted = comparable(desired);
    const found = comparable(latest, desired);
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

function comparable(spec: TableSpec, { sseSpecification: wanted } = spec): Record<Field, string> {
    const { timeToLive = { enabled: false }, continuousBackups, provisionedThroughput, streamSpecification } = spec;
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
        sseSpecification: encryptionText(spec.sseSpecification, wanted),
        streamSpecification: JSON.stringify([streamSpecification?.streamEnabled, streamSpecification?.streamViewType]),
        // Off in AWS has no attribute: an object that names one and says off differs for ever.
        timeToLive: JSON.stringify([timeToLive.attributeName, timeToLive.enabled]),
        continuousBackups: String(continuousBackups?.pointInTimeRecoveryEnabled ?? false),
        tags: unordered(spec.tags, ({ key, value }) => JSON.stringify([key, value ?? ""])),
    };
}

function encryptionText(encryption: Encryption | undefined, wanted: Encryption | undefined): string {
    const key = wanted?.kmsMasterKeyID && encryption?.kmsMasterKeyID;
    return encryption?.enabled ? JSON.stringify([encryption.sseType, key]) : "by the key that AWS owns";
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
