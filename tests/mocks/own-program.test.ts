import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, page } from "../unit/docs/pages";
import { StrictMocks, settled } from "./strict-mocks";

describe("the program of one's own in README", () => {
    it("is the one that this test runs, and makes a stack with what it is given", async () => {
        const [shown, ...others] = blocksOf(page("README.md")).filter(({ language }) => language === "ts");
        const run = readFileSync(join(__dirname, "own-program.ts"), "utf8").replace(
            '"../../components"',
            '"./components"',
        );
        assert.deepEqual(others, []);
        assert.deepEqual(shown?.lines, run.split("\n").filter(Boolean));

        const mocks = await StrictMocks.install();
        const { endpoint } = await import("./own-program");
        assert.equal(await settled(endpoint), "http://carts.carts-kro:80");
        const { spec } = mocks.resource("carts-instance").inputs as { spec: Record<string, unknown> };
        assert.deepEqual([spec.replicas, spec.tableDeletionPolicy], [2, "retain"]);
        assert.equal(mocks.resource("carts-association").inputs.clusterName, "eks-workshop");
    });
});
