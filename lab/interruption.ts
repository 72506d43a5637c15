import type { ChildProcess } from "node:child_process";

/**
 * Aborted by Ctrl-C or SIGTERM, of which this process then does not die: it has labs to end first. A second one ends it as
 * ever.
 */
export function interruption(): AbortSignal {
    const controller = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => controller.abort());
    }
    return controller.signal;
}

/** Ends a process that was started `detached`, and what it has started in its group. */
export function endGroup({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
    if (pid !== undefined) {
        process.kill(-pid, signal);
    }
}
