import type { ChildProcess } from "node:child_process";
import { signal } from "./services/processes";

/**
 * Aborted by Ctrl-C or SIGTERM, of which this process then does not die: it has labs to end first. A second one ends it as
 * ever.
 */
export function interruption(): AbortSignal {
    const controller = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const) {
        process.once(name, () => controller.abort());
    }
    return controller.signal;
}

/** Ends a process that was started `detached`, and what it has started in its group; nothing where they have ended. */
export function endGroup({ pid }: ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
    if (pid !== undefined) {
        signal(-pid, name);
    }
}
