import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** How to start a process that outlives this one. */
export interface Command {
    readonly file: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    /** Appended to. */
    readonly log: string;
}

/** A started process. The pid alone does not name it: it may be another program's by now. */
export interface ProcessId {
    readonly pid: number;
    readonly started: string;
}

export interface StartedProcess extends ProcessId {
    /** Where in the log this process's own lines begin. */
    readonly logStart: number;
}

/** Starts a process in a session of its own, where neither Ctrl-C nor the end of this process reaches it. */
export async function launch(command: Command): Promise<StartedProcess> {
    mkdirSync(dirname(command.log), { recursive: true });
    const log = openSync(command.log, "a");
    try {
        const logStart = fstatSync(log).size;
        const child = spawn(command.file, command.args, {
            detached: true,
            env: command.environment,
            stdio: ["ignore", log, log],
        });
        if (child.pid === undefined) {
            const [error] = (await once(child, "error")) as [Error];
            throw new Error(`cannot start ${command.file}: ${error.message}`);
        }
        child.unref();
        // One that has ended already is found out by whoever waits for it.
        return { pid: child.pid, started: startTime(child.pid) ?? "ended", logStart };
    } finally {
        closeSync(log);
    }
}

export function isAlive(process: ProcessId): boolean {
    return startTime(process.pid) === process.started;
}

/** Asks a process to end, and kills it when it has not ended in time. */
export async function end(target: ProcessId, graceSeconds: number): Promise<void> {
    if (!isAlive(target)) {
        return;
    }
    signal(target.pid, "SIGTERM");
    if (await endsWithin(target, graceSeconds)) {
        return;
    }
    signal(target.pid, "SIGKILL");
    if (!(await endsWithin(target, 10))) {
        throw new Error(`process ${target.pid} does not end, not even by SIGKILL`);
    }
}

/** When a process started, in words that no other process with this pid has; undefined when there is none. */
export function startTime(pid: number): string | undefined {
    if (process.platform === "linux") {
        return linuxStartTime(pid);
    }
    const { stdout } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
    const [state = "", ...started] = stdout.trim().split(/\s+/);
    return state === "" || state.startsWith("Z") ? undefined : started.join(" ");
}

function linuxStartTime(pid: number): string | undefined {
    let stat: string;
    try {
        stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    } catch {
        return undefined;
    }
    // The second field is the program's name in brackets, which may hold anything; the third is the state and the 22nd
    // the start, in clock ticks since the boot that boot_id names.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return fields[0] === "Z" ? undefined : `${boot}/${fields[19]}`;
}

/**
 * @param pid of a process, or the negative one of a group
 * @param name 0 only looks
 * @returns whether it was there, and had not ended by itself just now
 */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
    try {
        return process.kill(pid, name);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ESRCH") {
            return false;
        }
        throw error;
    }
}

async function endsWithin(target: ProcessId, seconds: number): Promise<boolean> {
    const deadline = Date.now() + seconds * 1000;
    while (isAlive(target)) {
        if (Date.now() > deadline) {
            return false;
        }
        await pause(20);
    }
    return true;
}
