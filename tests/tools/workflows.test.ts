import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildActionlint } from "../../lab/setup/go-tools";
import { checkPrerequisites } from "../../lab/setup/prerequisites";

const WORKFLOWS = join(__dirname, "..", "..", ".github", "workflows");

/** Among the tests that need Go, which those without a lab do not. It starts no lab. */
describe("actionlint", () => {
    let actionlint: string;

    before("build it", async () => {
        actionlint = await buildActionlint((await checkPrerequisites()).goVersion);
    });

    for (const file of readdirSync(WORKFLOWS)) {
        it(`finds nothing wrong in .github/workflows/${file}`, async () => {
            assert.equal(await lint(readFileSync(join(WORKFLOWS, file), "utf8")), "");
        });
    }

    it("finds what is wrong in a workflow: a key and a context that GitHub does not know", async () => {
        const job = "{ runs-on: ubuntu-24.04, timeout: 5, steps: [{ run: 'echo ${{ no.such }}' }] }";
        const complaints = await lint(`on: push\njobs:\n  job: ${job}\n`);
        assert.match(complaints, /unexpected key "timeout"/);
        assert.match(complaints, /undefined variable "no"/);
    });

    /** Without shellcheck and pyflakes, which some machines have: all get the same answer. */
    function lint(workflow: string): Promise<string> {
        return new Promise((resolve, reject) => {
            const child = execFile(
                actionlint,
                ["-no-color", "-oneline", "-shellcheck=", "-pyflakes=", "-"],
                (error, stdout) => (error && stdout === "" ? reject(error) : resolve(stdout)),
            );
            child.stdin?.end(workflow);
        });
    }
});
