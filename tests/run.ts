/**
 * Runs the tests of the named levels or files, or all, and ends with the line "N passed, N failed". Ctrl-C ends the tests and
 * their labs.
 *
 * With a lab, tests wait as much as they work. So several files run side by side, each in a mocha process and a fresh lab
 * of its own: none meets what another has left. Of the levels without a lab each is one process, because Pulumi's mocks
 * are global to it.
 */
import { readdirSync, statSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { interruption } from "../lab/interruption";
import { Lab } from "../lab/services/lab";
import { kroVersions } from "../lab/setup/kro-versions";
import { runCommand, UsageError } from "../tools/command-line";
import type { Counts } from "./counting-reporter";
import { runMocha } from "./mocha-process";

interface Level {
    readonly name: string;
    /** How long one test, or one hook, may take: only so that one that hangs ends. */
    readonly secondsForOne: number;
    readonly lab?: boolean;
    /** Whether it is run with each kro, and not with the default alone: all of it but what is in ANY_KRO. */
    readonly eachKro?: boolean;
}

/** In the order in which they are begun: the quick ones, and then those that have the longest files. */
const LEVELS: readonly Level[] = [
    { name: "unit", secondsForOne: 60 },
    { name: "mocks", secondsForOne: 120 },
    { name: "faults", secondsForOne: 600, lab: true },
    { name: "tools", secondsForOne: 600, lab: true },
    { name: "lab", secondsForOne: 600, lab: true, eachKro: true },
];

/** What one mocha process runs. */
interface Job {
    readonly title: string;
    readonly level: Level;
    readonly files: readonly string[];
    readonly kro?: string;
}

const ANY_KRO = join(__dirname, "lab", "any-kro");
const PROJECT = join(__dirname, "..");
const LABS = process.env.CARTS_TEST_LAB_DIR ?? join(PROJECT, ".lab-tests");
/**
 * How many run side by side. Two keep a core busy; of three, each looks so much longer for what is not there yet that all
 * takes more processor time. A lab with what works on it takes one and a half GiB of memory.
 */
const LANES = Number(
    process.env.CARTS_TEST_LANES ?? Math.min(2 * availableParallelism(), Math.ceil(totalmem() / 2 ** 31)),
);
/** All that are run with, where the tests are not to run with one. */
const KROS = process.env.CARTS_TEST_KRO ? [process.env.CARTS_TEST_KRO] : kroVersions().map(({ version }) => version);

const usage = `Usage: npm test -- [<level or file>...]

Runs the named tests, or all. The levels: ${LEVELS.map(({ name }) => name).join(", ")}.

CARTS_TEST_LANES says how many files run side by side, and CARTS_TEST_KRO with which kro.`;

/** @returns the exit code */
async function runTests(named: readonly string[]): Promise<number> {
    const all = LEVELS.flatMap((level) => filesOf(level).map((file) => ({ level, file })));
    const unknown = named.filter((name) => !all.some(({ level, file }) => isNamed(name, level, file)));
    if (unknown.length > 0) {
        const levels = LEVELS.map(({ name }) => name).join(", ");
        throw new UsageError(
            `no such tests: ${unknown.join(", ")}; there are the levels ${levels}, and the files of each`,
        );
    }
    if (!(LANES >= 1)) {
        throw new UsageError(`CARTS_TEST_LANES is "${process.env.CARTS_TEST_LANES}"; it takes whole numbers from 1 on`);
    }
    const wanted = all.filter(({ level, file }) => !named[0] || named.some((name) => isNamed(name, level, file)));
    const jobs = LEVELS.flatMap((level) =>
        jobsOf(
            level,
            wanted.filter((one) => one.level === level).map(({ file }) => file),
        ),
    );
    const begin = Date.now();
    const done: { job: Job; counts: Counts }[] = [];
    const waiting = [...jobs];
    const interrupted = interruption();
    interrupted.addEventListener("abort", () => {
        waiting.length = 0;
        console.error("Interrupted: the tests end, and then their labs.");
    });
    const width = Math.max(...jobs.map(({ title }) => title.length));
    await Promise.all(
        Array.from({ length: LANES }, async () => {
            for (let job = waiting.shift(); job; job = waiting.shift()) {
                done.push({ job, counts: await run(job, interrupted, jobs.length > 1 ? width : undefined) });
            }
        }),
    );
    const broken = done.filter(({ counts }) => counts.failed > 0);
    if (jobs.length > 1 && broken.length > 0) {
        const reports = broken.map(({ job, counts }) => [repeat(job), ...counts.failures].join("\n\n"));
        console.log(["", "Failed, with the command that repeats it:", ...reports].join("\n\n"));
    }
    const total = (count: "passed" | "failed" | "skipped") => done.reduce((sum, { counts }) => sum + counts[count], 0);
    const skipped = total("skipped") > 0 ? `, ${total("skipped")} skipped` : "";
    console.log(`\n${minutes(begin)}`);
    console.log(`${total("passed")} passed, ${total("failed")} failed${skipped}`);
    return total("failed") > 0 || total("passed") === 0 ? 1 : 0;
}

function isNamed(name: string, level: Level, file: string): boolean {
    return name === level.name || resolve(name) === file;
}

/** The largest first, which are likely to take longest. */
function filesOf({ name }: Level): string[] {
    return readdirSync(join(__dirname, name), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".test.ts"))
        .map((file) => join(__dirname, name, file))
        .sort((left, right) => statSync(right).size - statSync(left).size);
}

