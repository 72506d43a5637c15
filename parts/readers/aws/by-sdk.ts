import type { DynamoDB, KeySchemaElement, TableDescription } from "@aws-sdk/client-dynamodb";
import type { EKS } from "@aws-sdk/client-eks";
import type { IAM } from "@aws-sdk/client-iam";
import { HASH, PROVISIONED, RANGE } from "../../../vocabulary/dynamodb";
import { type KnownCluster, type LiveRole, type LiveTable, pemOf, unlessAbsent } from "./source";

export async function readCluster(eks: EKS, name: string): Promise<KnownCluster | undefined> {
    const { cluster } = await eks.describeCluster({ name });
    const { arn, endpoint, certificateAuthority, computeConfig } = cluster ?? {};
    return arn === undefined || endpoint === undefined
        ? undefined
        : {
              name,
              arn,
              endpoint,
              authority: pemOf(certificateAuthority?.data),
              autoMode: computeConfig?.enabled ?? false,
          };
}

export async function readRole(iam: IAM, RoleName: string): Promise<LiveRole | undefined> {
    const { Role } = (await unlessAbsent(iam.getRole({ RoleName }))) ?? {};
    const { Arn: arn = "", Tags = [], AssumeRolePolicyDocument } = Role ?? {};
    const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
    return Role && { arn, tags, trustPolicy: decoded(AssumeRolePolicyDocument) };
}

/** An inline policy of a role, in JSON. */
export async function readPolicy(iam: IAM, RoleName: string, PolicyName: string): Promise<string | undefined> {
    const found = await unlessAbsent(iam.getRolePolicy({ RoleName, PolicyName }));
    return found && decoded(found.PolicyDocument);
}

export async function readTable(dynamoDb: DynamoDB, TableName: string): Promise<LiveTable | undefined> {
    const { Table } = (await unlessAbsent(dynamoDb.describeTable({ TableName }))) ?? {};
    return Table && tableOf(Table);
}

export async function readTableTags(
    dynamoDb: DynamoDB,
    ResourceArn: string,
): Promise<Readonly<Record<string, string>>> {
    const tags: Record<string, string> = {};
    let NextToken: string | undefined;
    do {
        const page = await dynamoDb.listTagsOfResource({ ResourceArn, NextToken });
        for (const { Key = "", Value = "" } of page.Tags ?? []) {
            tags[Key] = Value;
        }
        ({ NextToken } = page);
    } while (NextToken);
    return tags;
}

export function tableOf(table: TableDescription): LiveTable {
    const { TableName = "", TableArn = "", AttributeDefinitions = [], GlobalSecondaryIndexes = [] } = table;
    const typeOf = (name: string) =>
        AttributeDefinitions.find((one) => one.AttributeName === name)?.AttributeType ?? "";
    const keyOf = (schema: readonly KeySchemaElement[] = []) =>
        [HASH, RANGE]
            .flatMap((keyType) => schema.filter(({ KeyType }) => KeyType === keyType))
            .map(({ AttributeName = "" }) => ({ name: AttributeName, type: typeOf(AttributeName) }));
    return {
        name: TableName,
        arn: TableArn,
        status: table.TableStatus,
        deletionProtection: table.DeletionProtectionEnabled ?? false,
        billingMode: table.BillingModeSummary?.BillingMode ?? PROVISIONED,
        key: keyOf(table.KeySchema),
        indexes: GlobalSecondaryIndexes.map(({ IndexName = "", KeySchema, Projection, IndexStatus }) => ({
            name: IndexName,
            key: keyOf(KeySchema),
            projection: Projection?.ProjectionType ?? "",
            status: IndexStatus,
        })),
    };
}

/** IAM gives policies in URL encoding. */
function decoded(policy = ""): string {
    return decodeURIComponent(policy);
}
