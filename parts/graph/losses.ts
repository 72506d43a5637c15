import { isDeepStrictEqual } from "node:util";
import { type ExternalResource, type GraphResource, isChild } from "../../components/graph/resource-graph-definition";
import { TABLE_GROUP, TABLE_KIND } from "../../vocabulary/ack";
import { groupOf } from "../../vocabulary/kubernetes";

/** A child that holds data, and that the CartsStacks that run would lose. */
export interface GraphLoss {
    /** "resources.table", or the part of it that now means another object. */
    readonly path: string;
    readonly was?: unknown;
    readonly is?: unknown;
}

type Resources = readonly (GraphResource | ExternalResource)[];

/** Kinds that hold data, and what in their specs decides whose data that is; by the group of their API. */
const HOLDING_DATA: Readonly<Record<string, readonly string[]>> = {
    "/Namespace": [],
    [`${TABLE_GROUP}/${TABLE_KIND}`]: ["tableName"],
};

/**
 * What a new graph takes from the CartsStacks that run. kro (0.9.4) has no objection: it makes the new children and deletes
 * those that the graph no longer has, a namespace with everything in it and a table with its items.
 *
 * Expressions are compared as text, because only kro knows what they become.
 */
export function findGraphLosses(before: Resources, wanted: Resources): GraphLoss[] {
    return before.filter(isChild).flatMap((was) => {
        const decisive = HOLDING_DATA[kindOf(was)];
        if (!decisive) {
            return [];
        }
        const path = `resources.${was.id}`;
        const same = wanted.filter(isChild).filter((one) => kindOf(one) === kindOf(was));
        const is = same.find(({ id }) => id === was.id) ?? same.find((one) => nameOf(one) === nameOf(was));
        return is ? compare(path, partsOf(was, decisive), partsOf(is, decisive)) : [{ path }];
    });
}

/** "resources.table is gone, resources.table.spec.tableName ("a" → "b")" */
export function describeLosses(losses: readonly GraphLoss[]): string {
    return losses
        .map(({ path, was, is }) =>
            was === undefined && is === undefined
                ? `${path} is gone`
                : `${path} (${JSON.stringify(was) ?? "none"} → ${JSON.stringify(is) ?? "none"})`,
        )
        .join(", ");
}

function compare(path: string, was: Parts, is: Parts): GraphLoss[] {
    return Object.keys(was)
        .filter((part) => !isDeepStrictEqual(was[part], is[part]))
        .map((part) => ({ path: `${path}.${part}`, was: was[part], is: is[part] }));
}

type Parts = Readonly<Record<string, unknown>>;

/** Which objects a child is, and whether it is made at all. */
function partsOf({ forEach, includeWhen, template }: GraphResource, decisive: readonly string[]): Parts {
    const { metadata, spec = {} } = template as { metadata: Parts; spec?: Parts };
    return {
        forEach,
        includeWhen,
        "metadata.name": metadata.name,
        "metadata.namespace": metadata.namespace,
        ...Object.fromEntries(decisive.map((field) => [`spec.${field}`, spec[field]])),
    };
}

/** Without the version of the API, which may change. */
function kindOf({ template: { apiVersion, kind } }: GraphResource): string {
    return `${groupOf(apiVersion)}/${kind}`;
}

function nameOf({ template }: GraphResource): string {
    return template.metadata.name;
}
