import type { DynamoDB, KeySchemaElement, TableDescription } from "@aws-sdk/client-dynamodb";
import type { EKS } from "@aws-sdk/client-eks";
import type { IAM } from "@aws-sdk/client-iam";
import { HASH, PROVISIONED, RANGE } from "../../../vocabulary/dynamodb";
import { type AssociationName, type LiveAssociation, readAssociation } from "./associations";
import { type AwsSource, type KnownCluster, type LiveRole, type LiveTable, pemOf, unlessAbsent } from "./source";

/** Asks by clients of the AWS SDK, for commands outside of a program. */
export class SdkSource implements AwsSource {
    constructor(
        private readonly eks: EKS,
        private readonly iam: IAM,
        private readonly dynamoDb: DynamoDB,
    ) {}

    async cluster(name: string): Promise<KnownCluster | undefined> {
        const { cluster } = await this.eks.describeCluster({ name });
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

    async role(RoleName: string): Promise<LiveRole | undefined> {
        const { Role } = (await unlessAbsent(this.iam.getRole({ RoleName }))) ?? {};
        const { Arn: arn = "", Tags = [], AssumeRolePolicyDocument } = Role ?? {};
        const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
        return Role && { arn, tags, trustPolicy: decoded(AssumeRolePolicyDocument) };
    }

    /** An inline policy of a role, in JSON. */
    async policy(RoleName: string, PolicyName: string): Promise<string | undefined> {
        const found = await unlessAbsent(this.iam.getRolePolicy({ RoleName, PolicyName }));
        return found && decoded(found.PolicyDocument);
    }

    association(name: AssociationName): Promise<LiveAssociation | undefined> {
        return readAssociation(this.eks, name);
    }

    async table(TableName: string): Promise<LiveTable | undefined> {
        const { Table } = (await unlessAbsent(this.dynamoDb.describeTable({ TableName }))) ?? {};
        return Table && tableOf(Table);
    }
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
