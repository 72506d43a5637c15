import * as assert from "node:assert/strict";
import { join } from "node:path";
import { run } from "../../../tools/command";

const ROOT = join(__dirname, "..", "..", "..");
const TYPESCRIPT = join(ROOT, "lab", "typescript.cjs");

/** The packages of which a process has required files, with how many. */
async function loadedBy(...args: string[]): Promise<Record<string, number>> {
    const required = [TYPESCRIPT, join(__dirname, "tell-loaded.cjs")].flatMap((file) => ["--require", file]);
    const stdout = await run(process.execPath, [...required, ...args], { directory: ROOT });
    const files = JSON.parse(stdout.slice(stdout.lastIndexOf("\n[") + 1)) as string[];
    const counts: Record<string, number> = {};
    for (const file of files) {
        const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
        if (name) {
            counts[name] = (counts[name] ?? 0) + 1;
        }
    }
    return counts;
}

describe("a process of the lab", () => {
    it("lets Node itself load the ES modules of packages, where tsx would compile them one by one", async () => {
        const loaded = await loadedBy("-e", 'require("@kubernetes/client-node/dist/config")');
        // The file that is required, and none of the hundreds that it imports.
        assert.equal(loaded["@kubernetes/client-node"], 1);
    });

    it("loads for the command line none of the packages that take long, before a command needs them", async () => {
        const loaded = await loadedBy(join("lab", "cli.ts"), "--help");
        assert.ok(loaded.yaml, JSON.stringify(loaded));
        const slow = ["@kubernetes/client-node", "@pulumi/pulumi", "@pulumi/aws", "@aws-sdk/client-eks"];
        assert.deepEqual(
            slow.filter((name) => name in loaded),
            [],
        );
    });
});
