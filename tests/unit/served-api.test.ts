import * as assert from "node:assert/strict";
import { describeUnserved, findUnserved, type OpenApiSchema } from "../../components/graph/served-api";

const TEXT: OpenApiSchema = { type: "string" };
const SPEC: OpenApiSchema = {
    type: "object",
    properties: {
        tableName: { ...TEXT, pattern: "^[a-z]+$", minLength: 3, maxLength: 5 },
        policy: { ...TEXT, enum: ["delete", "retain"] },
        replicas: { type: "integer", minimum: 1, maximum: 9 },
        ratio: { type: "number" },
        createNamespace: { type: "boolean" },
        labels: { type: "object", additionalProperties: TEXT },
        keys: { type: "array", items: { type: "object", properties: { name: TEXT }, required: ["name"] } },
        template: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        quantity: {},
    },
    required: ["tableName"],
};

interface Case {
    readonly title: string;
    readonly sent: Readonly<Record<string, unknown>>;
    /** Empty: nothing. */
    readonly unserved: string;
}

const CASES: readonly Case[] = [
    { title: "fields that are served", sent: { replicas: 2, createNamespace: false, ratio: 0.5 }, unserved: "" },
    { title: "what is left out", sent: { team: undefined }, unserved: "" },
    { title: "a field that is not served", sent: { team: "shop" }, unserved: "spec.team (is not a field)" },
    {
        title: "a word that is not served",
        sent: { policy: "keep" },
        unserved: 'spec.policy ("keep" is none of delete, retain)',
    },
    { title: "another type", sent: { replicas: "2" }, unserved: 'spec.replicas ("2" is no integer)' },
    { title: "part of a number", sent: { replicas: 1.5 }, unserved: "spec.replicas (1.5 is no integer)" },
    { title: "a number out of bounds", sent: { replicas: 10 }, unserved: "spec.replicas (10 is more than 9)" },
    {
        title: "a text of another form",
        sent: { tableName: "A b" },
        unserved: 'spec.tableName ("A b" is not of the form ^[a-z]+$)',
    },
    {
        title: "a text that is too short",
        sent: { tableName: "ab" },
        unserved: 'spec.tableName ("ab" is less than 3 characters)',
    },
    { title: "a value of any type", sent: { quantity: 1 }, unserved: "" },
    { title: "an expression of kro, whatever it becomes", sent: { replicas: "${schema.spec.replicas}" }, unserved: "" },
    { title: "a map", sent: { labels: { a: "b", c: 1 } }, unserved: "spec.labels.c (1 is no string)" },
    { title: "what is kept as it is", sent: { template: { any: { thing: 1 } } }, unserved: "" },
    {
        title: "what a list has",
        sent: { keys: [{ name: "a" }, { type: "S" }] },
        unserved: "spec.keys[1].type (is not a field), spec.keys[1].name (is required)",
    },
    {
        title: "an object where there is a text",
        sent: { policy: { a: 1 } },
        unserved: "spec.policy.a (is not a field)",
    },
];

describe("the check of what the CartsStack API serves", () => {
    for (const { title, sent, unserved } of CASES) {
        it(`finds ${unserved ? "that an API does not serve" : "nothing in"} ${title}`, () => {
            assert.equal(describeUnserved(findUnserved("spec", { tableName: "abc", ...sent }, SPEC)), unserved);
        });
    }

    it("finds that something is required, unless it has a default", () => {
        assert.equal(describeUnserved(findUnserved("spec", {}, SPEC)), "spec.tableName (is required)");
        const { tableName = {}, ...others } = SPEC.properties ?? {};
        const defaulted = { ...SPEC, properties: { ...others, tableName: { ...tableName, default: "abc" } } };
        assert.deepEqual(findUnserved("spec", {}, defaulted), []);
    });

    it("lets a form pass that JavaScript cannot read", () => {
        const schema = { ...SPEC, properties: { tableName: { ...TEXT, pattern: "(?i)^a$" } } };
        assert.deepEqual(findUnserved("spec", { tableName: "A" }, schema), []);
    });
});
