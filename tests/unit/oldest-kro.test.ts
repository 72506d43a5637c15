import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { parse } from "yaml";
import { ASSOCIATING_GRAPH_FILE, CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";
import { readField } from "../../parts/graph/simple-schema";
import { OLDEST_KRO } from "../../vocabulary/kro";

/**
 * The oldest kro that the graph has to work on is 0.9.2: EKS runs it, nobody can choose another there, and the Go module
 * proxy does not have it. What follows is what it knows, by its CRD (`helm/crds`) and its source.
 */

/** The fields below one of the API's; ANYTHING where the API takes whatever is there. */
interface Fields {
    readonly [name: string]: Fields | typeof ANYTHING;
}
const ANYTHING = "anything";

/** Of the spec of a ResourceGraphDefinition. A list has the fields of its entries. */
const FIELDS: Fields = {
    schema: {
        apiVersion: ANYTHING,
        group: ANYTHING,
        kind: ANYTHING,
        scope: ANYTHING,
        metadata: { annotations: ANYTHING, labels: ANYTHING },
        spec: ANYTHING,
        status: ANYTHING,
        types: ANYTHING,
        additionalPrinterColumns: {
            description: ANYTHING,
            format: ANYTHING,
            jsonPath: ANYTHING,
            name: ANYTHING,
            priority: ANYTHING,
            type: ANYTHING,
        },
    },
    resources: {
        id: ANYTHING,
        forEach: ANYTHING,
        includeWhen: ANYTHING,
        readyWhen: ANYTHING,
        template: ANYTHING,
        externalRef: {
            apiVersion: ANYTHING,
            kind: ANYTHING,
            metadata: {
                name: ANYTHING,
                namespace: ANYTHING,
                selector: {
                    matchLabels: ANYTHING,
                    matchExpressions: { key: ANYTHING, operator: ANYTHING, values: ANYTHING },
                },
            },
        },
    },
};

/** CEL's own (0.27), with its lists, strings, bindings, encoders and optionals; then kro's. A new one is looked up first. */
const FUNCTIONS = new Set(
    [
        "size has all exists exists_one existsOne map filter transformList transformMap transformMapEntry",
        "string int uint double bool bytes dyn type duration timestamp matches contains startsWith endsWith",
        "charAt indexOf lastIndexOf join split substring replace trim lowerAscii upperAscii format quote reverse",
        "slice flatten sort sortBy distinct range first last bind encode decode of none optMap optFlatMap",
        "hasValue value or orValue sum min max isSorted quantity isQuantity find findAll url isURL",
        "merge omit unmarshal marshal seededString seededInt fnv64a sha256 md5 setAtIndex insertAtIndex removeAtIndex",
    ].flatMap((names) => names.split(" ")),
);

interface Graph {
    readonly schema: { readonly spec?: Readonly<Record<string, unknown>>; readonly status?: unknown };
    readonly resources?: unknown;
}

function read(file: string): Graph {
    return (parse(readFileSync(file, "utf8")) as { spec: Graph }).spec;
}

const RGD = dirname(CARTS_GRAPH_FILE);

/** What kro 0.9.2 would not take of a graph, each as a path or a word of it. */
function unknownToOldest(spec: Graph): string[] {
    const { schema, resources } = spec;
    const inStatus = expressionsIn(schema.status);
    const functions = [...inStatus, ...expressionsIn(resources)].flatMap((expression) =>
        [...withoutTexts(expression).matchAll(/(\w+)\s*\(/g)].map(([, name = ""]) => name),
    );
    return [
        ...unknownFields(spec, FIELDS, "spec"),
        ...Object.entries(schema.spec ?? {}).flatMap(([field, text]) => unknownMarker(field, String(text))),
        ...functions.filter((name) => !FUNCTIONS.has(name)).map((name) => `${name}()`),
        // It took what a status says from the resources alone; since 0.9.3 it may be from the instance too.
        ...inStatus
            .filter((expression) => /\bschema\./.test(withoutTexts(expression)))
            .map((text) => `status: ${text}`),
    ];
}

function unknownFields(value: unknown, known: Fields | typeof ANYTHING | undefined, path: string): string[] {
    if (known === undefined) {
        return [path];
    }
    if (known === ANYTHING || typeof value !== "object" || value === null) {
        return [];
    }
    return Array.isArray(value)
        ? value.flatMap((entry, index) => unknownFields(entry, known, `${path}[${index}]`))
        : Object.entries(value).flatMap(([name, below]) => unknownFields(below, known[name], `${path}.${name}`));
}

/** The markers of 0.9.2 are those of 0.9.4, for which the preflight has a reader. */
function unknownMarker(field: string, text: string): string[] {
    try {
        readField(text);
        return [];
    } catch (error) {
        return [`spec.schema.spec.${field}: ${error instanceof Error ? error.message : error}`];
    }
}

function expressionsIn(value: unknown): string[] {
    if (typeof value === "string") {
        return value.split("${").slice(1).map(upToItsBrace);
    }
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(expressionsIn) : [];
}

/** What is before the brace that nothing opens, in or out of a text. */
function upToItsBrace(text: string): string {
    let depth = 1;
    const tokens = text.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|./gs) ?? [];
    const end = tokens.findIndex((token) => {
        depth += Number(token === "{") - Number(token === "}");
        return depth === 0;
    });
    return tokens.slice(0, end).join("");
}

function withoutTexts(expression: string): string {
    return expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""');
}

describe(`the graph on kro ${OLDEST_KRO}, the oldest that a cluster may have`, () => {
    for (const file of [CARTS_GRAPH_FILE, ASSOCIATING_GRAPH_FILE]) {
        it(`has no field, marker or function that it lacks: rgd/${relative(RGD, file)}`, () => {
            assert.deepEqual(unknownToOldest(read(file)), []);
        });
    }

    const graph = read(CARTS_GRAPH_FILE);
    const { schema, resources } = graph;
    const more: [what: string, graph: Graph, unknown: string][] = [
        [
            "shortNames",
            { ...graph, schema: { ...schema, shortNames: ["carts"] } as Graph["schema"] },
            "spec.schema.shortNames",
        ],
        [
            "categories",
            { ...graph, schema: { ...schema, categories: ["all"] } as Graph["schema"] },
            "spec.schema.categories",
        ],
        [
            "a field of a resource",
            { ...graph, resources: [...(resources as object[]), { id: "x", dependsOn: ["table"] }] },
            `spec.resources[${(resources as object[]).length}].dependsOn`,
        ],
        [
            "a marker",
            { ...graph, schema: { ...schema, spec: { x: "string | shout=true" } } },
            "spec.schema.spec.x: marker shout=true",
        ],
        [
            "deepMerge",
            { ...graph, resources: [{ id: "x", template: { a: "${{'b': {}}.deepMerge({})}" } }] },
            "deepMerge()",
        ],
        [
            "a condition of the author's",
            { ...graph, schema: { ...schema, status: { conditions: ['${runtime.newCondition({"type": "A"})}'] } } },
            "newCondition()",
        ],
        [
            "the instance in its status",
            { ...graph, schema: { ...schema, status: { name: "${schema.spec.tableName}" } } },
            "status: schema.spec.tableName",
        ],
    ];
    for (const [what, changed, unknown] of more) {
        it(`is found out where it had ${what}`, () => {
            assert.deepEqual(unknownToOldest(changed), [unknown]);
        });
    }
});
