import { DynamoDB, ResourceNotFoundException, type TableDescription } from "@aws-sdk/client-dynamodb";
import { EKS } from "@aws-sdk/client-eks";
import { IAM, NoSuchEntityException } from "@aws-sdk/client-iam";
import type { TableProtection } from "../../../components/carts-stack/table-protection";
import { isSystemTag } from "../../../vocabulary/ack";
import type { Deployed } from "../state/deployed";
import { type LiveAssociation, readAssociation } from "./associations";
import type { AwsAccess } from "./credentials";

/** What EKS knows of a cluster. */
export interface KnownCluster {
    /** URL of its API server. */
    readonly endpoint: string;
    /** Its own certificate authority, in PEM; every cluster has another one. */
    readonly authority: string;
}

/** What AWS itself says, or why it does not; undefined for what is not there. */
export interface AwsEvidence {
    readonly cluster: PromiseSettledResult<KnownCluster | undefined>;
    readonly role: PromiseSettledResult<LiveRole | undefined>;
    readonly association: PromiseSettledResult<LiveAssociation | undefined>;
    readonly table: PromiseSettledResult<TableDescription | undefined>;
    readonly tableProtection: PromiseSettledResult<TableProtection | undefined>;
}

/** Policies as JSON. */
export interface LiveRole {
    readonly trustPolicy: string;
    /** The inline policy that the stack wrote; undefined where it wrote none, or where it is not there. */
    readonly policy?: string;
}

/** Whether nobody here may ask for this, by the error of a reading. */
export function isDenied(error: unknown): boolean {
    return error instanceof Error && /^AccessDenied/.test(error.name);
}

/** @throws the error of the reading, where there was one */
export function answer<T>(result: PromiseSettledResult<T>): T {
    if (result.status === "rejected") {
        throw result.reason;
    }
    return result.value;
}

/** Asks IAM, EKS and DynamoDB about one stack. */
export class AwsReader {
    private readonly iam: IAM;
    private readonly eks: EKS;
    private readonly dynamoDb: DynamoDB;

    constructor(
        access: AwsAccess,
        private readonly deployed: Deployed,
    ) {
        this.iam = new IAM(access("iam"));
        this.eks = new EKS(access("eks"));
        this.dynamoDb = new DynamoDB(access("dynamodb"));
    }

    async read(): Promise<AwsEvidence> {
        const described = this.table();
        const [cluster, role, association, table, tableProtection] = await Promise.allSettled([
            this.cluster(),
            this.role(),
            this.association(),
            described,
            described.then((table) => table && this.tableProtection(table)),
        ]);
        return { cluster, role, association, table, tableProtection };
    }

    close(): void {
        this.iam.destroy();
        this.eks.destroy();
        this.dynamoDb.destroy();
    }

    private async cluster(): Promise<KnownCluster | undefined> {
        const { name } = this.deployed.cluster;
        const { cluster } = await this.eks.describeCluster({ name });
        const { endpoint, certificateAuthority } = cluster ?? {};
        return endpoint === undefined
            ? undefined
            : { endpoint, authority: Buffer.from(certificateAuthority?.data ?? "", "base64").toString() };
    }

    private async role(): Promise<LiveRole | undefined> {
        if (!this.deployed.role) {
            return undefined;
        }
        const { name: RoleName, written } = this.deployed.role;
        const [role, policy] = await Promise.all([
            unlessAbsent(this.iam.getRole({ RoleName }), NoSuchEntityException),
            written?.policy && this.policy(RoleName, written.policy.name),
        ]);
        return role && { trustPolicy: decoded(role.Role?.AssumeRolePolicyDocument), policy };
    }

    private async policy(RoleName: string, PolicyName: string): Promise<string | undefined> {
        const found = await unlessAbsent(this.iam.getRolePolicy({ RoleName, PolicyName }), NoSuchEntityException);
        return found && decoded(found.PolicyDocument);
    }

    private async association(): Promise<LiveAssociation | undefined> {
        const { association, cluster } = this.deployed;
        if (!association) {
            return undefined;
        }
        const { namespace, serviceAccount } = association;
        return readAssociation(this.eks, { clusterName: cluster.name, namespace, serviceAccount });
    }

    private async table(): Promise<TableDescription | undefined> {
        const TableName = this.deployed.instance?.tableName;
        if (!TableName) {
            return undefined;
        }
        return (await unlessAbsent(this.dynamoDb.describeTable({ TableName }), ResourceNotFoundException))?.Table;
    }

    private async tableProtection(table: TableDescription): Promise<TableProtection> {
        const { TableName, TableArn: ResourceArn, DeletionProtectionEnabled = false } = table;
        const [backups, expiry, tags] = await Promise.all([
            this.dynamoDb.describeContinuousBackups({ TableName }),
            this.dynamoDb.describeTimeToLive({ TableName }),
            this.dynamoDb.listTagsOfResource({ ResourceArn }),
        ]);
        const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
        const { TimeToLiveStatus, AttributeName } = expiry.TimeToLiveDescription ?? {};
        const others = (tags.Tags ?? []).filter(({ Key = "" }) => !isSystemTag(Key));
        return {
            deletionProtection: DeletionProtectionEnabled,
            pointInTimeRecovery: recovery?.PointInTimeRecoveryStatus === "ENABLED",
            timeToLive: ["ENABLED", "ENABLING"].includes(TimeToLiveStatus ?? "") ? AttributeName : undefined,
            tags: Object.fromEntries(others.map(({ Key, Value }) => [Key, Value])),
        };
    }
}

async function unlessAbsent<T>(answer: Promise<T>, absence: abstract new (...args: never[]) => Error) {
    try {
        return await answer;
    } catch (error) {
        if (error instanceof absence) {
            return undefined;
        }
        throw error;
    }
}

/** IAM gives policies in URL encoding. */
function decoded(policy = ""): string {
    return decodeURIComponent(policy);
}
