import { TerminalError } from "./failures";
import { isManaged, type Table } from "./table";

/** The prefix of the annotations of ACK's runtime 0.61.0. */
const PREFIX = "services.k8s.aws/";

/** What the controller writes on an object whose table it has adopted. */
export const ADOPTED_MARK = { [`${PREFIX}adopted`]: "true" };

export function isAdopted(table: Table): boolean {
    return read(table, "adopted")?.toLowerCase() === "true";
}

/** An adoption that is still to be done. */
export interface Adoption {
    readonly policy: "adopt" | "adopt-or-create";
    readonly tableName: string;
}

/** @throws TerminalError for annotations that ACK cannot read */
export function pendingAdoption(table: Table): Adoption | undefined {
    const policy = read(table, "adoption-policy");
    if (policy !== undefined && policy !== "adopt" && policy !== "adopt-or-create") {
        throw new TerminalError(
            `unrecognized adoption policy ${policy}. Supported policies are "adopt" and "adopt-or-create"`,
        );
    }
    if (policy === undefined || isAdopted(table) || isManaged(table)) {
        return undefined;
    }
    // Only `adopt` needs the other annotation: with adopt-or-create the spec says it all.
    return { policy, tableName: policy === "adopt" ? adoptionTableName(table) : table.spec.tableName };
}

/** Whether the table goes with its object. As in ACK, any policy but `delete` keeps it; without one it goes. */
export function deletesTable(table: Table): boolean {
    return (read(table, "deletion-policy") ?? "delete") === "delete";
}

export function wantedRegion(table: Table): string | undefined {
    return read(table, "region");
}

function adoptionTableName(table: Table): string {
    let fields: { tableName?: string };
    try {
        fields = JSON.parse(read(table, "adoption-fields") ?? "") as typeof fields;
    } catch (error) {
        throw new TerminalError(`unmarshalling adoption-fields annotation: ${(error as Error).message}`);
    }
    if (!fields.tableName) {
        throw new TerminalError("Error populating adoption fields: required field missing: tableName");
    }
    return fields.tableName;
}

function read(table: Table, name: string): string | undefined {
    return table.metadata.annotations?.[PREFIX + name];
}
