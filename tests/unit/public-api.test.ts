import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const PROJECT = join(__dirname, "..", "..");

const { main, types, exports } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
    main: string;
    types: string;
    exports: { ".": { types: string; default: string } };
};

describe("the package, for another program", () => {
    it("is what the components export, compiled, for every way in which TypeScript and Node look for it", () => {
        assert.deepEqual(exports["."], { types, default: main });
        const [, path = "", ending] = /^\.\/dist\/(.*?)(\.\w+)$/.exec(main) ?? [];
        assert.equal(types, main.replace(/\.js$/, ".d.ts"));
        assert.deepEqual([path, ending], ["components/index", ".js"]);
        assert.ok(existsSync(join(PROJECT, `${path}.ts`)));
    });

    it("is not the program, which Pulumi finds by Pulumi.yaml", () => {
        const pulumi = parse(readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8")) as { main: string };
        assert.equal(pulumi.main, "index.ts");
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
