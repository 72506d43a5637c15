/**
 * Runs the tests of the named levels, or all, the quick ones first, and ends with the line "N passed, N failed". Each level
 * has a mocha process of its own, because Pulumi's mocks are global to it.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import type { Counts } from "./counting-reporter";

/** How long one test, or one hook, may take: only so that one that hangs ends. */
const TIMEOUTS = { unit: "10s", mocks: "30s", lab: "15m", tools: "15m", faults: "15m" };
type Level = keyof typeof TIMEOUTS;
const MOCHA = require.resolve("mocha/bin/mocha.js");
const REPORTER = join(__dirname, "counting-reporter.ts");

async function main(): Promise<void> {
    const all = Object.keys(TIMEOUTS) as Level[];
    const named = process.argv.slice(2);
    const unknown = named.filter((name) => !all.some((level) => level === name));
    if (unknown.length > 0) {
        console.error(`no such level of tests: ${unknown.join(", ")}; there are ${all.join(", ")}`);
        process.exit(2);
    }
    const totals = { passed: 0, failed: 0, skipped: 0 };
    for (const level of named.length > 0 ? (named as Level[]) : all) {
        console.log(`\n${level} tests`);
        const { passed, failed, skipped } = await run(level);
        totals.passed += passed;
        totals.failed += failed;
        totals.skipped += skipped;
    }
    const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
    console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
    process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}

/** A level that ends without its counts, or with a failure that no test stands for, has failed. */
function run(level: Level): Promise<Counts> {
    return new Promise((resolve) => {
        let counts: Counts | undefined;
        const files = join("tests", level, "**", "*.test.ts");
        const mocha = fork(MOCHA, ["--reporter", REPORTER, "--timeout", TIMEOUTS[level], files], { stdio: "inherit" });
        mocha.on("message", (message) => {
            counts = message as Counts;
        });
        mocha.on("exit", (code) => {
            const broken = { passed: counts?.passed ?? 0, failed: 1, skipped: counts?.skipped ?? 0 };
            resolve(counts && (code === 0 || counts.failed > 0) ? counts : broken);
        });
    });
}

void main();
