import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");

interface Manifest {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
}

describe("the policy pack's package.json, for those who copy the folder", () => {
    const [pack, project] = ["policy/package.json", "package.json"].map(
        (file) => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as Manifest,
    );

    it("has the project's version, and its versions of what both need", () => {
        const pinned: Record<string, string> = { ...project?.dependencies, ...project?.devDependencies };
        const wanted = Object.keys(pack?.dependencies ?? {}).map((name) => [name, pinned[name]]);
        assert.deepEqual(Object.entries(pack?.dependencies ?? {}), wanted);
        assert.ok(wanted.length > 0);
        assert.equal(pack?.version, project?.version);
    });
});
