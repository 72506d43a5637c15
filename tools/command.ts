import { execFile } from "node:child_process";

export interface CommandOptions {
    readonly directory?: string;
    readonly environment?: NodeJS.ProcessEnv;
    readonly timeoutSeconds?: number;
    /** Whether stdout can hold secrets, so that no error quotes it. Default false. */
    readonly secretOutput?: boolean;
}

/** Runs a program to its end and returns what it wrote to stdout; the error of a failed one quotes all that it wrote. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
        execFile(
            command,
            args,
            {
                cwd: options.directory,
                env: options.environment ?? process.env,
                timeout: (options.timeoutSeconds ?? 0) * 1000,
                maxBuffer: 64 * 1024 * 1024,
            },
            (error, stdout, stderr) => {
                if (error) {
                    const wrote = options.secretOutput ? stderr : stdout + stderr;
                    reject(new Error(`${command} ${args.join(" ")}: ${error.message}\n${wrote}`.trim()));
                } else {
                    resolve(stdout);
                }
            },
        );
    });
}
