import type { GlobalSecondaryIndexDescription, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { doing } from "../aws/aws-error";
import type { InvokeFunction } from "../aws/invoke-function";
import { text } from "../aws/property";
import { withoutIgnored } from "../aws/tags";

/** aws:dynamodb/getTable:getTable; without the limits and the warm throughput of tables and indexes. */
export const getTable: InvokeFunction = async ({ aws, region, configuration }, args) => {
    const dynamodb = await aws.dynamodb(region);
    const name = text(args, "name");
    const read = async () => {
        const { Table: table } = await dynamodb.describeTable({ TableName: name });
        const [backups, timeToLive, tags] = await Promise.all([
            dynamodb.describeContinuousBackups({ TableName: name }),
            dynamodb.describeTimeToLive({ TableName: name }),
            dynamodb.listTagsOfResource({ ResourceArn: table?.TableArn }),
        ]);
        return { table, backups, timeToLive, tags };
    };
    const { table, backups, timeToLive, tags } = await doing(`reading DynamoDB Table (${name})`, read());
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const expiry = timeToLive.TimeToLiveDescription;
    const tagMap = Object.fromEntries((tags.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
    return {
        arn: table?.TableArn,
        attributes: (table?.AttributeDefinitions ?? []).map((attribute) => ({
            name: attribute.AttributeName,
            type: attribute.AttributeType,
        })),
        billingMode: table?.BillingModeSummary?.BillingMode ?? "PROVISIONED",
        deletionProtectionEnabled: table?.DeletionProtectionEnabled ?? false,
        globalSecondaryIndexes: (table?.GlobalSecondaryIndexes ?? []).map(globalIndex),
        hashKey: keyOf(table?.KeySchema, "HASH"),
        id: name,
        localSecondaryIndexes: (table?.LocalSecondaryIndexes ?? []).map((index) => ({
            name: index.IndexName,
            nonKeyAttributes: index.Projection?.NonKeyAttributes ?? [],
            projectionType: index.Projection?.ProjectionType,
            rangeKey: keyOf(index.KeySchema, "RANGE"),
        })),
        name,
        onDemandThroughputs: [],
        pointInTimeRecovery: {
            enabled: recovery?.PointInTimeRecoveryStatus === "ENABLED",
            recoveryPeriodInDays: recovery?.RecoveryPeriodInDays ?? 0,
        },
        rangeKey: keyOf(table?.KeySchema, "RANGE"),
        readCapacity: table?.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
        region,
        replicas: (table?.Replicas ?? []).map((replica) => ({
            kmsKeyArn: replica.KMSMasterKeyId ?? "",
            regionName: replica.RegionName,
        })),
        serverSideEncryption: {
            enabled: table?.SSEDescription?.Status === "ENABLED",
            kmsKeyArn: table?.SSEDescription?.KMSMasterKeyArn ?? "",
        },
        streamArn: table?.LatestStreamArn ?? "",
        streamEnabled: table?.StreamSpecification?.StreamEnabled ?? false,
        streamLabel: table?.LatestStreamLabel ?? "",
        streamViewType: table?.StreamSpecification?.StreamViewType ?? "",
        tableClass: table?.TableClassSummary?.TableClass ?? "STANDARD",
        tags: withoutIgnored(tagMap, configuration.ignoredTags),
        ttl: {
            attributeName: expiry?.AttributeName ?? "",
            enabled: expiry?.TimeToLiveStatus === "ENABLED",
        },
        warmThroughputs: [],
        writeCapacity: table?.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    };
};

function globalIndex(index: GlobalSecondaryIndexDescription) {
    return {
        hashKey: keyOf(index.KeySchema, "HASH"),
        keySchemas: (index.KeySchema ?? []).map(({ AttributeName: attributeName, KeyType: keyType }) => ({
            attributeName,
            keyType,
        })),
        name: index.IndexName,
        nonKeyAttributes: index.Projection?.NonKeyAttributes ?? [],
        onDemandThroughputs: [],
        projectionType: index.Projection?.ProjectionType,
        rangeKey: keyOf(index.KeySchema, "RANGE"),
        readCapacity: index.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
        warmThroughputs: [],
        writeCapacity: index.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    };
}

function keyOf(schema: readonly KeySchemaElement[] | undefined, type: "HASH" | "RANGE"): string {
    return schema?.find(({ KeyType }) => KeyType === type)?.AttributeName ?? "";
}
