import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { blocksOf, page, ROOT } from "../unit/docs/pages";
import { StrictMocks, settled } from "./strict-mocks";

describe("the program of one's own in README", () => {
    it("is the example's", () => {
        const [shown, ...others] = blocksOf(page("README.md")).filter(({ language }) => language === "ts");
        const example = readFileSync(join(ROOT, "examples", "own-program", "index.ts"), "utf8");
        assert.deepEqual(others, []);
        assert.deepEqual(shown?.lines, example.split("\n").filter(Boolean));
    });

    it("makes a stack with what it is given", async () => {
        const mocks = await StrictMocks.install();
        pulumi.runtime.setAllConfig({ "carts-stack:clusterName": "eks-workshop" });
        const { endpoint } = require("../../examples/own-program") as typeof import("../../examples/own-program");
        assert.equal(await settled(endpoint), "http://carts.carts-kro:80");
        const { spec } = mocks.resource("carts-instance").inputs as { spec: Record<string, unknown> };
        assert.equal(spec.replicas, 2);
        assert.equal(mocks.resource("carts-association").inputs.clusterName, "eks-workshop");
    });
});
