import { type ExecFileOptions, execFile } from "node:child_process";

/** How a process has ended. */
export interface Ended {
    /** Not a number where it did not end by itself. */
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

const MOST_MINUTES = 10;

/** Runs the Node of this process to its end, whatever that is; one that does not end is ended, with what it said so far. */
export function runNode(args: readonly string[], options: Pick<ExecFileOptions, "cwd" | "env">): Promise<Ended> {
    return new Promise((resolve) => {
        execFile(process.execPath, args, { ...options, timeout: MOST_MINUTES * 60_000 }, (error, stdout, stderr) =>
            resolve({
                code: error ? Number(error.code ?? Number.NaN) : 0,
                stdout,
                stderr: error?.killed ? `${stderr}\nended after ${MOST_MINUTES} minutes` : stderr,
            }),
        );
    });
}
