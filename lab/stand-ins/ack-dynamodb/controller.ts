import { type KubernetesClient, KubernetesError } from "../../kubernetes/client";
import { ADOPTED_MARK, type Adoption, deletesTable, isAdopted, pendingAdoption, wantedRegion } from "./annotations";
import { conditionsAfter, conditionsAfterFailedDelete } from "./conditions";
import { differencesBetween } from "./differences";
import type { DynamoDBTables, ObservedTable } from "./dynamodb-tables";
import { AdoptedTableNotFound, DynamoDBFailure, isTerminal, NotYet, TerminalError } from "./failures";
import { API_VERSION, FINALIZER, isManaged, KIND, type Table, type TableStatus } from "./table";
import { withControllerTags, withoutControllerTags } from "./tags";

/** How long a table in line is left alone: the chart's default. */
const RESYNC_MS = 10 * 60 * 60 * 1000;

/** Brings a Table and the table that it stands for in line, in the steps of ACK's runtime 0.61.0. */
export class TableController {
    /** @param tablesIn the tables of a region */
    constructor(
        private readonly kubernetes: KubernetesClient,
        private readonly tablesIn: (region: string) => DynamoDBTables,
        private readonly defaultRegion: string,
        private readonly log: (table: Table, event: string) => void,
    ) {}

    /**
     * @returns after how many milliseconds to look again; undefined: not before the object changes
     * @throws what is worth another try, later each time
     */
    async reconcile(namespace: string, name: string): Promise<number | undefined> {
        const table = await this.kubernetes.find<Table>(API_VERSION, KIND, name, namespace);
        if (!table) {
            return undefined;
        }
        try {
            const tables = this.tablesIn(this.regionOf(table));
            if (table.metadata.deletionTimestamp) {
                await this.remove(table, tables);
                return undefined;
            }
            await this.sync(table, tables);
            return RESYNC_MS;
        } catch (error) {
            if (isTerminal(error)) {
                this.log(table, `given up until the object changes: ${(error as Error).message}`);
                return undefined;
            }
            if (error instanceof NotYet) {
                this.log(table, error.message);
                return error.lookAgainAfterMs;
            }
            throw error;
        }
    }

    private async sync(table: Table, tables: DynamoDBTables): Promise<void> {
        let observed: ObservedTable | undefined;
        let failure: Error | undefined;
        try {
            const adoption = pendingAdoption(table);
            observed = await this.readOrCreate(table, tables, adoption);
            if (observed.busy) {
                throw observed.busy;
            }
            await (adoption ? this.adopt(table, adoption, observed) : this.bringInLine(table, tables, observed));
        } catch (error) {
            if (error instanceof KubernetesError || error instanceof AdoptedTableNotFound) {
                throw error;
            }
            failure = error as Error;
        }
        const status = observed?.status ?? table.status ?? {};
        await this.writeStatus(table, { ...status, conditions: conditionsAfter(failure) });
        if (failure) {
            throw failure;
        }
        this.log(table, `table ${observed?.spec.tableName} is ${status.tableStatus} and in line`);
    }

    private async readOrCreate(table: Table, tables: DynamoDBTables, adoption?: Adoption): Promise<ObservedTable> {
        const latest = await tables.read(adoption?.tableName ?? table.spec.tableName);
        if (latest) {
            return latest;
        }
        if (adoption?.policy === "adopt" || isAdopted(table)) {
            throw new AdoptedTableNotFound();
        }
        // The finalizer comes first: a table without one would be left behind by a crash.
        const managed = isManaged(table) ? table : await this.manage(table);
        try {
            return await tables.create({ ...table.spec, tags: withControllerTags(table, table.spec.tags) });
        } catch (error) {
            if (error instanceof DynamoDBFailure && error.code) {
                await this.release(managed); // DynamoDB refused: there is no table to look after.
            }
            throw error;
        }
    }

