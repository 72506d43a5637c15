import * as assert from "node:assert/strict";
import { join } from "node:path";
import { type Ended, runNode } from "../run-node";

describe("npm test", () => {
    it("npm test -- with a file runs that file alone, and ends with how many tests passed", async () => {
        const { code, stdout } = await run("tests/unit/lab/ports.test.ts");
        assert.match(stdout, /\n\d+ passed, 0 failed\n$/);
        assert.match(stdout, /ports/i);
        assert.equal(code, 0);
    });

    it("npm test -- with a name that no test has runs nothing, and says which levels there are", async () => {
        const { code, stderr } = await run("tests/unit/no-such.test.ts");
        assert.match(stderr, /no such tests: tests\/unit\/no-such\.test\.ts; there are the levels unit, mocks/);
        assert.equal(code, 2);
    });
});

function run(...named: string[]): Promise<Ended> {
    const root = join(__dirname, "..", "..");
    const args = [join(root, "lab", "bootstrap.mjs"), "tests/run.ts", ...named];
    return runNode(args, { cwd: root });
}
