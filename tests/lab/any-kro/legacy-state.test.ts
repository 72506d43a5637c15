import * as assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { engine, theLab } from "../test-lab";

describe("a state backend of the layout that knows no projects", () => {
    it("tells the program what the stack has already, as any other does", async () => {
        const state = join(theLab().files.pulumi, "legacy-state");
        mkdirSync(state, { recursive: true });
        const environment = {
            PULUMI_BACKEND_URL: pathToFileURL(state).href,
            PULUMI_DIY_BACKEND_LEGACY_LAYOUT: "true",
        };
        const stack = () => engine("legacy", {}, { environment });
        const { outputs } = await stack().up();
        assert.equal(outputs.state?.value, "ACTIVE");
        const { summary } = await stack().up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
        await stack().destroy();
    });
});
