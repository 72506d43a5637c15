import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import type { TableProtection } from "../../../components/carts-stack/table-protection";
import { CONTROLLER_VERSION, isSystemTag } from "../../../vocabulary/ack";
import { ENABLED, ENABLING } from "../../../vocabulary/dynamodb";
import { KRO_CAPABILITY } from "../../../vocabulary/eks-capabilities";
import type { Deployed } from "../state/deployed";
import { type LiveAssociation, readAssociation } from "./associations";
import { readCluster, readPolicy, readRole, readTable, readTableTags } from "./by-sdk";
import { type LiveAccess, type LiveCapability, readAccess, readCapabilities } from "./capabilities";
import type { AwsAccess } from "./credentials";
import type { KnownCluster, LiveRole, LiveTable } from "./source";

/** What AWS itself says, or why it does not; undefined for what is not there. */
export interface AwsEvidence {
    readonly cluster: PromiseSettledResult<KnownCluster | undefined>;
    readonly capabilities: PromiseSettledResult<readonly LiveCapability[]>;
    /** What EKS gives kro in the cluster, where EKS runs it. */
    readonly kroAccess: PromiseSettledResult<LiveAccess | undefined>;
    readonly role: PromiseSettledResult<RoleWithPolicy | undefined>;
    readonly association: PromiseSettledResult<LiveAssociation | undefined>;
    readonly table: PromiseSettledResult<LiveTable | undefined>;
    readonly tableProtection: PromiseSettledResult<TableProtection | undefined>;
    /** The controller that has tagged the table: "dynamodb-v1.9.2". */
    readonly tableController: PromiseSettledResult<string | undefined>;
}

/** A role with the inline policy that the stack wrote, in JSON; undefined where it wrote none, or where it is not there. */
export interface RoleWithPolicy extends LiveRole {
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
        const { name } = this.deployed.cluster;
        const listed = readCapabilities(this.eks, name);
        const kro = listed.then((capabilities) => capabilities.find(({ type }) => type === KRO_CAPABILITY));
        const described = this.table();
        const tagged = described.then((table) => table && readTableTags(this.dynamoDb, table.arn));
        const [cluster, capabilities, kroAccess, role, association, table, tableProtection, tableController] =
            await Promise.allSettled([
                readCluster(this.eks, name),
                listed,
                kro.then((kro) => kro && readAccess(this.eks, name, kro.roleArn)),
                this.role(),
                this.association(),
                described,
                described.then((table) => table && this.tableProtection(table, tagged)),
                tagged.then((tags) => tags?.[CONTROLLER_VERSION]),
            ]);
        return { cluster, capabilities, kroAccess, role, association, table, tableProtection, tableController };
    }

    close(): void {
        this.iam.destroy();
        this.eks.destroy();
        this.dynamoDb.destroy();
    }

    private async role(): Promise<RoleWithPolicy | undefined> {
        if (!this.deployed.role) {
            return undefined;
        }
        const { name, written } = this.deployed.role;
        const [role, policy] = await Promise.all([
            readRole(this.iam, name),
            written?.policy && readPolicy(this.iam, name, written.policy.name),
        ]);
        return role && { ...role, policy };
    }

    private async association(): Promise<LiveAssociation | undefined> {
        const { association, cluster } = this.deployed;
        if (!association) {
            return undefined;
        }
        const { namespace, serviceAccount } = association;
        return readAssociation(this.eks, { clusterName: cluster.name, namespace, serviceAccount });
    }

    private async table(): Promise<LiveTable | undefined> {
        const name = this.deployed.instance?.tableName;
        return name ? readTable(this.dynamoDb, name) : undefined;
    }

    /** @param tagged the tags of the table */
    private async tableProtection(
        { name: TableName, deletionProtection }: LiveTable,
        tagged: Promise<Readonly<Record<string, string>> | undefined>,
    ): Promise<TableProtection> {
        const [backups, expiry, tags = {}] = await Promise.all([
            this.dynamoDb.describeContinuousBackups({ TableName }),
            this.dynamoDb.describeTimeToLive({ TableName }),
            tagged,
        ]);
        const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
        const { TimeToLiveStatus, AttributeName } = expiry.TimeToLiveDescription ?? {};
        return {
            deletionProtection,
            pointInTimeRecovery: recovery?.PointInTimeRecoveryStatus === ENABLED,
            timeToLive: [ENABLED, ENABLING].includes(TimeToLiveStatus ?? "") ? AttributeName : undefined,
            tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !isSystemTag(key))),
        };
    }
}
