import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../../../lab/services/lock";

describe("the lab's lock", () => {
    let directory: string;
    let file: string;

    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "carts-lock-"));
        file = join(directory, "lock");
    });

    afterEach(() => rmSync(directory, { recursive: true }));

    it("is held while the work lasts, and then gone without a trace", async () => {
        assert.equal(await withLock(file, async () => existsSync(file)), true);
        assert.deepEqual(readdirSync(directory), []);
    });

    it("is given back by work that fails", async () => {
        await assert.rejects(
            withLock(file, async () => {
                throw new Error("broken");
            }),
            /broken/,
        );
        assert.deepEqual(readdirSync(directory), []);
    });

    it("is refused, naming its holder, while that lives", async () => {
        const second = withLock(file, () => withLock(file, async () => {}));
        await assert.rejects(second, new RegExp(`started or stopped by process ${process.pid}: wait for it`));
    });

    it("of a process that is gone does not count, nor does its pid with another process", async () => {
        for (const holder of [
            { pid: 2 ** 22 + 1, started: "1" },
            { pid: process.pid, started: "before" },
        ]) {
            writeFileSync(file, JSON.stringify(holder));
            assert.equal(await withLock(file, async () => "worked"), "worked");
        }
    });
});
