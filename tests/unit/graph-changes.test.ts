import * as assert from "node:assert/strict";
import type { GraphSchema, SchemaFields } from "../../components/graph/resource-graph-definition";
import type { OpenApiSchema } from "../../components/graph/served-api";
import { describeChanges, findGraphChanges, makeSameApi } from "../../parts/graph/changes";

/** A field `f` of a CRD that kro made, what a new graph makes of it, and what kro 0.9.4 calls that. */
interface Case {
    readonly title: string;
    /** Undefined: the CRD does not have it. */
    readonly served?: OpenApiSchema & { readonly isRequired?: boolean };
    /** Undefined: the graph does not have it. */
    readonly wanted?: string | SchemaFields;
    /** Empty: nothing. */
    readonly breaks: string;
}

const TEXT: OpenApiSchema = { type: "string" };
const NUMBER: OpenApiSchema = { type: "integer" };
const NAME: OpenApiSchema = { ...TEXT, pattern: "^[a-z]+$", minLength: 2, maxLength: 8 };
const COUNT: OpenApiSchema = { ...NUMBER, minimum: 0, maximum: 9 };
const LIST: OpenApiSchema = { type: "array", items: COUNT, minItems: 1, maxItems: 5 };
const GROUP: OpenApiSchema = { type: "object", properties: { name: NAME, count: NUMBER }, required: ["name"] };
const POLICY: OpenApiSchema = { ...TEXT, enum: ["delete", "retain"] };

const CASES: readonly Case[] = [
    { title: "a field that is gone", served: TEXT, breaks: "spec.f PROPERTY_REMOVED" },
    { title: "a new field", wanted: "string", breaks: "" },
    { title: "a new field with a default", wanted: 'string | required=true default="a"', breaks: "" },
    { title: "a new required field", wanted: "string | required=true", breaks: "spec.f PROPERTY_ADDED (required)" },
    { title: "a new group of fields", wanted: { name: "string | required=true" }, breaks: "" },

    {
        title: "another type, and nothing else of it",
        served: NAME,
        wanted: "integer | minimum=1",
        breaks: "spec.f TYPE_CHANGED (string → integer)",
    },
    { title: "a float, which is a number", served: { type: "number" }, wanted: "float", breaks: "" },
    {
        title: "a type in a list",
        served: LIST,
        wanted: "[]string | minItems=1 maxItems=5",
        breaks: "spec.f[] TYPE_CHANGED (integer → string)",
    },
    { title: "a map, of whatever", served: { type: "object" }, wanted: "map[string]integer", breaks: "" },
    {
        title: "a group that is one text",
        served: GROUP,
        wanted: "string",
        breaks: "spec.f TYPE_CHANGED (object → string)",
    },
    {
        title: "one text that is a group",
        served: TEXT,
        wanted: { name: "string" },
        breaks: "spec.f TYPE_CHANGED (string → object)",
    },
    {
        title: "a group that is a map",
        served: GROUP,
        wanted: "map[string]string",
        breaks: "spec.f.name PROPERTY_REMOVED, spec.f.count PROPERTY_REMOVED",
    },
    {
        title: "fields of a group",
        served: GROUP,
        wanted: { count: "integer | required=true", team: "string | required=true" },
        breaks: "spec.f.name PROPERTY_REMOVED, spec.f.count REQUIRED_ADDED, spec.f.team PROPERTY_ADDED (required)",
    },

    {
        title: "one that is required now, default or not",
        served: TEXT,
        wanted: "string | required=true default=a",
        breaks: "spec.f REQUIRED_ADDED",
    },
    {
        title: "one that is required now and has no default any more",
        served: { ...TEXT, default: "a" },
        wanted: "string | required=true",
        breaks: "spec.f REQUIRED_ADDED",
    },
    {
        title: "one that is not required any more and has no default",
        served: { ...TEXT, default: "a", isRequired: true },
        wanted: "string",
        breaks: "",
    },
    {
        title: "the default of a required field that is gone",
        served: { ...TEXT, default: "a", isRequired: true },
        wanted: "string | required=true",
        breaks: "spec.f REQUIRED_DEFAULT_REMOVED (a)",
    },
    {
        title: "another default",
        served: { ...TEXT, default: "a", isRequired: true },
        wanted: 'string | required=true default="b"',
        breaks: "",
    },
    { title: "a default that is gone", served: { ...TEXT, default: "a" }, wanted: "string", breaks: "" },

    {
        title: "the same form, with quotes, bars and brackets in it",
        served: { ...TEXT, pattern: '^["|[]\\.a b$', enum: ['"'] },
        wanted: 'string | pattern="^[\\"|[]\\.a b$" enum="\\"" description="a=\\"b\\" | c ]"',
        breaks: "",
    },
    {
        title: "another pattern, even a wider one",
        served: NAME,
        wanted: 'string | pattern="^.*$" minLength=2 maxLength=8',
        breaks: "spec.f PATTERN_CHANGED (^[a-z]+$ → ^.*$)",
    },
    { title: "a pattern", served: TEXT, wanted: 'string | pattern="^a$"', breaks: "spec.f PATTERN_ADDED (^a$)" },
    { title: "no pattern and no bounds any more", served: NAME, wanted: "string", breaks: "" },

    {
        title: "bounds of a text",
        served: TEXT,
        wanted: "string | minLength=0 maxLength=9",
        breaks: "spec.f MIN_LENGTH_ADDED (0), spec.f MAX_LENGTH_ADDED (9)",
    },
    {
        title: "narrower bounds of a text",
        served: NAME,
        wanted: 'string | pattern="^[a-z]+$" minLength=3 maxLength=7',
        breaks: "spec.f MIN_LENGTH_INCREASED (2 → 3), spec.f MAX_LENGTH_DECREASED (8 → 7)",
    },
    {
        title: "narrower bounds of a number",
        served: COUNT,
        wanted: "integer | minimum=2 maximum=8",
        breaks: "spec.f MINIMUM_INCREASED (0 → 2), spec.f MAXIMUM_DECREASED (9 → 8)",
    },
    { title: "wider bounds", served: COUNT, wanted: "integer | minimum=-1 maximum=10", breaks: "" },
    {
        title: "bounds of a number",
        served: NUMBER,
        wanted: "integer | minimum=-1 maximum=1e3",
        breaks: "spec.f MINIMUM_ADDED (-1), spec.f MAXIMUM_ADDED (1000)",
    },
    {
        title: "narrower bounds of a list, and none of what is in it",
        served: LIST,
        wanted: "[]integer | minItems=2 maxItems=4",
        breaks: "spec.f MIN_ITEMS_INCREASED (1 → 2), spec.f MAX_ITEMS_DECREASED (5 → 4)",
    },

    {
        title: "a word that is gone",
        served: POLICY,
        wanted: 'string | enum="keep, delete"',
        breaks: "spec.f ENUM_RESTRICTED (retain)",
    },
    { title: "no words any more", served: POLICY, wanted: "string", breaks: "" },
    { title: "one more word", served: POLICY, wanted: 'string | enum="retain,delete,keep"', breaks: "" },
    { title: "the first words, which kro lets pass", served: TEXT, wanted: 'string | enum="a,b"', breaks: "" },
    {
        title: "a number that is gone",
        served: { ...NUMBER, enum: [1, 2] },
        wanted: "integer | enum=2,3",
        breaks: "spec.f ENUM_RESTRICTED (1)",
    },

    {
        title: "what kro does not compare",
        served: { type: "array", items: TEXT },
        wanted: '[]string | immutable=true validation="self.size() < 9" default=["a", "b"] listType=atomic',
        breaks: "",
    },
];

