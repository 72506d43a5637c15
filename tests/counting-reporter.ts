import { Runner, reporters } from "mocha";

/** Long enough for connections that are being closed. */
const ENDS_WITHIN_MILLISECONDS = 5_000;

/** What a mocha process tells the one that started it. */
export interface Counts {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    /** Of each test and hook that failed its title, and below it why. */
    readonly failures: readonly string[];
}

/** Mocha's own "spec" reporter, which also sends the counts and the failures to the parent process. */
class CountingReporter extends reporters.Spec {
    constructor(runner: Runner, options: Mocha.MochaOptions) {
        super(runner, options);
        const failed: string[] = [];
        runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => {
            failed.push(`${test.fullTitle()}\n${error?.stack ?? error}`);
        });
        runner.once(Runner.constants.EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            const counts: Counts = { passed: passes, failed: failures, skipped: pending, failures: failed };
            process.send?.(counts);
            endBeforeLong();
        });
    }
}

/** A process ends by itself when it waits for nothing more; what waits for ever is said, and holds nobody up. */
function endBeforeLong(): void {
    setTimeout(() => {
        console.log(
            `The tests left open, so that their process did not end: ${process.getActiveResourcesInfo().join(", ")}`,
        );
        process.exit();
    }, ENDS_WITHIN_MILLISECONDS).unref();
}

module.exports = CountingReporter;
