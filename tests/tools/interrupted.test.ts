import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/command";
import { until } from "../until";

const PROJECT = join(__dirname, "..", "..");

describe("Ctrl-C", () => {
    let scratch: string;

    beforeEach("have a folder for the labs", () => {
        scratch = mkdtempSync(join(tmpdir(), "carts-"));
    });

    afterEach(() => rmSync(scratch, { recursive: true }));

    it("Ctrl-C on npm test ends the tests, and the lab that they have started", async () => {
        const tests = ["tests/run.ts", "tests/lab/any-kro/refusals.test.ts"];
        const { code, said } = await interrupt(tests, { CARTS_TEST_LAB_DIR: scratch });
        assert.match(said, /Interrupted: the tests end, and then their labs\./);
        assert.match(said, /\n0 passed, 1 failed\n$/);
        assert.equal(code, 1);
    });

    it("Ctrl-C on npm run bench ends what is measured, and its lab", async () => {
        const { code } = await interrupt(["lab/bench/main.ts", "--stacks", "1"], { TMPDIR: scratch });
        assert.equal(code, 1);
    });

    /** Interrupts a command while its lab starts. */
    async function interrupt(command: readonly string[], environment: Record<string, string>) {
        const child = spawn(process.execPath, ["lab/bootstrap.mjs", ...command], {
            cwd: PROJECT,
            env: { ...process.env, ...environment },
            stdio: ["ignore", "pipe", "pipe"],
        });
        const said: string[] = [];
        for (const output of [child.stdout, child.stderr]) {
            output.setEncoding("utf8").on("data", (text: string) => said.push(text));
        }
        const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
        try {
            await until("the lab starts", async () => (await processesOf(scratch)).join().includes("kube-apiserver"));
        } finally {
            child.kill("SIGINT");
        }
        const code = await ended;
        assert.deepEqual(await processesOf(scratch), []);
        const left = readdirSync(scratch).filter((name) => !name.startsWith("tsx-"));
        assert.deepEqual(left, []);
        return { code, said: said.join("") };
    }
});

/** The command lines that name a directory. */
async function processesOf(directory: string): Promise<string[]> {
    return (await run("ps", ["-ww", "-ax", "-o", "args="])).split("\n").filter((line) => line.includes(directory));
}
