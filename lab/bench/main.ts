import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../tools/command-line";
import { tableOf } from "../../tools/table";
import { Lab } from "../services/lab";

const usage = `Usage: npm run bench -- [options]

Measures what the lab and the program cost, beside what they cannot do without. Times are medians of the rounds, in
seconds, of whole processes; only the ratios mean anything on another machine.

  --rounds <n>      default: 3
  --cold            also measures npm start with an empty cache`;

const PROJECT = join(__dirname, "..", "..");
const directory = mkdtempSync(join(tmpdir(), "carts-bench-"));
const labDirectory = join(directory, "lab");

const times = new Map<string, number[]>();

const options = { rounds: { type: "string", default: "3" }, cold: { type: "boolean" } } as const;

runCommand(usage, options, async (values) => {
    try {
        await measureAll(Number(values.rounds), values.cold);
    } finally {
        await discardLab();
        await rm(directory, { recursive: true, force: true });
    }
});

async function measureAll(rounds: number, cold = false): Promise<void> {
    if (cold) {
        console.log("npm start with an empty cache: 10 to 15 minutes on two cores");
        // Everything that set-up makes or fetches, Go's caches included.
        start("npm start, cold", {
            XDG_CACHE_HOME: directory,
            GOCACHE: join(directory, "go"),
            GOMODCACHE: join(directory, "mod"),
        });
        await discardLab();
    }
    for (let round = 1; round <= rounds; round++) {
        console.log(`round ${round} of ${rounds}`);
        start("npm start, warm", {});
        await discardLab();

        await freshLab();
        measure("floor: first preview", "floor preview");
        measure("floor: first up", "floor up");
        measure("floor: no-change preview", "floor preview");
        measure("floor: no-change up", "floor up");
        measure("preview of the first stack", "program preview");
        measure("first up", "program up");
        measure("no-change preview", "program preview");
        measure("no-change up", "program up");
        measure("destroy", "program destroy");
        await discardLab();

        await freshLab();
        measure("by hand", "by hand");
        await discardLab();
    }
    report();
}

async function freshLab(): Promise<void> {
    await Lab.start({ directory: labDirectory, log: () => {} });
}

async function discardLab(): Promise<void> {
    await Lab.find(labDirectory, () => {})?.reset();
}

function start(name: string, environment: Record<string, string>): void {
    timed(name, "npm", ["start"], { ...environment, CARTS_LAB_DIR: labDirectory });
}

function measure(name: string, step: string): void {
    timed(
        name,
        process.execPath,
        ["--require", join(PROJECT, "lab", "typescript.cjs"), join(__dirname, "step.ts"), labDirectory, step],
        {},
    );
}

function timed(name: string, file: string, args: readonly string[], environment: Record<string, string>): void {
    const begin = performance.now();
    const { status, stderr, error } = spawnSync(file, args, {
        cwd: PROJECT,
        env: { ...process.env, ...environment },
        encoding: "utf8",
    });
    if (status !== 0) {
        throw new Error(`${name} failed: ${error?.message ?? stderr}`);
    }
    times.set(name, [...(times.get(name) ?? []), (performance.now() - begin) / 1000]);
}

function report(): void {
    const inSeconds = (time: number) => time.toFixed(1).padStart(6);
    const rows = [...times].map(([name, values]) => [
        name,
        ...[median(name), Math.min(...values), Math.max(...values)].map(inSeconds),
    ]);
    console.log(tableOf(["STEP", "MEDIAN", " LEAST", "  MOST"], rows).join("\n"));
    const floor = median("floor: no-change up");
    const overhead = (median("first up") - median("by hand")) / median("floor: first up");
    console.log(
        `\nno-change up / floor:             ${(median("no-change up") / floor).toFixed(2)}  (goal: at most 2)`,
    );
    console.log(`(first up - by hand) / floor:     ${overhead.toFixed(2)}  (goal: at most 1.5)`);
}

function median(name: string): number {
    const sorted = [...(times.get(name) ?? [])].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
