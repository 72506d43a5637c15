import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOnce } from "../../../lab/setup/cache";
import { findKro, KRO_MODULE, kroVersions, TOOL_MODULES } from "../../../lab/setup/kro-versions";
import { pinnedVersion } from "../../../lab/setup/pinned-version";
import { adviseStandIns, readWanted } from "../../../lab/setup/plugins";
import { problem } from "../../../lab/setup/prerequisites";
import { compareVersions } from "../../../parts/part/versions";

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

describe("kro", () => {
    it("is the cluster module's where none is named, and has a module of its own in each other version", () => {
        assert.deepEqual(findKro(), kroVersions()[0]);
        assert.deepEqual(findKro("0.9.3"), { version: "0.9.3", module: "kro-0.9.3" });
    });

    it("is pinned in its module in the version that the module's name has", () => {
        for (const { version, module } of kroVersions()) {
            const goMod = readFileSync(join(TOOL_MODULES, module, "go.mod"), "utf8");
            assert.equal(pinnedVersion(goMod, KRO_MODULE), `v${version}`);
        }
    });

    it("in a version that nothing pins is refused, with those that there are", () => {
        assert.throws(
            () => findKro("0.9.2"),
            /^Error: kro "0\.9\.2" is not one that the lab builds: 0\.9\.4, 0\.9\.3$/,
        );
    });
});

describe("the lab's cache", () => {
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

describe("provider plugins", () => {
    it("are the real aws plugin, which nobody has run against the lab, only where somebody asks for it", () => {
        assert.deepEqual(readWanted(""), { aws: "stand-in", kubernetes: "either" });
        assert.deepEqual(readWanted("aws=real"), { aws: "real", kubernetes: "either" });
    });

    it("are asked for together or one by one", () => {
        assert.deepEqual(readWanted("real"), { aws: "real", kubernetes: "real" });
        assert.deepEqual(readWanted("stand-in"), { aws: "stand-in", kubernetes: "stand-in" });
        assert.deepEqual(readWanted("aws=real, kubernetes=stand-in"), { aws: "real", kubernetes: "stand-in" });
    });

    for (const wrong of ["yes", "aws", "gcp=real", "aws=fake", "aws=real;kubernetes=real"]) {
        it(`are not asked for by "${wrong}", and the error says by what`, () => {
            assert.throws(
                () => readWanted(wrong),
                /CARTS_LAB_PLUGINS is ".*"; it may be "real", "stand-in", or .*aws=real/,
            );
        });
    }

    it("that are real have a line on going on with the stand-ins, for a program that failed", () => {
        const aws = { name: "aws", version: "7.48.0" } as const;
        const kubernetes = { name: "kubernetes", version: "4.34.2" } as const;
        const real = { kind: "real" } as const;
        const standIn = { kind: "stand-in" } as const;
        assert.match(
            adviseStandIns([
                { ...aws, ...real },
                { ...kubernetes, ...standIn },
            ]) ?? "",
            /CARTS_LAB_PLUGINS=aws=stand-in npm start .*aws/,
        );
        assert.match(
            adviseStandIns([
                { ...aws, ...real },
                { ...kubernetes, ...real },
            ]) ?? "",
            /CARTS_LAB_PLUGINS=aws=stand-in,kubernetes=stand-in npm start/,
        );
        assert.equal(adviseStandIns([{ ...aws, ...standIn }]), undefined);
    });
});
