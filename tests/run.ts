/**
 * Runs the tests of the named levels, or of all, and ends with the line "N passed, N failed". Each level has a mocha
 * process of its own, because Pulumi's mocks are global to the process.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import type { Counts } from "./counting-reporter";

const LEVELS = ["unit", "mocks", "lab"];
const MOCHA = require.resolve("mocha/bin/mocha.js");
const REPORTER = join(__dirname, "counting-reporter.ts");

async function main(): Promise<void> {
    const levels = process.argv.slice(2);
    const unknown = levels.filter((level) => !LEVELS.includes(level));
    if (unknown.length > 0) {
        console.error(`no such level of tests: ${unknown.join(", ")}; there are ${LEVELS.join(", ")}`);
        process.exit(2);
    }
    const totals = { passed: 0, failed: 0, skipped: 0 };
    for (const level of levels.length > 0 ? levels : LEVELS) {
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
function run(level: string): Promise<Counts> {
    return new Promise((resolve) => {
        let counts: Counts | undefined;
        const mocha = fork(MOCHA, ["--reporter", REPORTER, join("tests", level)], { stdio: "inherit" });
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
