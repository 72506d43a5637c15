import * as assert from "node:assert/strict";
import { join } from "node:path";

const PROJECT = join(__dirname, "..", "..");

describe("the package, for another program", () => {
    it("is the public API of the components", () => {
        assert.equal(require.resolve("carts-stack"), join(PROJECT, "components", "index.ts"));
    });

    for (const file of [
        "components/graph/carts-graph",
        "components/graph/carts-graph.ts",
        "parts/preflight",
        "index.ts",
    ]) {
        it(`keeps ${file} to itself`, () => {
            assert.throws(() => require.resolve(`carts-stack/${file}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
        });
    }
});
