/**
 * For a suite whose tests are steps, each of which begins with what the one before has left: after a step that failed, the
 * others are skipped, because they could only fail for the same reason. Mocha's own `bail` counts the failures of every
 * suite of the file, and does not show what it leaves out.
 */
export function chain(): void {
    afterEach("skip the steps after one that failed", function () {
        if (this.currentTest?.state !== "failed") {
            return;
        }
        console.log(`the steps after "${this.currentTest.title}" are skipped`);
        this.test?.parent?.eachTest((test) => {
            // One that has run stays what it was.
            test.pending ||= test.state === undefined;
        });
    });
}
