import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { run } from "../../tools/command";

/** How often the memory is looked at: often enough for what grows over seconds, and too seldom to cost anything. */
const LOOK_EVERY_MILLISECONDS = 500;

export interface Measured {
    readonly seconds: number;
    /** Most resident memory in MiB that the processes of one kind had together at a time, by kind. */
    readonly peaks: ReadonlyMap<string, number>;
}

/** What a process of a command line is. Processes that are of no kind are not counted. */
export type KindOf = (commandLine: string) => string | undefined;

/** Runs a process to its end, and measures it together with all that it starts. @throws where it fails */
export async function runMeasured(
    [file, ...args]: readonly [string, ...string[]],
    options: {
        readonly cwd: string;
        readonly environment?: Readonly<Record<string, string>>;
        readonly kindOf?: KindOf;
    },
): Promise<Measured> {
    const begin = performance.now();
    const child = spawn(file, args, {
        cwd: options.cwd,
        env: { ...process.env, ...options.environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    const peaks = new Map<string, number>();
    const { kindOf } = options;
    const look = async () => {
        for (const [kind, memory] of memoryByKind(await processes(), child.pid ?? 0, kindOf ?? (() => undefined))) {
            peaks.set(kind, Math.max(memory, peaks.get(kind) ?? 0));
        }
    };
    const looking =
        kindOf && setInterval(() => void look().catch(() => clearInterval(looking)), LOOK_EVERY_MILLISECONDS);
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
    clearInterval(looking);
    if (status !== 0) {
        throw new Error([`${args.join(" ")} failed:`, ...(await said)].join("\n"));
    }
    return { seconds: (performance.now() - begin) / 1000, peaks };
}

interface RunningProcess {
    readonly pid: number;
    readonly parent: number;
    /** KiB. */
    readonly resident: number;
    readonly commandLine: string;
}

/** By ps, which Linux and macOS have. */
async function processes(): Promise<RunningProcess[]> {
    const listed = await run("ps", ["-ww", "-ax", "-o", "pid=,ppid=,rss=,args="]);
    return listed.split("\n").flatMap((line) => {
        const [, pid, parent, resident, commandLine = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
        return pid ? [{ pid: Number(pid), parent: Number(parent), resident: Number(resident), commandLine }] : [];
    });
}

/** MiB of a process and all its descendants. */
function memoryByKind(all: readonly RunningProcess[], root: number, kindOf: KindOf): Map<string, number> {
    const family = new Set([root]);
    // A child can be listed before its parent.
    for (let size = 0; size < family.size; ) {
        size = family.size;
        for (const { pid, parent } of all) {
            if (family.has(parent)) {
                family.add(pid);
            }
        }
    }
    const memory = new Map<string, number>();
    for (const { pid, resident, commandLine } of all) {
        const kind = family.has(pid) ? kindOf(commandLine) : undefined;
        if (kind) {
            memory.set(kind, (memory.get(kind) ?? 0) + resident / 1024);
        }
    }
    return memory;
}
