import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { cleanEnvironment } from "../../lab/services/environment";
import { signal } from "../../lab/services/processes";
import { until } from "../until";

/** What is run. */
export interface Run {
    /** Of the lab. */
    readonly directory: string;
    readonly operation: "up" | "destroy";
    readonly stackName: string;
    /** By full keys: "carts-stack:replicas". */
    readonly config: Readonly<Record<string, string>>;
}

/** The run ended before it was time to kill it. */
export class NotKilledError extends Error {
    constructor(
        /** What the run said. */
        readonly said: string,
    ) {
        super(`the run ended before it could be killed:\n${said}`);
        this.name = "NotKilledError";
    }
}

export type RunMessage = { readonly said: string } | { readonly event: EngineEvent };

/** Resolves when it is time. @param events calls back for each event of the engine */
export type Fact = (events: (take: (event: EngineEvent) => void) => void, ended: AbortSignal) => Promise<unknown>;

/**
 * Runs the engine with the project's program and kills both by SIGKILL when a fact is seen: a fact and not a time, so that
 * each run is cut at the same step on every machine. The provider plugins are in process groups of their own and end
 * after what they are doing, as they do where the engine alone is killed.
 *
 * @throws NotKilledError where the run ends before
 */
export async function runKilledAt(fact: Fact, run: Run): Promise<void> {
    const child = spawn(
        process.execPath,
        [
            "--require",
            require.resolve("../../lab/typescript.cjs"),
            join(__dirname, "engine-process.ts"),
            JSON.stringify(run),
        ],
        {
            // Its own process group, which the engine then is in too.
            detached: true,
            env: cleanEnvironment(),
            stdio: ["ignore", "ignore", "ignore", "ipc"],
        },
    );
    const said: string[] = [];
    const takers: ((event: EngineEvent) => void)[] = [];
    child.on("message", (message: RunMessage) => {
        if ("event" in message) {
            for (const take of takers) {
                take(message.event);
            }
        } else {
            said.push(message.said);
        }
    });
    const ended = new AbortController();
    const exit = once(child, "exit");
    try {
        const seen = fact((take) => takers.push(take), ended.signal).then(() => true);
        if (!(await Promise.race([seen, exit.then(() => false)]))) {
            throw new NotKilledError(said.join(""));
        }
    } finally {
        ended.abort();
        await killGroup(child);
        await exit;
    }
}

/** Returns when all of them are gone: an engine that is still dying holds the stack's lock. */
async function killGroup({ pid = 0 }: ChildProcess): Promise<void> {
    signal(-pid, "SIGKILL");
    const look = async () => signal(-pid, 0);
    await until(`the killed processes of group ${pid} are gone`, look, (isThere) => !isThere, { everyMs: 10 });
}
