import { KRO_API_VERSION } from "../../vocabulary/kro";
import { versionOf } from "../../vocabulary/kubernetes";

/** The part of an OpenAPI schema that this program reads, as it is in a CRD. */
export interface OpenApiSchema {
    readonly type?: string;
    readonly properties?: Readonly<Record<string, OpenApiSchema>>;
    readonly additionalProperties?: boolean | OpenApiSchema;
    readonly required?: readonly string[];
    readonly items?: OpenApiSchema;
    readonly default?: unknown;
    readonly enum?: readonly unknown[];
    readonly pattern?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly minItems?: number;
    readonly maxItems?: number;
    readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
}

/** The spec of a CustomResourceDefinition, as far as it is read. */
export interface ServedApi {
    readonly versions: readonly {
        readonly name: string;
        readonly schema: { readonly openAPIV3Schema: OpenApiSchema };
    }[];
}

/** Something that an API does not take as it is meant. */
export interface Unserved {
    /** "spec.createNamespace" */
    readonly path: string;
    /** The end of a sentence that begins with the path. */
    readonly reason: string;
}

/** The schema of "kro.run/v1alpha1"; undefined where the API does not serve that version. */
export function schemaOf(api: ServedApi, apiVersion: string): OpenApiSchema | undefined {
    return api.versions.find(({ name }) => name === versionOf(apiVersion))?.schema.openAPIV3Schema;
}

/**
 * What an API server would drop of a value without a word, because the schema does not have it, and what it would refuse.
 * A text with an expression of kro in it is not compared: only kro knows what it becomes.
 */
export function findUnserved(path: string, value: unknown, schema: OpenApiSchema): Unserved[] {
    if (value === undefined || (typeof value === "string" && value.includes("${"))) {
        return [];
    }
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => findUnserved(`${path}[${index}]`, item, schema.items ?? {}));
    }
    if (typeof value === "object" && value !== null) {
        return findUnservedFields(path, value as Readonly<Record<string, unknown>>, schema);
    }
    const reason = refusalOf(value, schema);
    return reason === undefined ? [] : [{ path, reason: `${JSON.stringify(value)} ${reason}` }];
}

/** What the API of CartsStacks does not take of a spec, or does not report in its status. */
export function findUnservedByCartsStacks(api: ServedApi, spec: unknown, awaited: readonly string[]): Unserved[] {
    const schema = schemaOf(api, KRO_API_VERSION);
    if (!schema) {
        return [{ path: "apiVersion", reason: `${KRO_API_VERSION} is not served` }];
    }
    const { spec: fields = {}, status = {} } = schema.properties ?? {};
    const unreported = awaited.filter((name) => status.properties?.[name] === undefined);
    return [
        ...findUnserved("spec", spec, fields),
        ...unreported.map((name) => ({ path: `status.${name}`, reason: "is not a field" })),
    ];
}

/** "spec.createNamespace (is not a field), spec.team (is required)" */
export function describeUnserved(unserved: readonly Unserved[]): string {
    return unserved.map(({ path, reason }) => `${path} (${reason})`).join(", ");
}

function findUnservedFields(path: string, value: Readonly<Record<string, unknown>>, schema: OpenApiSchema): Unserved[] {
    const { properties = {}, required = [], additionalProperties = false } = schema;
    const sent = Object.entries(value).filter(([, field]) => field !== undefined);
    const keepsAll = schema["x-kubernetes-preserve-unknown-fields"] ?? schema.type === undefined;
    const rest = typeof additionalProperties === "object" ? additionalProperties : undefined;
    return [
        ...sent.flatMap(([name, field]): Unserved[] => {
            const known = properties[name] ?? rest;
            if (known) {
                return findUnserved(`${path}.${name}`, field, known);
            }
            const kept = keepsAll || additionalProperties === true;
            return kept ? [] : [{ path: `${path}.${name}`, reason: "is not a field" }];
        }),
        ...required
            .filter((name) => value[name] === undefined && properties[name]?.default === undefined)
            .map((name) => ({ path: `${path}.${name}`, reason: "is required" })),
    ];
}

function refusalOf(value: unknown, schema: OpenApiSchema): string | undefined {
    const { type, enum: words, pattern, minimum, maximum, minLength, maxLength } = schema;
    if (type !== undefined && !isOfType(value, type)) {
        return `is no ${type}`;
    }
    if (words && !words.includes(value)) {
        return `is none of ${words.join(", ")}`;
    }
    if (typeof value === "string") {
        if (pattern !== undefined && !hasForm(value, pattern)) {
            return `is not of the form ${pattern}`;
        }
        return boundedBy([...value].length, minLength, maxLength, "characters");
    }
    return typeof value === "number" ? boundedBy(value, minimum, maximum) : undefined;
}

function hasForm(value: string, pattern: string): boolean {
    try {
        return new RegExp(pattern).test(value);
    } catch {
        // Go knows forms that JavaScript does not. The API server says it when it is asked.
        return true;
    }
}

function isOfType(value: unknown, type: string): boolean {
    switch (type) {
        case "integer":
            return Number.isInteger(value);
        case "array":
        case "object":
            return false;
        default:
            return typeof value === type;
    }
}

function boundedBy(is: number, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, unit?: string) {
    const bound = is < min ? `less than ${min}` : is > max ? `more than ${max}` : undefined;
    return bound && `is ${bound}${unit ? ` ${unit}` : ""}`;
}
