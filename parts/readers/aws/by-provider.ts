import * as dynamodb from "@pulumi/aws/dynamodb";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type { Provider } from "@pulumi/aws/provider";
import type { AwsConfiguration } from "../../../components/cluster/aws-identity";
import { parseClusterArn } from "../../../components/cluster/kubeconfig";
import { type AssociationName, findAssociation, type LiveAssociation } from "./associations";
import { type AwsSource, authorityOf, type KnownCluster, type LiveRole, unlessAbsent } from "./source";

/** What a table in AWS is, as far as ACK changes it. */
export type LiveTable = Pick<
    dynamodb.GetTableResult,
    | "arn"
    | "name"
    | "tags"
    | "attributes"
    | "billingMode"
    | "deletionProtectionEnabled"
    | "globalSecondaryIndexes"
    | "hashKey"
    | "localSecondaryIndexes"
    | "onDemandThroughputs"
    | "pointInTimeRecovery"
    | "rangeKey"
    | "replicas"
    | "serverSideEncryption"
    | "streamEnabled"
    | "tableClass"
    | "ttl"
>;

/** Asks as the AWS provider of a program. */
export class ProviderSource implements AwsSource {
    private readonly clusters = new Map<string, Promise<KnownCluster>>();

    constructor(
        private readonly provider: Provider,
        /** That of the provider. */
        private readonly configuration: AwsConfiguration,
    ) {}

    /** Asked once, because several want to know it. */
    cluster(name: string): Promise<KnownCluster> {
        const known = this.clusters.get(name) ?? this.getCluster(name);
        this.clusters.set(name, known);
        return known;
    }

    async role(name: string): Promise<LiveRole | undefined> {
        const role = await unlessAbsent(iam.getRole({ name }, this.options));
        return role && { arn: role.arn, tags: role.tags, trustPolicy: role.assumeRolePolicy };
    }

    async association(name: AssociationName): Promise<LiveAssociation | undefined> {
        const { region } = parseClusterArn((await this.cluster(name.clusterName)).arn);
        return findAssociation({ ...name, region }, this.configuration, this.provider);
    }

    table(name: string): Promise<LiveTable | undefined> {
        return unlessAbsent(dynamodb.getTable({ name }, this.options));
    }

    private async getCluster(name: string): Promise<KnownCluster> {
        const cluster = await eks.getCluster({ name }, this.options);
        return {
            name: cluster.name,
            arn: cluster.arn,
            endpoint: cluster.endpoint,
            authority: authorityOf(cluster.certificateAuthorities[0]?.data),
            autoMode: cluster.computeConfigs.some(({ enabled }) => enabled),
        };
    }

    private get options() {
        return { provider: this.provider };
    }
}
