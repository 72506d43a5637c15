import { Runner, reporters } from "mocha";

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
        });
    }
}

module.exports = CountingReporter;
