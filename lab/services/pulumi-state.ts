import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../tools/command";

/** Where Pulumi's file backend (CLI 3.276) keeps the lab's stacks. */
export function stateDirectory(pulumi: string): string {
    return join(pulumi, "state");
}

/** The state of one stack, which is there from `pulumi stack init` on. */
export function stateFile(pulumi: string, project: string, stack: string): string {
    return join(stateDirectory(pulumi), ".pulumi", "stacks", project, `${stack}.json`);
}

/** Removes the locks of engines that are gone; returns how many there are of engines that live. */
export async function removeStaleLocks(pulumi: string): Promise<number> {
    const locks = listFiles(join(stateDirectory(pulumi), ".pulumi", "locks"));
    let live = 0;
    for (const lock of locks.filter((file) => file.endsWith(".json"))) {
        const { pid } = JSON.parse(readFileSync(lock, "utf8")) as { pid: number };
        if (await isPulumi(pid)) {
            live++;
        } else {
            rmSync(lock, { force: true });
        }
    }
    return live;
}

/**
 * The resources that an engine was creating when it was killed. Nobody knows whether they exist, and where they do the
 * next update fails, because what exists already is not created.
 */
export async function findKilledCreations(pulumi: string): Promise<string[]> {
    if ((await removeStaleLocks(pulumi)) > 0) {
        return [];
    }
    const stacks = listFiles(join(stateDirectory(pulumi), ".pulumi", "stacks"));
    return stacks
        .filter((file) => file.endsWith(".json"))
        .flatMap(
            (file) => (JSON.parse(readFileSync(file, "utf8")) as Stack).checkpoint.latest?.pending_operations ?? [],
        )
        .filter(({ type }) => type === "creating")
        .map(({ resource }) => resource.urn);
}

interface Stack {
    readonly checkpoint: { readonly latest?: { readonly pending_operations?: readonly PendingOperation[] } };
}

interface PendingOperation {
    readonly type: string;
    readonly resource: { readonly urn: string };
}

function listFiles(directory: string): string[] {
    if (!existsSync(directory)) {
        return [];
    }
    return readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
}

async function isPulumi(pid: number): Promise<boolean> {
    try {
        return (await run("ps", ["-o", "comm=", "-p", String(pid)])).includes("pulumi");
    } catch {
        // ps fails when there is no such process.
        return false;
    }
}
