import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { findInputProblems } from "../../../provider/input-problems";

const TYPES = {
    "p:index:Mode": { type: "string", enum: [{ value: "on" }, { value: "off" }] },
    "p:index:Adoption": { type: "object", properties: { table: { type: "boolean", plain: true } } },
};
const PROPERTIES = {
    name: { type: "string" },
    count: { type: "integer", plain: true },
    tags: { type: "object", additionalProperties: { type: "string", plain: true }, plain: true },
    mode: { $ref: "#/types/p:index:Mode", plain: true },
    adopt: { $ref: "#/types/p:index:Adoption", plain: true },
};

describe("inputs of a program in another language", () => {
    const problemsOf = (inputs: Record<string, unknown>) =>
        findInputProblems(inputs, PROPERTIES, ["name"], TYPES).map(
            ({ propertyPath, reason }) => `${propertyPath}: ${reason}`,
        );

    for (const inputs of [
        { name: "n" },
        { name: "n", count: 2, tags: { team: "shop" }, mode: "off", adopt: { table: true } },
        { name: pulumi.output("late") },
    ]) {
        it(`fit the schema: ${Object.keys(inputs).join(", ")}`, () => {
            assert.deepEqual(problemsOf(inputs), []);
        });
    }

    const WRONG: Record<string, { inputs: Record<string, unknown>; says: string[] }> = {
        "lack one that is required": { inputs: {}, says: ["name: it is required"] },
        "have a name that does not exist": {
            inputs: { name: "n", replica: 1 },
            says: ["replica: there is no such property; there are name, count, tags, mode, adopt"],
        },
        "have a name that every object of JavaScript has": {
            inputs: { name: "n", constructor: "x" },
            says: ["constructor: there is no such property; there are name, count, tags, mode, adopt"],
        },
        "have a name that does not exist, inside": {
            inputs: { name: "n", adopt: { tabel: true } },
            says: ["adopt.tabel: there is no such property; there are table"],
        },
        "have other types": {
            inputs: { name: 1, count: "2", tags: ["a"], adopt: { table: "yes" } },
            says: [
                "name: it is not of the type string",
                "count: it is not of the type integer",
                "tags: it is not of the type object",
                "adopt.table: it is not of the type boolean",
            ],
        },
        "have a tag that is no text": {
            inputs: { name: "n", tags: { stage: 1 } },
            says: ["tags.stage: it is not of the type string"],
        },
        "have a value that is not listed": {
            inputs: { name: "n", mode: "auto" },
            says: ['mode: it is none of "on", "off"'],
        },
        "come late where they have to be known": {
            inputs: { name: "n", count: pulumi.output(2), adopt: { table: pulumi.output(true) } },
            says: ["count", "adopt.table"].map(
                (path) =>
                    `${path}: it has to be known when the program runs, and comes from another resource or is a secret`,
            ),
        },
    };

    for (const [what, { inputs, says }] of Object.entries(WRONG)) {
        it(`are refused, all at once, where they ${what}`, () => {
            assert.deepEqual(problemsOf(inputs), says);
        });
    }
});
