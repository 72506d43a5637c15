import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../../lab/services/ports";

describe("the ports of labs", () => {
    const cache = process.env.XDG_CACHE_HOME;
    const made: string[] = [];
    const directory = (name: string) => {
        made.push(mkdtempSync(join(tmpdir(), name)));
        return made.at(-1) ?? "";
    };

    before(() => {
        process.env.XDG_CACHE_HOME = directory("cache-");
    });

    after(() => {
        if (cache === undefined) {
            delete process.env.XDG_CACHE_HOME;
        } else {
            process.env.XDG_CACHE_HOME = cache;
        }
        for (const one of made) {
            rmSync(one, { recursive: true, force: true });
        }
    });

    it("that are made at the same time are others, though nothing listens on them yet", async () => {
        const range = { first: 19000, count: 20 };
        const labs = [directory("lab-"), directory("lab-")];
        const [one = [], other = []] = await Promise.all(labs.map((lab) => freePorts(9, lab, range)));
        assert.equal(new Set([...one, ...other]).size, 18);
    });

    it("are looked for until all of the range are tried, and no longer", async () => {
        const range = { first: 19200, count: 5 };
        await assert.rejects(
            freePorts(6, directory("lab-"), range),
            /of the ports 19200 to 19204 only [0-5] are free, and a lab needs 6/,
        );
    });

    it("are free again when its directory is gone", async () => {
        const range = { first: 19100, count: 12 };
        const gone = directory("lab-");
        await freePorts(9, gone, range);
        rmSync(gone, { recursive: true });
        assert.equal((await freePorts(9, directory("lab-"), range)).length, 9);
    });
});
