import * as assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findKilledCreations } from "../../../lab/services/pulumi-state";

const ROLE = "urn:pulumi:dev::carts-stack::aws:iam/role:Role::carts-role";

describe("the look for creations that were killed", () => {
    let directory: string;
    let stacks: string;
    let lock: string;

    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "carts-state-"));
        stacks = join(directory, "state", ".pulumi", "stacks", "carts-stack");
        const locks = join(directory, "state", ".pulumi", "locks", "carts-stack");
        mkdirSync(stacks, { recursive: true });
        mkdirSync(locks, { recursive: true });
        lock = join(locks, "dev.json");
    });

    afterEach(() => rmSync(directory, { recursive: true }));

    function writeStack(...operations: string[]): void {
        const pending_operations = operations.map((type) => ({ type, resource: { urn: ROLE } }));
        writeFileSync(join(stacks, "dev.json"), JSON.stringify({ checkpoint: { latest: { pending_operations } } }));
    }

    it("finds what was being created, and nothing else", async () => {
        writeStack("updating", "deleting");
        assert.deepEqual(await findKilledCreations(directory), []);
        writeStack("updating", "creating");
        assert.deepEqual(await findKilledCreations(directory), [ROLE]);
    });

    it("takes a stack that has never been updated", async () => {
        writeFileSync(join(stacks, "dev.json"), JSON.stringify({ checkpoint: {} }));
        assert.deepEqual(await findKilledCreations(directory), []);
    });

    it("removes the lock of an engine that is gone", async () => {
        writeStack("creating");
        // Not an engine's, though a process has it.
        writeFileSync(lock, JSON.stringify({ pid: process.pid }));
        assert.deepEqual(await findKilledCreations(directory), [ROLE]);
        assert.equal(existsSync(lock), false);
    });

    it("takes a directory without stacks", async () => {
        assert.deepEqual(await findKilledCreations(join(directory, "none")), []);
    });
});
