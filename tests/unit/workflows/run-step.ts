import { execFile } from "node:child_process";
import { stepNamed, workflow } from "./workflow";

/**
 * Runs the script of a workflow's step by bash, as on GitHub, in a directory.
 *
 * @returns the exit code, and what it writes to both of its outputs
 */
export function runStep(
    file: string,
    name: string,
    directory: string,
    environment: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
    const of = workflow(file);
    // GitHub's for `shell: bash`, and for no shell, which lets a failure be lost in a pipe.
    const options = of.defaults?.run?.shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
    const args = [...options, "-c", stepNamed(of, name).run ?? ""];
    return new Promise((resolve) => {
        execFile("bash", args, { cwd: directory, env: environment }, (error, stdout, stderr) =>
            resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
        );
    });
}
