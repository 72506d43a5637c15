import {
    CreateTableCommand,
    DeleteTableCommand,
    DescribeContinuousBackupsCommand,
    DescribeTableCommand,
    DescribeTimeToLiveCommand,
    DynamoDBClient,
    DynamoDBServiceException,
    ListTagsOfResourceCommand,
    type TableDescription,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateContinuousBackupsCommand,
    UpdateTableCommand,
    type UpdateTableCommandInput,
    UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Observed } from "../ack-runtime/ack-object";
import { failAsAck, LIKE_ACK } from "../ack-runtime/aws-call";
import { AwsFailure, Busy } from "../ack-runtime/failures";
import { type Field, indexChanges } from "./differences";
import {
    createTableInput,
    encryptionInput,
    type GlobalSecondaryIndex,
    specOf,
    statusOf,
    type Table,
    type TableSpec,
    type Tag,
    toApi,
} from "./table";

/** A table as it is in AWS. While it is being made, the spec lacks tags, timeToLive and continuousBackups. */
type ObservedTable = Observed<Table>;

/** The codes that the controller 1.9.2 gives up on. */
const TERMINAL_CODES = ["InvalidParameter", "ValidationException"];

/** DynamoDB's tables in one region. Every method throws AwsFailure for a call that fails. */
export class DynamoDBTables {
    private readonly client: DynamoDBClient;

    /**
     * @param activeAfterMs how long a table takes. MiniStack's are ACTIVE at once and say in whole seconds when they
     * were made, so up to a second less is seen.
     */
    constructor(
        region: string,
        private readonly activeAfterMs: number,
    ) {
        this.client = new DynamoDBClient({ region, ...LIKE_ACK });
        failAsAck(this.client, "DynamoDB", DynamoDBServiceException, TERMINAL_CODES);
    }

    close(): void {
        this.client.destroy();
    }

    async read(name: string): Promise<ObservedTable | undefined> {
        const description = await this.describe(name);
        if (!description) {
            return undefined;
        }
        const observed = this.observe(description);
        if (observed.busy) {
            return observed;
        }
        const [tags, ttl, backups] = await Promise.all([
            this.tagsOf(description.TableArn),
            this.client.send(new DescribeTimeToLiveCommand({ TableName: name })),
            this.client.send(new DescribeContinuousBackupsCommand({ TableName: name })),
        ]);
        const { AttributeName, TimeToLiveStatus: ttlStatus } = ttl.TimeToLiveDescription ?? {};
        const enabled = ttlStatus === "ENABLED" || ttlStatus === "ENABLING";
        const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
        const spec = {
            ...observed.spec,
            tags,
            // MiniStack, unlike AWS, still names the attribute where it is off.
            timeToLive: { attributeName: enabled ? AttributeName : undefined, enabled },
            continuousBackups: { pointInTimeRecoveryEnabled: recovery?.PointInTimeRecoveryStatus === "ENABLED" },
        };
        return { ...observed, spec };
    }

    async create(spec: TableSpec): Promise<ObservedTable> {
        const { TableDescription: description = {} } = await this.client.send(
            new CreateTableCommand(createTableInput(spec)),
        );
        return this.observe(description, true);
    }

    async delete(name: string): Promise<void> {
        await this.client.send(new DeleteTableCommand({ TableName: name }));
    }

    /**
     * What the controller 1.9.2 changes in one look, in its order; of the indexes one. Tags take effect at once; after
     * anything else Busy is thrown, and the next look sees what is left. AWS cannot change attribute definitions and
     * keys: a table that differs in them is busy for ever.
     */
    async update(desired: TableSpec, latest: ObservedTable, differences: ReadonlySet<Field>): Promise<void> {
        if (differences.has("tags")) {
            await this.updateTags(latest, desired.tags ?? []);
            if (differences.size === 1) {
                return;
            }
        }
        await this.change(desired, latest, differences);
        throw busy("UPDATING", Math.max(this.activeAfterMs, 1_000));
    }

    private async updateTags({ spec, status }: ObservedTable, wanted: readonly Tag[]): Promise<void> {
        const ResourceArn = status.ackResourceMetadata?.arn;
        const present = spec.tags ?? [];
        const TagKeys = present.map(({ key }) => key).filter((key) => !wanted.some((tag) => tag.key === key));
        if (TagKeys.length > 0) {
            await this.client.send(new UntagResourceCommand({ ResourceArn, TagKeys }));
        }
        const changed = wanted.filter(
            ({ key, value }) => !present.some((tag) => tag.key === key && tag.value === value),
        );
        if (changed.length > 0) {
            const Tags = changed.map(({ key, value = "" }) => ({ Key: key, Value: value }));
            await this.client.send(new TagResourceCommand({ ResourceArn, Tags }));
        }
    }

