import type {
    CreateTableCommandInput,
    SSEDescription,
    SSESpecification,
    TableDescription,
} from "@aws-sdk/client-dynamodb";
import { type AckObject, type AckStatus, metadataOf } from "../ack-runtime/ack-object";

export const API_VERSION = "dynamodb.services.k8s.aws/v1alpha1";
export const KIND = "Table";
export const FINALIZER = "finalizers.dynamodb.services.k8s.aws/Table";

/** A Table object; crd.yaml documents its fields. */
export interface Table extends AckObject {
    readonly spec: TableSpec;
    readonly status?: TableStatus;
}

export interface TableSpec {
    readonly tableName: string;
    readonly attributeDefinitions: readonly AttributeDefinition[];
    readonly keySchema: readonly KeySchemaElement[];
    readonly billingMode?: string;
    readonly provisionedThroughput?: ProvisionedThroughput;
    readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
    readonly localSecondaryIndexes?: readonly SecondaryIndex[];
    readonly tableClass?: string;
    readonly deletionProtectionEnabled?: boolean;
    readonly sseSpecification?: Encryption;
    readonly streamSpecification?: { readonly streamEnabled?: boolean; readonly streamViewType?: string };
    readonly timeToLive?: { readonly attributeName?: string; readonly enabled?: boolean };
    readonly continuousBackups?: { readonly pointInTimeRecoveryEnabled?: boolean };
    readonly tags?: readonly Tag[];
}

export interface AttributeDefinition {
    readonly attributeName: string;
    readonly attributeType: string;
}

export interface KeySchemaElement {
    readonly attributeName: string;
    readonly keyType: string;
}

export interface ProvisionedThroughput {
    readonly readCapacityUnits?: number;
    readonly writeCapacityUnits?: number;
}

export interface SecondaryIndex {
    readonly indexName: string;
    readonly keySchema?: readonly KeySchemaElement[];
    readonly projection?: { readonly projectionType?: string; readonly nonKeyAttributes?: readonly string[] };
}

export interface GlobalSecondaryIndex extends SecondaryIndex {
    readonly provisionedThroughput?: ProvisionedThroughput;
}

export interface Encryption {
    readonly enabled?: boolean;
    readonly kmsMasterKeyID?: string;
    readonly sseType?: string;
}

export interface Tag {
    readonly key: string;
    readonly value?: string;
}

export interface TableStatus extends AckStatus {
    readonly creationDateTime?: string;
    readonly globalSecondaryIndexesDescriptions?: readonly Readonly<Record<string, unknown>>[];
    readonly itemCount?: number;
    readonly tableID?: string;
    readonly tableSizeBytes?: number;
    readonly tableStatus?: string;
}

/** What the fields are called in the DynamoDB API: ACK's names are the API's with a small first letter. */
export function toApi(value: unknown): unknown {
    return renameKeys(value, (key) => key.charAt(0).toUpperCase() + key.slice(1));
}

function fromApi(value: unknown): unknown {
    return renameKeys(value, (key) => key.charAt(0).toLowerCase() + key.slice(1));
}

/** CreateTable's input; the two fields that it lacks have calls of their own, once the table is there. */
export function createTableInput(spec: TableSpec): CreateTableCommandInput {
    const { timeToLive, continuousBackups, sseSpecification, ...rest } = spec;
    return {
        ...(toApi(rest) as CreateTableCommandInput),
        SSESpecification: sseSpecification && encryptionInput(sseSpecification),
    };
}

/** ACK asks for a key and its kind only where encryption with a key of the account is to be on. */
export function encryptionInput({ enabled = false, kmsMasterKeyID, sseType }: Encryption): SSESpecification {
    return enabled
        ? { Enabled: true, KMSMasterKeyId: kmsMasterKeyID, SSEType: sseType as SSESpecification["SSEType"] }
        : { Enabled: false };
}

/** DynamoDB describes encryption only where it is not by the key that AWS owns. */
function encryptionOf(description: SSEDescription | undefined): Encryption | undefined {
    return (
        description && {
            enabled: description.Status === "ENABLED",
            kmsMasterKeyID: description.KMSMasterKeyArn,
            sseType: description.SSEType,
        }
    );
}

/** The part of the spec that DescribeTable answers, with what DynamoDB leaves out where it is the default. */
export function specOf(description: TableDescription): TableSpec {
    const indexes = description.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection, ...index }) => ({
        IndexName,
        KeySchema,
        Projection,
        ProvisionedThroughput: unitsOf(index.ProvisionedThroughput),
    }));
    const spec = fromApi({
        TableName: description.TableName,
        AttributeDefinitions: description.AttributeDefinitions,
        KeySchema: description.KeySchema,
        BillingMode: description.BillingModeSummary?.BillingMode ?? "PROVISIONED",
        ProvisionedThroughput: unitsOf(description.ProvisionedThroughput),
        GlobalSecondaryIndexes: indexes,
        LocalSecondaryIndexes: description.LocalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
            IndexName,
            KeySchema,
            Projection,
        })),
        TableClass: description.TableClassSummary?.TableClass ?? "STANDARD",
        DeletionProtectionEnabled: description.DeletionProtectionEnabled,
        StreamSpecification: description.StreamSpecification,
    });
    return { ...(spec as TableSpec), sseSpecification: encryptionOf(description.SSEDescription) };
}

/** The status but for its conditions. */
export function statusOf(description: TableDescription): TableStatus {
    const arn = description.TableArn ?? "";
    return {
        ackResourceMetadata: metadataOf(arn),
        creationDateTime: description.CreationDateTime?.toISOString(),
        globalSecondaryIndexesDescriptions: description.GlobalSecondaryIndexes?.map((index) => ({
            indexARN: index.IndexArn,
            indexName: index.IndexName,
            indexSizeBytes: index.IndexSizeBytes,
            indexStatus: index.IndexStatus,
            itemCount: index.ItemCount,
        })),
        itemCount: description.ItemCount,
        tableID: description.TableId,
        tableSizeBytes: description.TableSizeBytes,
        tableStatus: description.TableStatus,
    };
}

/** The units alone, without DynamoDB's dates and counts of past changes. */
function unitsOf(throughput: { ReadCapacityUnits?: number; WriteCapacityUnits?: number } | undefined) {
    return (
        throughput && {
            ReadCapacityUnits: throughput.ReadCapacityUnits,
            WriteCapacityUnits: throughput.WriteCapacityUnits,
        }
    );
}

function renameKeys(value: unknown, rename: (key: string) => string): unknown {
    if (Array.isArray(value)) {
        return value.map((item) => renameKeys(item, rename));
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(
            Object.entries(value)
                .filter(([, field]) => field !== undefined)
                .map(([key, field]) => [rename(key), renameKeys(field, rename)]),
        );
    }
    return value;
}