function jobsOf(level: Level, files: readonly string[]): Job[] {
    if (!level.lab) {
        return files.length > 0 ? [{ title: level.name, level, files }] : [];
    }
    return files.flatMap((file) => {
        const kros = level.eachKro && dirname(file) !== ANY_KRO ? KROS : [process.env.CARTS_TEST_KRO];
        return kros.map((kro) => {
            const title = `${level.name}/${basename(file, ".test.ts")}${kro && KROS.length > 1 ? ` ${kro}` : ""}`;
            return { title, level, files: [file], kro };
        });
    });
}

/** @param width of the titles before each line, where others run at the same time */
async function run(job: Job, interrupted: AbortSignal, width?: number): Promise<Counts> {
    const begin = Date.now();
    const directory = join(LABS, job.title.replaceAll(/[ /]/g, "-"));
    const tell = (line: string) => console.log(width ? `${job.title.padEnd(width)} | ${line}` : line);
    const counts = await runMocha({
        files: job.files,
        secondsForOne: job.level.secondsForOne,
        environment: { CARTS_TEST_LAB_DIR: directory, ...(job.kro && { CARTS_TEST_KRO: job.kro }) },
        tell,
        interruption: interrupted,
    });
    const left = await endLab(directory, tell);
    const failed = counts.failed + left.length;
    if (width) {
        tell(`${counts.passed} passed, ${failed} failed, ${minutes(begin)}`);
    }
    return { ...counts, failed, failures: [...counts.failures, ...left] };
}

/** Only a process that was killed, or interrupted, leaves a lab. @returns why it could not be ended, if so */
async function endLab(directory: string, tell: (line: string) => void): Promise<string[]> {
    try {
        await Lab.find(directory, tell)?.reset();
        return [];
    } catch (error) {
        return [`the lab that the tests left does not end: ${error}`];
    }
}

/** The command that runs a job again. */
function repeat({ level, files, kro }: Job): string {
    const [file = ""] = files;
    const what = level.lab ? relative(PROJECT, file) : level.name;
    return `${kro ? `CARTS_TEST_KRO=${kro} ` : ""}npm test -- ${what}`;
}

function minutes(begin: number): string {
    return `${((Date.now() - begin) / 60_000).toFixed(1)} min`;
}

runCommand({
    usage,
    options: {},
    allowPositionals: true,
    work: (_, named) => runTests(named),
});
