import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberOf, runCommand } from "../../tools/command-line";
import { BenchLab } from "./bench-lab";
import { measureFirstStack } from "./first-stack";
import { measureManyStacks } from "./many-stacks";
import { describeSurroundings } from "./surroundings";

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
        const directory = mkdtempSync(join(tmpdir(), "carts-bench-"));
        const lab = new BenchLab(join(directory, "lab"));
        try {
            console.log((await describeSurroundings()).join("\n"));
            if (stacks === undefined) {
                await measureFirstStack(lab, {
                    rounds: numberOf("rounds", rounds),
                    cold: cold ? directory : undefined,
                });
            } else {
                const counts = stacks.split(",").map((count) => numberOf("stacks", count));
                await measureManyStacks(
                    lab,
                    counts,
                    parallel === undefined ? undefined : numberOf("parallel", parallel),
                );
            }
        } finally {
            await lab.discard();
            await rm(directory, { recursive: true, force: true });
        }
    },
});
