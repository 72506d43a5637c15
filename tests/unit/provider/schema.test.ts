import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { packageSchema, SCHEMA_FILE } from "./package-schema";

describe("the schema for other languages", () => {
    it("is the one that npm run docs reads from the component's TypeScript", () => {
        assert.equal(readFileSync(SCHEMA_FILE, "utf8"), packageSchema(), "run: npm run docs");
    });

    it("has a description for every input and every output", () => {
        const { resources, types } = JSON.parse(packageSchema()) as {
            resources: Record<string, { inputProperties: Described; properties: Described }>;
            types: Record<string, { properties?: Described }>;
        };
        const all = [
            ...Object.values(resources).flatMap(({ inputProperties, properties }) => [inputProperties, properties]),
            ...Object.values(types).map(({ properties }) => properties ?? {}),
        ].flatMap((properties) => Object.entries(properties));
        assert.ok(all.length > 20);
        assert.deepEqual(
            all.filter(([, { description }]) => !description).map(([name]) => name),
            [],
        );
    });
});

type Described = Readonly<Record<string, { readonly description?: string }>>;
