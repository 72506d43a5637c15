import * as assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/command";

const PROJECT = join(__dirname, "..", "..");
const BOOTSTRAP = [join(PROJECT, "lab", "bootstrap.mjs"), join(PROJECT, "lab", "bench", "main.ts")];

describe("npm run bench -- --stacks", () => {
    let scratch: string;

    before("have a folder in which it can make its lab", () => {
        scratch = mkdtempSync(join(tmpdir(), "carts-"));
    });

    after(() => rmSync(scratch, { recursive: true }));

    it("measures a program beside kro alone and an empty program, and takes its lab away", async () => {
        const printed = await run(process.execPath, [...BOOTSTRAP, "--stacks", "1", "--parallel", "16"], {
            directory: PROJECT,
            environment: { ...process.env, TMPDIR: scratch },
        });
        assert.deepEqual(
            readdirSync(scratch).filter((name) => name.startsWith("carts-bench-")),
            [],
        );
        const lines = printed.split("\n");
        const rows = (start: RegExp) => lines.filter((line) => start.test(line)).map((line) => line.split(/ {2,}/));
        assert.match(printed, /^the engine works on this many resources at a time: 16$/m);
        assert.match(printed, /^kro \d|, kro \d+\.\d+\.\d+$/m);

        const times = rows(/^1 +(up|destroy|no-change up) /);
        assert.deepEqual(
            times.map(([, operation, , beside]) => [operation, beside]),
            [
                ["up", "kro alone, applied"],
                ["destroy", "kro alone, deleted"],
                ["no-change up", "empty program"],
            ],
        );
        for (const [, operation, taken, , other, ratio] of times) {
            const [left, right] = [Number(taken), Number(other)];
            assert.ok(left > 0 && right > 0, `${operation} took ${taken}, beside ${other}`);
            // Both are rounded to a tenth of a second.
            const rounding = (left + 0.05) / (right - 0.05) - left / right + 0.005;
            assert.ok(Math.abs(Number(ratio) - left / right) <= rounding, `${ratio} is not ${taken} / ${other}`);
        }

        const memory = rows(/^1 +(program|engine|provider \w+) /);
        assert.deepEqual(
            memory.map(([, process]) => process),
            ["program", "engine", "provider kubernetes", "provider aws"],
        );
        for (const [, process, , up, noChange, destroy] of memory) {
            for (const peak of [up, noChange, destroy]) {
                assert.ok(Number(peak) > 10, `${process} had ${peak} MiB`);
            }
        }
    });

    it("says what it takes, and starts nothing for anything else", async () => {
        for (const option of [
            ["--stacks", "0"],
            ["--stacks", "1,many"],
            ["--parallel", "some", "--stacks", "1"],
        ]) {
            await assert.rejects(run(process.execPath, [...BOOTSTRAP, ...option]), /it takes whole numbers from 1 on/);
        }
    });
});
