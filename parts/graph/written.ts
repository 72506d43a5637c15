import { isDeepStrictEqual } from "node:util";
import type { SchemaFields } from "../../components/graph/resource-graph-definition";
import { readField } from "./simple-schema";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a CartsStack is written: it has something else than is sent, or than the graph's default for what is not sent.
 *
 * @param has the spec in the state, with the defaults that the API server put there; undefined where there is none
 */
export function writesInstance(has: Fields | undefined, sent: Fields, declared: SchemaFields): boolean {
    const wanted = { ...sent, ...withDefaults(sent, declared) };
    return [...new Set([...Object.keys(declared), ...Object.keys(sent)])].some(
        (name) => !isDeepStrictEqual(has?.[name], wanted[name]),
    );
}

/** What is sent, with the graph's defaults for what is not, as the API server fills them in. */
export function withDefaults(sent: Fields, declared: SchemaFields): Fields {
    const all = Object.entries(declared).map(([name, field]) => [name, sent[name] ?? defaultOf(field)]);
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function defaultOf(field: string | SchemaFields): unknown {
    if (typeof field !== "string") {
        return undefined;
    }
    try {
        const { type, default: text } = readField(field).schema;
        return typeof text === "string" && type !== "string" ? JSON.parse(text) : text;
    } catch {
        // Only kro can read it. To take it for a change only costs a look.
        return undefined;
    }
}
