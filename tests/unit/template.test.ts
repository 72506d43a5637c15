import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const { config, template } = parse(readFileSync(join(__dirname, "..", "..", "Pulumi.yaml"), "utf8")) as {
    config: Record<string, { description: string; default?: unknown }>;
    template: { config: Record<string, { description: string; default?: string }> };
};

/** Keys of the AWS provider, which Pulumi.yaml does not declare. */
const PROVIDERS = /^aws:/;

describe("the questions of pulumi new", () => {
    const own = Object.entries(template.config).filter(([key]) => !PROVIDERS.test(key));

    for (const [key, question] of own) {
        it(`ask for ${key} as Pulumi.yaml declares it`, () => {
            const declared = config[key];
            assert.ok(declared, `${key} is not declared`);
            assert.equal(question.default ?? "", String(declared.default ?? ""));
            // A question is short: it is the beginning of what is declared.
            assert.ok(declared.description.startsWith(question.description), question.description);
        });
    }

    it("want an answer where they ask for the cluster, because no default is one", () => {
        assert.equal(template.config.clusterName?.default, undefined);
    });

    it("ask for every key that has no default", () => {
        const required = Object.keys(config).filter((key) => config[key]?.default === undefined);
        assert.deepEqual(
            required.filter((key) => !(key in template.config)),
            [],
        );
    });
});