    /** `adopt` makes the spec what AWS has; `adopt-or-create` keeps it, for the next look to bring AWS in line. */
    private async adopt(table: Table, { policy }: Adoption, observed: ObservedTable): Promise<void> {
        const spec = { ...observed.spec, tags: withoutControllerTags(observed.spec.tags) };
        await this.manage(table, {
            metadata: { annotations: ADOPTED_MARK },
            ...(policy === "adopt" ? { spec: replacing(table.spec, spec) } : {}),
        });
        this.log(table, `adopted table ${observed.spec.tableName}`);
        if (policy === "adopt-or-create") {
            throw new NotYet("adopted resource, requeuing to check for updates", 0);
        }
    }

    private async bringInLine(table: Table, tables: DynamoDBTables, latest: ObservedTable): Promise<void> {
        if (!isManaged(table)) {
            throw new TerminalError(
                "Resource already exists",
                "ACK does not manage this table. To adopt it, give the annotations services.k8s.aws/adoption-policy " +
                    "and services.k8s.aws/adoption-fields.",
            );
        }
        const desired = { ...table.spec, tags: withControllerTags(table, table.spec.tags) };
        const differences = differencesBetween(desired, latest.spec);
        if (differences.size > 0) {
            this.log(table, `differs from AWS in ${[...differences].join(", ")}`);
            await tables.update(desired, latest, differences);
        }
    }

    private async remove(table: Table, tables: DynamoDBTables): Promise<void> {
        const { tableName } = table.spec;
        if (!isManaged(table)) {
            return;
        }
        if (!deletesTable(table)) {
            this.log(table, `table ${tableName} stays: its deletion policy is not delete`);
        } else {
            const latest = await tables.read(tableName);
            if (latest?.busy) {
                throw latest.busy;
            }
            if (latest) {
                await this.deleteTable(table, tables, latest);
            }
            this.log(table, `table ${tableName} is gone`);
        }
        await this.release(table);
    }

    private async deleteTable(table: Table, tables: DynamoDBTables, latest: ObservedTable): Promise<void> {
        try {
            await tables.delete(table.spec.tableName);
        } catch (error) {
            await this.writeSpec(table, latest);
            const conditions = conditionsAfterFailedDelete(table.status?.conditions ?? [], error as Error);
            await this.writeStatus(table, { ...table.status, conditions });
            throw error;
        }
    }

    /** After a delete that AWS has refused, the object says what AWS has, deletion protection among it. */
    private async writeSpec(table: Table, latest: ObservedTable): Promise<void> {
        const spec = { ...latest.spec, tags: withoutControllerTags(latest.spec.tags) };
        if (differencesBetween(table.spec, spec).size > 0) {
            await this.kubernetes.mergePatch(table, { spec: replacing(table.spec, spec) });
        }
    }

    private regionOf(table: Table): string {
        const wanted = wantedRegion(table) ?? this.defaultRegion;
        const present = table.status?.ackResourceMetadata?.region ?? wanted;
        if (present !== wanted) {
            throw new Error(
                `Resource already exists in region ${present}, but the desired state specifies region ${wanted}.`,
            );
        }
        return wanted;
    }

    /** Adds the finalizer, with further changes in the same write. */
    private async manage(table: Table, patch: { metadata?: object; spec?: object } = {}): Promise<Table> {
        return this.setFinalizers(table, [...(table.metadata.finalizers ?? []), FINALIZER], patch);
    }

    private async release(table: Table): Promise<void> {
        await this.setFinalizers(
            table,
            (table.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER),
        );
    }

    private async setFinalizers(
        table: Table,
        finalizers: readonly string[],
        patch: { metadata?: object; spec?: object } = {},
    ): Promise<Table> {
        // A list is replaced whole; the version refuses to undo what another controller has added since.
        const { resourceVersion } = table.metadata;
        return this.kubernetes.mergePatch<Table>(table, {
            ...patch,
            metadata: { ...patch.metadata, resourceVersion, finalizers },
        });
    }

    private async writeStatus(table: Table, status: TableStatus): Promise<void> {
        const patch = { status: replacing(table.status ?? {}, status) };
        await this.kubernetes.mergePatch(table, patch, { subresource: "status" });
    }
}

/** The merge patch that makes one value of the other: null for what it no longer has. */
function replacing(before: object, after: object): object {
    const gone = Object.keys(before).map((key) => [key, null]);
    return { ...Object.fromEntries(gone), ...(JSON.parse(JSON.stringify(after)) as object) };
}
