import * as dynamodb from "@pulumi/aws/dynamodb";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type { Provider } from "@pulumi/aws/provider";
import type { AwsConfiguration } from "../../../components/cluster/aws-identity";
import { parseClusterArn } from "../../../components/cluster/kubeconfig";
import { type AssociationName, type LiveAssociation, readAssociation } from "./associations";
import { wayTo } from "./credentials";
import { identify } from "./identity";
import { type KnownCluster, type LiveRole, type LiveTable, pemOf, unlessAbsent } from "./source";

/** A table with all that the provider tells of it in its one answer. */
export type TableInFull = LiveTable & Omit<dynamodb.GetTableResult, "attributes" | "globalSecondaryIndexes">;

/** Asks as the AWS provider of a program, so that its credentials count; undefined is what is not there. */
export class ProviderSource {
    private readonly clusters = new Map<string, Promise<KnownCluster>>();

    constructor(
        private readonly provider: Provider,
        /** That of the provider. */
        private readonly configuration: AwsConfiguration,
    ) {}

    /** Asked once, because several want to know it. @throws where there is none, too: what asks for it needs it */
    cluster(name: string): Promise<KnownCluster> {
        const known = this.clusters.get(name) ?? this.getCluster(name);
        this.clusters.set(name, known);
        return known;
    }

    async role(name: string): Promise<LiveRole | undefined> {
        const role = await unlessAbsent(iam.getRole({ name }, this.options));
        return role && { arn: role.arn, tags: role.tags, trustPolicy: role.assumeRolePolicy };
    }

    /** By the AWS SDK as the provider, because pulumi-aws (7.48) has no function that finds an association. */
    async association(name: AssociationName): Promise<LiveAssociation | undefined> {
        const { region } = parseClusterArn((await this.cluster(name.clusterName)).arn);
        const identity = await identify(this.configuration, region, this.provider);
        // Loaded here because it takes a while, and a stack that has its association does not come here.
        const { EKS } = await import("@aws-sdk/client-eks");
        const client = new EKS({ ...identity, ...wayTo(this.configuration, "eks"), maxAttempts: 3 });
        try {
            return await readAssociation(client, name);
        } finally {
            client.destroy();
        }
    }

    async table(name: string): Promise<TableInFull | undefined> {
        const table = await unlessAbsent(dynamodb.getTable({ name }, this.options));
        return table && tableOf(table);
    }

    private async getCluster(name: string): Promise<KnownCluster> {
        const cluster = await eks.getCluster({ name }, this.options);
        return {
            name: cluster.name,
            arn: cluster.arn,
            endpoint: cluster.endpoint,
            authority: pemOf(cluster.certificateAuthorities[0]?.data),
            autoMode: cluster.computeConfigs.some(({ enabled }) => enabled),
        };
    }

    private get options() {
        return { provider: this.provider };
    }
}

export function tableOf(found: dynamodb.GetTableResult): TableInFull {
    const { attributes, globalSecondaryIndexes, ...table } = found;
    const keyOf = (...names: string[]) =>
        names
            .filter((name) => name)
            .map((name) => ({ name, type: attributes.find((attribute) => attribute.name === name)?.type ?? "" }));
    return {
        ...table,
        deletionProtection: found.deletionProtectionEnabled,
        key: keyOf(found.hashKey, found.rangeKey),
        indexes: globalSecondaryIndexes.map((index) => ({
            name: index.name,
            key: keyOf(index.hashKey, index.rangeKey),
            projection: index.projectionType,
        })),
    };
}
