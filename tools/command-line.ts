import { type ParseArgsConfig, parseArgs } from "node:util";
import { DURATION } from "../components/validation/forms";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>["values"];

/** What a command has in its usage, and says besides where somebody has used it otherwise. */
export class UsageError extends Error {}

/**
 * Runs the command of this process and ends the process: with 2 where the command line is not in the usage, and with 1
 * where the command fails.
 *
 * @param usage what `--help` prints
 * @param work may return the exit code; where it takes `positionals`, they are all that is no option
 * @param describe says what went wrong
 */
export function runCommand<T extends Options>(
    usage: string,
    options: T,
    work: (values: Values<T>, positionals: readonly string[]) => Promise<unknown>,
    { args = process.argv.slice(2), allowPositionals = false, describe = messageOf } = {},
): void {
    const command = async () => {
        const { values, positionals } = parse(
            { ...options, help: { type: "boolean", short: "h" } },
            args,
            allowPositionals,
        );
        if ((values as { help?: boolean }).help) {
            console.log(usage);
            return;
        }
        return work(values as Values<T>, positionals);
    };
    command().then(
        // Connections that are kept for the next request would hold the process for a while.
        (code) => process.exit(typeof code === "number" ? code : process.exitCode),
        (error: unknown) => {
            console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : describe(error));
            process.exit(error instanceof UsageError ? 2 : 1);
        },
    );
}

function parse<T extends Options>(options: T, args: string[], allowPositionals: boolean) {
    try {
        return parseArgs({ options, args, allowPositionals });
    } catch (error) {
        throw new UsageError(messageOf(error));
    }
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** The seconds of an option's time; a number alone is one of seconds. @throws UsageError */
export function secondsOf(option: string, text: string): number {
    const [, hours = "0", minutes = "0", seconds = "0"] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
    if (/^\d+(\.\d+)?$/.test(text)) {
        return Number(text);
    }
    if (!DURATION.pattern.test(text)) {
        throw new UsageError(`--${option} ${text}: it takes a time as in 90s or 10m`);
    }
    return (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
}
