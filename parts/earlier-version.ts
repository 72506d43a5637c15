import { readsGraph } from "./own/own-graph";
import { ownInstance } from "./own/own-instance";
import type { Notice } from "./program/remedies";
import type { StateResource } from "./readers/state/stack-state";
import { GRAPH_TYPE } from "./readers/state/types";

/** What version 0.1.0 called its graph, and what its gates' names began with: it had a gate for each namespace. */
const GRAPH = "carts-stack";
const GATE = "carts-identity-gate-";

/**
 * A stack that version 0.1.0 has made cannot become one of this version: kro gives the API of a graph to none of another
 * name, so the CartsStack would be stranded; and the key of an index cannot be changed.
 */
export function findEarlierVersion(state: readonly StateResource[]): Notice | undefined {
    const installs = !readsGraph(state);
    const made = state.filter(
        ({ type, outputs }) =>
            (installs && type === GRAPH_TYPE && nameOf(outputs) === GRAPH) ||
            (type.endsWith(":ValidatingAdmissionPolicy") && nameOf(outputs)?.startsWith(GATE)),
    );
    if (made.length === 0) {
        return undefined;
    }
    const names = made.map(({ type, outputs }) => `${type.split(":").at(-1)} ${nameOf(outputs)}`);
    const tableName = ownInstance(state)?.spec.tableName ?? "<table>";
    const removal = JSON.stringify([{ Delete: { IndexName: "idx_global_customerId" } }]);
    const change = ["--table-name", tableName, "--global-secondary-index-updates", removal];
    return {
        reason:
            `nothing was made, because the stack was made by version 0.1.0 of this program (it has ${names.join(" and ")}), ` +
            "and this version cannot change it",
        ways: [
            [
                "with version 0.1.0, delete it and leave the table in AWS",
                { set: "stack.tableDeletionPolicy", to: "retain" },
                "update",
                "destroy",
            ],
            [
                "delete the table's index, whose key is another one now",
                { aws: ["dynamodb", "update-table", ...change] },
            ],
            ["then with this version, take the table back and make the index", "update"],
        ],
    };
}

function nameOf(outputs: StateResource["outputs"]): string | undefined {
    return (outputs.metadata as { name?: string } | undefined)?.name;
}
