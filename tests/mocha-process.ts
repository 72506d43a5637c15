import { fork } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { endGroup } from "../lab/interruption";
import type { Counts } from "./counting-reporter";

const MOCHA = require.resolve("mocha/bin/mocha.js");
const REPORTER = join(__dirname, "counting-reporter.ts");

/** Time for what is left in the pipes of a process that has ended; one that it has started may hold them open for ever. */
const OUTPUT_ENDS_WITHIN_MILLISECONDS = 2_000;

export interface MochaRun {
    readonly files: readonly string[];
    /** How long one test, or one hook, may take. */
    readonly secondsForOne: number;
    /** On top of this process's. */
    readonly environment: Readonly<Record<string, string>>;
    /** Takes the output, a line at a time. */
    readonly tell: (line: string) => void;
    /** Ends the tests. */
    readonly interruption?: AbortSignal;
}

/**
 * Runs tests in a process of their own. It is killed, with what it has started, when it says nothing for much longer than one
 * test may take. One that ends without its counts, or with a failure that no test stands for, has failed.
 */
export function runMocha({ files, secondsForOne, environment, tell, interruption }: MochaRun): Promise<Counts> {
    return new Promise((done) => {
        const color = process.stdout.isTTY ? ["--color"] : [];
        const mocha = fork(MOCHA, ["--reporter", REPORTER, "--timeout", `${secondsForOne}s`, ...color, ...files], {
            stdio: ["ignore", "pipe", "pipe", "ipc"],
            detached: true,
            env: { ...process.env, ...environment },
        });
        const interrupt = () => endGroup(mocha, "SIGTERM");
        interruption?.addEventListener("abort", interrupt);
        const outputs = [mocha.stdout, mocha.stderr].filter((output) => output !== null);
        const silentSeconds = 1.5 * secondsForOne;
        const silence = setTimeout(() => endGroup(mocha, "SIGKILL"), silentSeconds * 1000);
        for (const input of outputs) {
            createInterface({ input }).on("line", (line) => {
                silence.refresh();
                tell(line);
            });
        }
        let counts: Counts | undefined;
        mocha.on("message", (message) => {
            counts = message as Counts;
        });
        mocha.on("exit", () => {
            clearTimeout(silence);
            interruption?.removeEventListener("abort", interrupt);
            setTimeout(() => outputs.map((output) => output.destroy()), OUTPUT_ENDS_WITHIN_MILLISECONDS).unref();
        });
        mocha.on("close", (code, signal) => {
            const silent = signal === "SIGKILL" ? ` (it is killed after ${silentSeconds} s without a word)` : "";
            const how = signal ? `by ${signal}${silent}` : `with exit code ${code}`;
            const died = { passed: counts?.passed ?? 0, failed: 1, skipped: counts?.skipped ?? 0 };
            const failures = [`the process ended ${how} and without a failed test`];
            done(counts && (code === 0 || counts.failed > 0) ? counts : { ...died, failures });
        });
    });
}