describe("the check of a graph's changes", () => {
    for (const { title, served, wanted, breaks } of CASES) {
        it(`finds ${breaks ? "that kro refuses" : "nothing in"} ${title}`, () => {
            const { breaking, unchecked } = changes(served, wanted);
            assert.equal(describeChanges(breaking), breaks);
            assert.deepEqual(unchecked, []);
        });
    }

    for (const wanted of ["Server", "[]Server", "map[integer]string", "string | secret=true", "string | required=1"]) {
        it(`does not pass over what it cannot read: ${wanted}`, () => {
            for (const served of [TEXT, undefined]) {
                const { breaking, unchecked } = changes(served, wanted);
                assert.deepEqual([breaking, unchecked.map(({ path }) => path)], [[], ["spec.f"]]);
            }
        });
    }

    for (const wanted of [
        "string |",
        "string | default",
        'string | default="a',
        "string | minimum=a",
        "string | default=[a",
        "[]",
    ]) {
        it(`does not pass over what kro cannot read either: ${wanted}`, () => {
            assert.equal(changes(TEXT, wanted).unchecked.length, 1);
        });
    }

    it("finds another version, which it compares no further", () => {
        const { breaking } = findGraphChanges(api(TEXT), { ...graph("integer"), apiVersion: "v1" });
        assert.equal(describeChanges(breaking), "apiVersion TYPE_CHANGED (v1alpha1 → v1)");
    });

    describe("in the status", () => {
        const before = graph("string", { table: "${table.metadata.name}", zone: "${table.spec.zone}" });

        it("finds what is gone, and not what kro adds by itself", () => {
            const { breaking, unchecked } = findGraphChanges(
                api(TEXT),
                graph("string", { zone: before.status.zone ?? "" }),
            );
            assert.equal(describeChanges(breaking), "status.table PROPERTY_REMOVED");
            assert.deepEqual(unchecked, []);
        });

        it("does not pass over another expression, whose type only kro knows", () => {
            const status = { ...before.status, zone: "${table.spec.zones}", more: "${table.spec.more}" };
            const { breaking, unchecked } = findGraphChanges(api(TEXT), graph("string", status), before);
            assert.deepEqual([breaking, unchecked.map(({ path }) => path)], [[], ["status.zone"]]);
        });

        it("finds nothing where the expressions are the same", () => {
            assert.deepEqual(findGraphChanges(api(TEXT), before, before), { breaking: [], unchecked: [] });
        });
    });
});

describe("whether two graphs make the same API", () => {
    it("is so for graphs that differ in what kro does not compare", () => {
        assert.ok(makeSameApi(graph("string"), { ...graph("string"), additionalPrinterColumns: [] }));
    });

    it("is not so for other fields, and where there is no graph yet", () => {
        assert.ok(!makeSameApi(graph("string"), graph("integer")));
        assert.ok(!makeSameApi(graph("string"), graph("string", { a: "${a}" })));
        assert.ok(!makeSameApi(undefined, graph("string")));
    });
});

function changes(served: Case["served"], wanted: Case["wanted"]) {
    return findGraphChanges(api(served), graph(wanted, { table: "${a}", zone: "${b}" }));
}

/** A CRD of kro with one field in its spec. */
function api(f: Case["served"]) {
    const spec = { type: "object", properties: f && { f }, required: f?.isRequired ? ["f"] : undefined };
    const status = { type: "object", properties: { table: TEXT, zone: TEXT, state: TEXT, conditions: LIST } };
    const openAPIV3Schema = { type: "object", properties: { spec, status } };
    return { versions: [{ name: "v1alpha1", schema: { openAPIV3Schema } }] };
}

function graph(f: Case["wanted"], status: SchemaFields = {}): GraphSchema {
    return { apiVersion: "v1alpha1", kind: "CartsStack", spec: f === undefined ? {} : { f }, status };
}
