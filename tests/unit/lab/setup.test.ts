import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOnce } from "../../../lab/setup/cache";
import { pinnedVersion } from "../../../lab/setup/go-tools";
import { compareVersions, problem } from "../../../lab/setup/prerequisites";

describe("versions", () => {
    it("are compared by number, and by nothing after it", () => {
        assert.ok(compareVersions("1.9", "1.26") < 0);
        assert.ok(compareVersions("1.26.3", "1.26") > 0);
        assert.equal(compareVersions("1.26rc1", "1.26.0"), 0);
    });

    it("that are too old, absent or of no use are named, with where to get one", () => {
        const source = "https://go.dev/dl/";
        assert.equal(problem("Go", "1.26", { command: "go", version: "1.26" }, source), undefined);
        assert.equal(
            problem("Go", "1.26", { command: "go", version: "1.25.9" }, source),
            "Go 1.26 or newer, and go is 1.25.9. Get it from https://go.dev/dl/.",
        );
        assert.match(problem("Go", "1.26", undefined, source) ?? "", /none is on PATH/);
        const defect = "go is broken";
        assert.match(problem("Go", "1.26", { command: "go", version: "1.26", defect }, source) ?? "", /go is broken/);
    });

    it("of a module are those that go.mod requires, alone or in a block", () => {
        const goMod = "module m\n\nrequire a.example/b v1.0.0\n\nrequire (\n\ta.example/bc v2.0.0 // indirect\n)\n";
        assert.equal(pinnedVersion(goMod, "a.example/b"), "v1.0.0");
        assert.equal(pinnedVersion(goMod, "a.example/bc"), "v2.0.0");
        assert.throws(() => pinnedVersion(goMod, "a.example"), /go\.mod does not require a\.example/);
    });
});

describe("makeOnce", () => {
    let directory: string;
    let target: string;

    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "carts-make-once-"));
        target = join(directory, "tool");
    });

    afterEach(() => rmSync(directory, { recursive: true }));

    it("makes what is missing, once", async () => {
        const make = async (temporary: string) => writeFileSync(temporary, "made");
        await makeOnce(target, make);
        await makeOnce(target, () => assert.fail("made twice"));
        assert.equal(readFileSync(target, "utf8"), "made");
    });

    it("leaves nothing of a making that failed", async () => {
        const fail = async (temporary: string) => {
            writeFileSync(temporary, "half");
            throw new Error("no space");
        };
        await assert.rejects(makeOnce(target, fail), /no space/);
        assert.deepEqual(readdirSync(directory), []);
    });

    it("removes what a making left that was killed, and not what another process is making", async () => {
        const ended = `${target}.making-${2 ** 22 + 1}-0000`;
        const running = `${target}.making-${process.pid}-0000`;
        writeFileSync(ended, "");
        writeFileSync(running, "");
        await makeOnce(target, async (temporary) => writeFileSync(temporary, "made"));
        assert.deepEqual([existsSync(ended), existsSync(running)], [false, true]);
    });

    it("is content when another process was faster", async () => {
        await makeOnce(target, async () => {
            writeFileSync(target, "by another");
            throw new Error("the target is there");
        });
        assert.equal(readFileSync(target, "utf8"), "by another");
    });
});
