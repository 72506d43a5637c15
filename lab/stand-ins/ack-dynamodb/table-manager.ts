import type { Observed, ResourceManager } from "../ack-runtime/ack-object";
import { differencesBetween } from "./differences";
import type { DynamoDBTables } from "./dynamodb-tables";
import { API_VERSION, FINALIZER, KIND, type Table, type TableSpec } from "./table";
import { withControllerTags, withoutControllerTags } from "./tags";

/** What ACK's DynamoDB controller does with a Table. */
export class TableManager implements ResourceManager<Table> {
    readonly apiVersion = API_VERSION;
    readonly kind = KIND;
    readonly finalizer = FINALIZER;
    readonly adoptionFields = ["tableName"];

    constructor(private readonly tables: DynamoDBTables) {}

    read({ spec }: Table, adoption?: Readonly<Record<string, string>>): Promise<Observed<Table> | undefined> {
        return this.tables.read(adoption?.tableName ?? spec.tableName);
    }

    create(table: Table): Promise<Observed<Table>> {
        return this.tables.create(desired(table));
    }

    async bringInLine(table: Table, latest: Observed<Table>): Promise<readonly string[]> {
        const differences = differencesBetween(desired(table), latest.spec);
        if (differences.size > 0) {
            await this.tables.update(desired(table), latest, differences);
        }
        return [...differences];
    }

    delete({ spec }: Table): Promise<void> {
        return this.tables.delete(spec.tableName);
    }

    specForObject({ spec }: Observed<Table>): TableSpec {
        return { ...spec, tags: withoutControllerTags(spec.tags) };
    }

    isInLine(table: Table, spec: TableSpec): boolean {
        return differencesBetween(table.spec, spec).size === 0;
    }

    describe({ tableName }: TableSpec): string {
        return `table ${tableName}`;
    }

    close(): void {
        this.tables.close();
    }
}

function desired(table: Table): TableSpec {
    return { ...table.spec, tags: withControllerTags(table, table.spec.tags) };
}
