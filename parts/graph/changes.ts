import { isDeepStrictEqual } from "node:util";
import type { GraphSchema, SchemaFields } from "../../components/graph/resource-graph-definition";
import type { OpenApiSchema, ServedApi } from "../../components/graph/served-api";
import { messageOf } from "../program/message";
import { BOUNDS, type Field, readField } from "./simple-schema";

/** Something for which kro does not take a new graph. */
export interface BreakingChange {
    /** As in the graph's schema: "spec.cpu". */
    readonly path: string;
    /** kro's word for it: "TYPE_CHANGED". */
    readonly kind: string;
    readonly was?: unknown;
    readonly is?: unknown;
}

/** Something that was not compared, because only kro knows what it becomes. */
interface Unchecked {
    readonly path: string;
    readonly reason: string;
}

export interface GraphChanges {
    readonly breaking: readonly BreakingChange[];
    readonly unchecked: readonly Unchecked[];
}

type Finding = BreakingChange | Unchecked;

/** What kro adds to the status by itself. */
const STATUS_OF_KRO = ["state", "conditions"];

/** Whether two graphs make the same API, as far as kro compares it. */
export function makeSameApi(one: GraphSchema | undefined, other: GraphSchema): boolean {
    return isDeepStrictEqual([one?.apiVersion, one?.spec, one?.status], [other.apiVersion, other.spec, other.status]);
}

/**
 * What kro would object to, by its own rules (0.9.4, `pkg/graph/crd/compat`): it compares the CRD that is there, which
 * outlives its graph, with the one that the graph makes. It does so when the graph is written already.
 *
 * @param before the graph that is there, or undefined where there is none. kro infers the types in the status from the
 *   expressions, so only these can be compared, with those of this graph.
 */
export function findGraphChanges(served: ServedApi, wanted: GraphSchema, before?: GraphSchema): GraphChanges {
    const findings = compareApis(served, wanted, before);
    return {
        breaking: findings.filter((finding) => "kind" in finding),
        unchecked: findings.filter((finding) => "reason" in finding),
    };
}

/** "spec.cpu TYPE_CHANGED (string → integer), spec.team PROPERTY_REMOVED" */
export function describeChanges(changes: readonly BreakingChange[]): string {
    return changes
        .map(({ path, kind, was, is }) => {
            const values = [was, is].filter((value) => value !== undefined);
            return `${path} ${kind}${values.length > 0 ? ` (${values.join(" → ")})` : ""}`;
        })
        .join(", ");
}

function compareApis({ versions }: ServedApi, wanted: GraphSchema, before?: GraphSchema): Finding[] {
    const version = versions.find(({ name }) => name === wanted.apiVersion);
    if (!version) {
        const was = versions.map(({ name }) => name).join();
        return [{ path: "apiVersion", kind: "TYPE_CHANGED", was, is: wanted.apiVersion }];
    }
    const { spec = {}, status = {} } = version.schema.openAPIV3Schema.properties ?? {};
    return [...compareFields("spec", spec, wanted.spec), ...compareStatus(status, wanted.status, before?.status)];
}

function compareFields(path: string, served: OpenApiSchema, wanted: SchemaFields): Finding[] {
    const { properties = {}, required = [] } = served;
    const names = new Set([...Object.keys(properties), ...Object.keys(wanted)]);
    return [...names].flatMap((name) =>
        compareField(`${path}.${name}`, properties[name], required.includes(name), wanted[name]),
    );
}

function compareField(
    path: string,
    served: OpenApiSchema | undefined,
    wasRequired: boolean,
    wanted: string | SchemaFields | undefined,
): Finding[] {
    if (wanted === undefined) {
        return [{ path, kind: "PROPERTY_REMOVED" }];
    }
    if (typeof wanted === "object" && wanted !== null) {
        // kro requires no group of fields, so a new one breaks nothing.
        return served ? compareGroup(path, served, wanted) : [];
    }
    let field: Field;
    try {
        field = readField(wanted);
    } catch (error) {
        return [{ path, reason: messageOf(error) }];
    }
    const { required, schema } = field;
    const hasDefault = schema.default !== undefined;
    if (!served) {
        return required && !hasDefault ? [{ path, kind: "PROPERTY_ADDED", is: "required" }] : [];
    }
    const lostDefault = required && wasRequired && served.default !== undefined && !hasDefault;
    return [
        ...(required && !wasRequired ? [{ path, kind: "REQUIRED_ADDED" }] : []),
        ...(lostDefault ? [{ path, kind: "REQUIRED_DEFAULT_REMOVED", was: served.default }] : []),
        ...compareValues(path, served, schema),
    ];
}

function compareGroup(path: string, served: OpenApiSchema, wanted: SchemaFields): Finding[] {
    return served.type === "object"
        ? compareFields(path, served, wanted)
        : [{ path, kind: "TYPE_CHANGED", was: served.type, is: "object" }];
}

function compareValues(path: string, served: OpenApiSchema, wanted: OpenApiSchema): Finding[] {
    if (served.type !== wanted.type) {
        return [{ path, kind: "TYPE_CHANGED", was: served.type, is: wanted.type }];
    }
    const removed = Object.keys(served.properties ?? {}).map((name) => `${path}.${name}`);
    return [
        ...comparePatterns(path, served.pattern, wanted.pattern),
        ...BOUNDS.flatMap((bound) => compareBounds(path, bound, served[bound], wanted[bound])),
        ...removed.map((path) => ({ path, kind: "PROPERTY_REMOVED" })),
        ...compareEnums(path, served.enum ?? [], wanted.enum ?? []),
        ...(served.items && wanted.items ? compareValues(`${path}[]`, served.items, wanted.items) : []),
    ];
}

function comparePatterns(path: string, was: string | undefined, is: string | undefined): Finding[] {
    if (is === undefined || is === was) {
        return [];
    }
    return [{ path, kind: was === undefined ? "PATTERN_ADDED" : "PATTERN_CHANGED", was, is }];
}

function compareBounds(path: string, bound: string, was: number | undefined, is: number | undefined): Finding[] {
    // "minLength": "MIN_LENGTH"
    const word = bound.replace(/[A-Z]/, "_$&").toUpperCase();
    if (is === undefined) {
        return [];
    }
    if (was === undefined) {
        return [{ path, kind: `${word}_ADDED`, is }];
    }
    if (bound.startsWith("min")) {
        return is > was ? [{ path, kind: `${word}_INCREASED`, was, is }] : [];
    }
    return is < was ? [{ path, kind: `${word}_DECREASED`, was, is }] : [];
}

/** kro does not mind the first enum that a field gets. */
function compareEnums(path: string, served: readonly unknown[], wanted: readonly unknown[]): Finding[] {
    const lost = wanted.length > 0 ? served.filter((value) => !wanted.includes(value)) : [];
    return lost.map((was) => ({ path, kind: "ENUM_RESTRICTED", was }));
}

function compareStatus(served: OpenApiSchema, wanted: SchemaFields, before: SchemaFields | undefined): Finding[] {
    const names = Object.keys(served.properties ?? {}).filter((name) => !STATUS_OF_KRO.includes(name));
    return names.flatMap((name): Finding[] => {
        const path = `status.${name}`;
        if (wanted[name] === undefined) {
            return [{ path, kind: "PROPERTY_REMOVED" }];
        }
        const changed = before && !isDeepStrictEqual(wanted[name], before[name]);
        return changed ? [{ path, reason: "the type of another expression" }] : [];
    });
}
