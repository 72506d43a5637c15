import { Runner, reporters } from "mocha";

/** What a mocha process tells the one that started it. */
export interface Counts {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
}

/** Mocha's own "spec" reporter, which also sends the counts to the parent process. */
class CountingReporter extends reporters.Spec {
    constructor(runner: Runner, options: Mocha.MochaOptions) {
        super(runner, options);
        runner.once(Runner.constants.EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            process.send?.({ passed: passes, failed: failures, skipped: pending } satisfies Counts);
        });
    }
}

module.exports = CountingReporter;
