import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { runChecks, withCommands } from "../../parts/part/check";
import { type AwsEvidence, AwsReader } from "../../parts/readers/aws/evidence";
import { LiveCluster } from "../../parts/readers/kubernetes/live-cluster";
import { sourcesOf } from "../../parts/sources";
import type { SelectedStack } from "../../parts/stack";
import { checks } from "../../parts/verify";
import { GRAPH_KIND } from "../../vocabulary/kro";
import { countItems } from "./items";
import { type Items, type View, viewOf } from "./view";

/** What one reading of a stack's state says that it deployed, live. */
export class WatchedStack {
    private readonly cluster: LiveCluster;
    private readonly reader: AwsReader;
    private readonly dynamoDb: DynamoDBClient;
    private answers: { aws: AwsEvidence; items: Items } | undefined;

    /**
     * @param onChange called when the cluster has changed
     * @param writtenBefore what was `written` before the state was read; undefined where nobody knows
     */
    constructor(
        readonly stack: SelectedStack,
        onChange: () => void,
        private readonly writtenBefore?: string,
    ) {
        this.cluster = new LiveCluster(stack.kubernetes, sourcesOf(stack.deployed), onChange);
        this.reader = new AwsReader(stack.aws, stack.deployed);
        this.dynamoDb = new DynamoDBClient(stack.aws("dynamodb"));
    }

    /** Everything is read once when this returns. */
    async start(): Promise<void> {
        await Promise.all([this.cluster.start(), this.askAws()]);
    }

    stop(): void {
        this.cluster.stop();
        this.reader.close();
        this.dynamoDb.destroy();
    }

    async askAws(): Promise<void> {
        const [aws, items] = await Promise.all([
            this.reader.read(),
            countItems(this.dynamoDb, this.stack.deployed.instance?.tableName),
        ]);
        this.answers = { aws, items };
    }

    /** Undefined before the start. */
    view(trouble?: string): View | undefined {
        if (!this.answers) {
            return undefined;
        }
        const { name, deployed, program, shell, kubernetes } = this.stack;
        const { aws, items } = this.answers;
        const isUpdating = deployed.isUpdating || this.isOutdated;
        const context = {
            deployed: { ...deployed, isUpdating },
            server: kubernetes.cluster,
            cluster: this.cluster.evidence(),
            aws,
        };
        return { ...viewOf(name, context, withCommands(runChecks(checks, context), program), items, trouble), shell };
    }

    /** Whether an update may have changed, made or deleted the graph or the instance since the state was read. */
    get isOutdated(): boolean {
        // An API server that does not answer says nothing of updates.
        return this.written !== undefined && this.written !== this.writtenBefore;
    }

    /** Which graph and which instance there are, as they were written last; undefined where the API server does not say. */
    get written(): string | undefined {
        const { graph, instance } = this.stack.deployed;
        const written = [
            [GRAPH_KIND, graph?.name, undefined],
            ["CartsStack", instance?.name, instance?.namespace],
        ] as const;
        try {
            const evidence = this.cluster.evidence();
            return written
                .map(([kind, name = "", namespace]) => {
                    const { uid, generation } = evidence.find(kind, name, namespace)?.metadata ?? {};
                    return `${uid} ${generation}`;
                })
                .join();
        } catch {
            return undefined;
        }
    }
}
