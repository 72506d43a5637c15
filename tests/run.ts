/**
 * Runs the tests of the named levels, or all, and ends with the line "N passed, N failed". Each level has a mocha process
 * of its own, because Pulumi's mocks are global to it. The faults take longer than all others, most of it waiting, and so
 * run beside them.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Counts } from "./counting-reporter";

/** How long one test, or one hook, may take: only so that one that hangs ends. */
const TIMEOUTS = { unit: "10s", mocks: "30s", lab: "15m", tools: "15m", faults: "15m" };
type Level = keyof typeof TIMEOUTS;
/** Each one after the other, the quick ones first. */
const LANES: readonly (readonly Level[])[] = [["unit", "mocks", "lab", "tools"], ["faults"]];
const MOCHA = require.resolve("mocha/bin/mocha.js");
const REPORTER = join(__dirname, "counting-reporter.ts");
const LABS = process.env.CARTS_TEST_LAB_DIR ?? join(__dirname, "..", ".lab-tests");

async function main(): Promise<void> {
    const all = LANES.flat();
    const named = process.argv.slice(2);
    const unknown = named.filter((name) => !all.some((level) => level === name));
    if (unknown.length > 0) {
        console.error(`no such level of tests: ${unknown.join(", ")}; there are ${all.join(", ")}`);
        process.exit(2);
    }
    const wanted = (level: Level) => named.length === 0 || named.includes(level);
    const lanes = LANES.map((lane) => lane.filter(wanted)).filter((lane) => lane.length > 0);
    const counts = (await Promise.all(lanes.map((lane) => runLane(lane, lanes.length > 1)))).flat();
    const total = (count: keyof Counts) => counts.reduce((sum, { [count]: number }) => sum + number, 0);
    const skipped = total("skipped") > 0 ? `, ${total("skipped")} skipped` : "";
    console.log(`\n${total("passed")} passed, ${total("failed")} failed${skipped}`);
    process.exitCode = total("failed") > 0 || total("passed") === 0 ? 1 : 0;
}

async function runLane(levels: readonly Level[], beside: boolean): Promise<Counts[]> {
    const counts: Counts[] = [];
    for (const level of levels) {
        console.log(`\n${level} tests`);
        counts.push(await run(level, beside));
    }
    return counts;
}

/**
 * A level that ends without its counts, or with a failure that no test stands for, has failed.
 *
 * @param beside whether others run at the same time, so that each line has to say whose it is
 */
function run(level: Level, beside: boolean): Promise<Counts> {
    return new Promise((resolve) => {
        let counts: Counts | undefined;
        const files = join("tests", level, "**", "*.test.ts");
        const color = process.stdout.isTTY ? ["--color"] : [];
        const mocha = fork(MOCHA, ["--reporter", REPORTER, "--timeout", TIMEOUTS[level], ...color, files], {
            stdio: beside ? ["inherit", "pipe", "pipe", "ipc"] : "inherit",
            env: { ...process.env, CARTS_TEST_LAB_DIR: join(LABS, level) },
        });
        if (beside) {
            tellWhose(mocha, level);
        }
        mocha.on("message", (message) => {
            counts = message as Counts;
        });
        mocha.on("close", (code) => {
            const broken = { passed: counts?.passed ?? 0, failed: 1, skipped: counts?.skipped ?? 0 };
            resolve(counts && (code === 0 || counts.failed > 0) ? counts : broken);
        });
    });
}

function tellWhose({ stdout, stderr }: ChildProcess, level: Level): void {
    for (const input of [stdout, stderr]) {
        if (input) {
            createInterface({ input }).on("line", (line) => console.log(`${level.padEnd(6)} | ${line}`));
        }
    }
}

void main();
