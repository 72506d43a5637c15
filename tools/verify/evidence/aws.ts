import {
    DescribeTableCommand,
    DynamoDBClient,
    ResourceNotFoundException,
    type TableDescription,
} from "@aws-sdk/client-dynamodb";
import {
    DescribePodIdentityAssociationCommand,
    EKSClient,
    ListPodIdentityAssociationsCommand,
    type PodIdentityAssociation,
} from "@aws-sdk/client-eks";
import type { AwsAccess } from "../../stack/stack";
import type { Deployed } from "../../stack/state";

/** What AWS itself says, or why it does not; undefined for what is not there. */
export interface AwsEvidence {
    readonly association: PromiseSettledResult<PodIdentityAssociation | undefined>;
    readonly table: PromiseSettledResult<TableDescription | undefined>;
}

/** @throws the error of the reading, where there was one */
export function answer<T>(result: PromiseSettledResult<T>): T {
    if (result.status === "rejected") {
        throw result.reason;
    }
    return result.value;
}

/** Asks EKS and DynamoDB about one stack. */
export class AwsReader {
    private readonly eks: EKSClient;
    private readonly dynamoDb: DynamoDBClient;

    constructor(
        access: AwsAccess,
        private readonly deployed: Deployed,
    ) {
        const settings = { ...access, maxAttempts: 2 };
        this.eks = new EKSClient(settings);
        this.dynamoDb = new DynamoDBClient(settings);
    }

    async read(): Promise<AwsEvidence> {
        const [association, table] = await Promise.allSettled([this.association(), this.table()]);
        return { association, table };
    }

    close(): void {
        this.eks.destroy();
        this.dynamoDb.destroy();
    }

    /** The association of the account, whichever it is: EKS allows one. */
    private async association(): Promise<PodIdentityAssociation | undefined> {
        if (!this.deployed.association) {
            return undefined;
        }
        const { namespace, serviceAccount } = this.deployed.association;
        const clusterName = this.deployed.cluster.name;
        const { associations } = await this.eks.send(
            new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount }),
        );
        const associationId = associations?.[0]?.associationId;
        if (!associationId) {
            return undefined;
        }
        // The list leaves the role out.
        return (await this.eks.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId })))
            .association;
    }

    private async table(): Promise<TableDescription | undefined> {
        const TableName = this.deployed.instance?.tableName;
        if (!TableName) {
            return undefined;
        }
        try {
            return (await this.dynamoDb.send(new DescribeTableCommand({ TableName }))).Table;
        } catch (error) {
            if (error instanceof ResourceNotFoundException) {
                return undefined;
            }
            throw error;
        }
    }
}
