import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(__dirname, "..", "..");

/** Of the packages that read a cluster and EKS, those that a preview loads. */
async function loadedBy(stack: "stands" | "begins"): Promise<unknown> {
    const script = join(__dirname, "loaded-by-preview.ts");
    const args = [join(ROOT, "lab", "bootstrap.mjs"), script, stack];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    return JSON.parse(stdout.slice(stdout.lastIndexOf("["))) as unknown;
}

describe("the packages that look into a cluster and into EKS", () => {
    it("are not loaded by a preview of a stack that stands", async () =>
        assert.deepEqual(await loadedBy("stands"), []));

    it("are loaded by the preview of a new stack, which looks for what exists", async () =>
        assert.deepEqual(await loadedBy("begins"), ["@aws-sdk/client-eks", "@kubernetes/client-node"]));
});
