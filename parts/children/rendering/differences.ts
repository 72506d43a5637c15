import { isDeepStrictEqual } from "node:util";
import { groupOf } from "../../../vocabulary/kubernetes";
import { nameOf } from "../../readers/kubernetes/live-object";
import { type Rendered, Unknown } from "./render";

/** What becomes of an object that kro makes. */
export interface ObjectChange {
    /** "Deployment carts-kro/carts" */
    readonly object: string;
    readonly operation: "create" | "delete" | "update" | "replace";
    readonly fields: readonly FieldChange[];
}

/** A value that differs; one that is not there is undefined. */
interface FieldChange {
    /** "spec.template.spec.containers[carts].image" */
    readonly path: string;
    readonly was?: unknown;
    readonly is?: unknown;
}

/**
 * The objects that differ, and the fields.
 *
 * @param replaced whether all that was is deleted first, with what made it
 */
export function findDifferences(
    before: readonly Rendered[],
    wanted: readonly Rendered[],
    replaced = false,
): ObjectChange[] {
    const was = new Map(before.map((object) => [identityOf(object), object]));
    const is = new Map(wanted.map((object) => [identityOf(object), object]));
    const gone = [...was].filter(([identity]) => !is.has(identity));
    return [
        ...gone.map(([, object]): ObjectChange => ({ object: describe(object), operation: "delete", fields: [] })),
        ...[...is].flatMap(([identity, object]): ObjectChange[] => {
            const earlier = was.get(identity);
            if (!earlier) {
                return [{ object: describe(object), operation: "create", fields: [] }];
            }
            const fields = compare("", earlier, object);
            return fields.length > 0 || replaced
                ? [{ object: describe(object), operation: replaced ? "replace" : "update", fields }]
                : [];
        }),
    ];
}

/** Where objects have a value that only kro will know, and why: "Deployment a/b spec.x (No such key: status)". */
export function unknownIn(objects: readonly Rendered[]): string[] {
    return objects.flatMap((object) =>
        leavesOf("", object)
            .filter(({ value }) => value instanceof Unknown)
            .map(({ path, value }) => `${describe(object)} ${path} (${(value as Unknown).reason})`),
    );
}

/** Without the version of the API, which may change. */
function identityOf({ apiVersion, kind, metadata }: Rendered): string {
    return JSON.stringify([groupOf(apiVersion), kind, metadata.namespace, metadata.name]);
}

function describe({ apiVersion, kind, metadata }: Rendered): string {
    const [namespace, name] = [metadata.namespace, metadata.name].map((part: unknown) =>
        part instanceof Unknown ? "?" : (part as string | undefined),
    );
    return nameOf({ apiVersion, kind, namespace, name: name ?? "?" });
}

function compare(path: string, was: unknown, is: unknown): FieldChange[] {
    if (isDeepStrictEqual(was, is)) {
        return [];
    }
    const inLists = Array.isArray(was) && Array.isArray(is);
    const key = inLists ? keyOf(was, is) : undefined;
    const [before, now] = [membersOf(was, key), membersOf(is, key)];
    if (!before || !now || Array.isArray(was) !== Array.isArray(is)) {
        return [{ path, was, is }];
    }
    return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name) =>
        compare(join(path, name, inLists), before[name], now[name]),
    );
}

function leavesOf(path: string, value: unknown): { path: string; value: unknown }[] {
    const members = membersOf(value, Array.isArray(value) ? keyOf(value) : undefined);
    return members
        ? Object.entries(members).flatMap(([name, member]) => leavesOf(join(path, name, Array.isArray(value)), member))
        : [{ path, value }];
}

/** The members of an object by their names, or of a list by what the key has of each; by their places without a key. */
function membersOf(value: unknown, key: string | undefined): Readonly<Record<string, unknown>> | undefined {
    if (Array.isArray(value)) {
        return Object.fromEntries(value.map((member, index) => [key === undefined ? index : member[key], member]));
    }
    return typeof value === "object" && value !== null && !(value instanceof Unknown)
        ? (value as Record<string, unknown>)
        : undefined;
}

/** By which Kubernetes and ACK tell the members of a list from one another. */
const KEYS = ["name", "key", "indexName"];

/** The key that tells the members of each of these lists from one another; undefined where there is none. */
function keyOf(...lists: readonly (readonly unknown[])[]): string | undefined {
    return KEYS.find((key) =>
        lists.every((list) => {
            const names = list.map((member) => (member as Readonly<Record<string, unknown>> | null)?.[key]);
            return names.every((name) => typeof name === "string") && new Set(names).size === names.length;
        }),
    );
}

function join(path: string, name: string, inList: boolean): string {
    if (inList) {
        return `${path}[${name}]`;
    }
    const step = /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
    return path === "" ? step : `${path}.${step}`;
}
