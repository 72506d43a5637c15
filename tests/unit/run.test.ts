import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMocha } from "../mocha-process";
import { type Ended, runNode } from "../run-node";

describe("npm test", () => {
    it("npm test -- with a file runs that file alone, and ends with how many tests passed", async () => {
        const { code, stdout } = await run("tests/unit/lab/ports.test.ts");
        assert.match(stdout, /\n\d+ passed, 0 failed\n$/);
        assert.match(stdout, /ports/i);
        assert.equal(code, 0);
    });

    it("npm test -- with a name that no test has runs nothing, and says which levels there are", async () => {
        const { code, stderr } = await run("tests/unit/no-such.test.ts");
        assert.match(stderr, /no such tests: tests\/unit\/no-such\.test\.ts; there are the levels unit, mocks/);
        assert.equal(code, 2);
    });

    it("a test that waits for ever and lets nothing else run is killed with its process, and has failed", async () => {
        const { counts } = await runTest('it("hangs", () => { for (;;); });', { secondsForOne: 4 });
        assert.equal(counts.failed, 1);
        assert.match(counts.failures[0] ?? "", /ended by SIGKILL \(it is killed after 6 s without a word\)/);
    });

    it("a test that leaves something open, and a process that holds its output, holds nobody up, and what it is is said", async () => {
        const { counts, said } = await runTest(`it("leaves things open", () => {
            setInterval(() => {}, 1000);
            const { pid } = require("node:child_process").spawn("sleep", ["600"], { stdio: "inherit", detached: true });
            console.log("started " + pid);
        });`);
        const left = Number(said.map((line) => /^started (\d+)$/.exec(line)?.[1]).find(Boolean));
        process.kill(left);
        assert.deepEqual({ passed: counts.passed, failed: counts.failed }, { passed: 1, failed: 0 });
        assert.match(said.join("\n"), /The tests left open, so that their process did not end: .*Timeout/);
    });
});

async function runTest(text: string, { secondsForOne = 60 } = {}) {
    const directory = mkdtempSync(join(tmpdir(), "carts-run-"));
    const file = join(directory, "one.cjs");
    writeFileSync(file, text);
    const said: string[] = [];
    try {
        const counts = await runMocha({
            files: [file],
            secondsForOne,
            environment: {},
            tell: (line) => said.push(line),
        });
        return { counts, said };
    } finally {
        rmSync(directory, { recursive: true });
    }
}

function run(...named: string[]): Promise<Ended> {
    const root = join(__dirname, "..", "..");
    const args = [join(root, "lab", "bootstrap.mjs"), "tests/run.ts", ...named];
    return runNode(args, { cwd: root });
}