    private async change(
        desired: TableSpec,
        { spec: latest }: ObservedTable,
        differences: ReadonlySet<Field>,
    ): Promise<void> {
        const { tableName } = desired;
        const { added, updated, removed } = indexChanges(desired, latest);
        if (differences.has("timeToLive")) {
            await this.updateTimeToLive(desired);
        }
        if (differences.has("sseSpecification")) {
            // Without a wish there is nothing to send, which DynamoDB refuses.
            const SSESpecification = desired.sseSpecification && encryptionInput(desired.sseSpecification);
            await withoutCode(this.client.send(new UpdateTableCommand({ TableName: tableName, SSESpecification })));
        }
        if (removed[0]) {
            await this.updateIndex(desired, { delete: { indexName: removed[0] } });
        }
        if (SETTINGS.some((field) => differences.has(field))) {
            await withoutCode(this.updateTable(settingsInput(desired, differences, updated)));
        }
        if (differences.has("continuousBackups")) {
            const PointInTimeRecoveryEnabled = desired.continuousBackups?.pointInTimeRecoveryEnabled ?? false;
            const command = new UpdateContinuousBackupsCommand({
                TableName: tableName,
                PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
            });
            await withoutCode(this.client.send(command));
        }
        if (updated[0]) {
            await this.updateIndex(desired, indexUpdate(updated[0]));
        }
        if (differences.has("streamSpecification")) {
            // As with encryption: without a wish there is nothing to send.
            const { streamSpecification } = desired;
            await withoutCode(this.updateTable({ tableName, streamSpecification }));
        } else if (differences.has("provisionedThroughput")) {
            await this.updateTable({ tableName, provisionedThroughput: desired.provisionedThroughput });
        } else if (added[0]) {
            await this.updateIndex(desired, { create: added[0] });
        }
    }

    /**
     * The controller sends what the object says. An object that says nothing of it says off, and of no attribute: that
     * never leaves the Go SDK, and the controller drops the failure, so that the time to live stays on and the table is
     * never in line.
     */
    private async updateTimeToLive({ tableName, timeToLive }: TableSpec): Promise<void> {
        const { attributeName: AttributeName, enabled: Enabled = false } = timeToLive ?? {};
        if (AttributeName !== undefined) {
            const TimeToLiveSpecification = { AttributeName, Enabled };
            await this.client.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }));
        }
    }

    /** DynamoDB takes one change of an index at a time. */
    private async updateIndex({ tableName, attributeDefinitions }: TableSpec, update: object): Promise<void> {
        await this.updateTable({ tableName, attributeDefinitions, globalSecondaryIndexUpdates: [update] });
    }

    private async updateTable(input: object): Promise<void> {
        await this.client.send(new UpdateTableCommand(toApi(input) as UpdateTableCommandInput));
    }

    private async describe(name: string): Promise<TableDescription | undefined> {
        try {
            return (await this.client.send(new DescribeTableCommand({ TableName: name }))).Table;
        } catch (error) {
            if (error instanceof AwsFailure && error.code === "ResourceNotFoundException") {
                return undefined;
            }
            throw error;
        }
    }

    private async tagsOf(arn: string | undefined): Promise<Tag[]> {
        const tags: Tag[] = [];
        let NextToken: string | undefined;
        do {
            const page = await this.client.send(new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken }));
            tags.push(...(page.Tags ?? []).map(({ Key: key = "", Value: value }) => ({ key, value })));
            NextToken = page.NextToken;
        } while (NextToken);
        return tags;
    }

    private observe(description: TableDescription, isNew = false): ObservedTable {
        const age = Date.now() - (description.CreationDateTime?.getTime() ?? 0);
        const remainingMs = Math.max(this.activeAfterMs - age, 0);
        if (remainingMs > 0 || isNew) {
            const creating = asCreating(description);
            return { spec: specOf(creating), status: statusOf(creating), busy: busy("CREATING", remainingMs) };
        }
        return { spec: specOf(description), status: statusOf(description) };
    }
}

/** What one UpdateTable call changes together. */
const SETTINGS = ["billingMode", "tableClass", "deletionProtectionEnabled"] as const;

function settingsInput(
    desired: TableSpec,
    differences: ReadonlySet<Field>,
    updatedIndexes: readonly GlobalSecondaryIndex[],
): object {
    const changed = <T>(field: Field, value: T) => (differences.has(field) ? value : undefined);
    const billingMode = changed("billingMode", desired.billingMode ?? "PROVISIONED");
    const provisioned = billingMode === "PROVISIONED";
    return {
        tableName: desired.tableName,
        billingMode,
        // A table that becomes PROVISIONED, and its indexes, need their units in the same call.
        provisionedThroughput: provisioned ? desired.provisionedThroughput : undefined,
        globalSecondaryIndexUpdates: provisioned && updatedIndexes[0] ? updatedIndexes.map(indexUpdate) : undefined,
        tableClass: changed("tableClass", desired.tableClass ?? "STANDARD"),
        deletionProtectionEnabled: changed("deletionProtectionEnabled", desired.deletionProtectionEnabled ?? false),
    };
}

function indexUpdate({ indexName, provisionedThroughput }: GlobalSecondaryIndex): object {
    return { update: { indexName, provisionedThroughput } };
}

function asCreating(description: TableDescription): TableDescription {
    return {
        ...description,
        TableStatus: "CREATING",
        GlobalSecondaryIndexes: description.GlobalSecondaryIndexes?.map((index) => ({
            ...index,
            IndexStatus: "CREATING",
        })),
    };
}

/** The controller 1.9.2 wraps these failures in a text, so that even a ValidationException is tried for ever. */
async function withoutCode(call: Promise<unknown>): Promise<void> {
    try {
        await call;
    } catch (error) {
        throw new Error(`cannot update table ${(error as Error).message}`, { cause: error });
    }
}

/** The table is being made or changed; nothing can be done with it meanwhile. */
function busy(state: "CREATING" | "UPDATING", lookAgainAfterMs: number): Busy {
    return new Busy(`table in '${state}' state, cannot be modified or deleted`, lookAgainAfterMs);
}
