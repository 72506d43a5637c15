import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isAlive, type ProcessId, startTime } from "./processes";

/** Lets one process at a time start, stop or delete a lab. A lock whose holder is gone does not count. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
    mkdirSync(dirname(file), { recursive: true });
    take(file);
    try {
        return await work();
    } finally {
        rmSync(file, { force: true });
    }
}

function take(file: string): void {
    const mine: ProcessId = { pid: process.pid, started: startTime(process.pid) ?? "" };
    // Written first and then linked to its name, so that nobody ever reads a lock without its holder.
    const written = `${file}.${process.pid}`;
    writeFileSync(written, JSON.stringify(mine));
    try {
        while (!link(written, file)) {
            const holder = read(file);
            if (holder && isAlive(holder)) {
                throw new Error(`the lab is being started or stopped by process ${holder.pid}: wait for it, or end it`);
            }
            rmSync(file, { force: true });
        }
    } finally {
        rmSync(written);
    }
}

function link(existing: string, name: string): boolean {
    try {
        linkSync(existing, name);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
            return false;
        }
        throw error;
    }
}

/** The holder, unless the lock was given back meanwhile. */
function read(file: string): ProcessId | undefined {
    try {
        return JSON.parse(readFileSync(file, "utf8")) as ProcessId;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}
