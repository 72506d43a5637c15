import { fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberOf, runCommand } from "../../tools/command-line";
import { endGroup, interruption } from "../interruption";
import { BenchLab } from "./bench-lab";
import type { MeasureSettings } from "./measure";

const usage = `Usage: npm run bench -- [options]

Measures what the lab and the program cost, beside what they cannot do without. Only the ratios mean anything on another
machine, and they only where nothing else works on this one: the first lines and the last one tell its load.

Without --stacks: the first stack beside an empty program and beside the same steps by hand, in medians of the rounds.

  --rounds <n>      default: 3
  --cold            also measures npm start with an empty cache

With --stacks: programs with many stacks, beside kro alone and beside an empty program, each once.

  --stacks <n,n>    how many stacks the programs have, as in 1,10,100
  --parallel <n>    how many resources the engine works on at a time (default: the engine's own, four for each core)`;

const options = {
    rounds: { type: "string", default: "3" },
    cold: { type: "boolean" },
    stacks: { type: "string" },
    parallel: { type: "string" },
} as const;

runCommand({
    usage,
    options,
    async work({ rounds, cold, stacks, parallel }) {
        const numbers = {
            rounds: numberOf("rounds", rounds),
            counts: stacks?.split(",").map((count) => numberOf("stacks", count)),
            parallel: parallel === undefined ? undefined : numberOf("parallel", parallel),
        };
        const directory = mkdtempSync(join(tmpdir(), "carts-bench-"));
        const labDirectory = join(directory, "lab");
        try {
            return await measure({ ...numbers, labDirectory, cold: cold ? directory : undefined }, interruption());
        } finally {
            await new BenchLab(labDirectory).discard();
            await rm(directory, { recursive: true, force: true });
        }
    },
});

/** @returns the exit code */
function measure(settings: MeasureSettings, interrupted: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
        const measuring = fork(join(__dirname, "measure.ts"), [JSON.stringify(settings)], {
            execArgv: ["--require", join(__dirname, "..", "typescript.cjs")],
            detached: true,
        });
        interrupted.addEventListener("abort", () => endGroup(measuring, "SIGTERM"));
        measuring.once("error", reject).once("exit", (code) => resolve(code ?? 1));
    });
}
