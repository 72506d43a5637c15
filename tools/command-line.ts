import { type ParseArgsConfig, parseArgs } from "node:util";
import { DURATION } from "../components/validation/forms";
import { messageOf } from "../parts/program/message";

type Option = NonNullable<ParseArgsConfig["options"]>[string];
/** @property alone what an option of type "string" is where it is given without a value. Default: that is an error */
type Options = Readonly<Record<string, Option & { readonly alone?: string }>>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>["values"];

/** What a command has in its usage, and says besides where somebody has used it otherwise. */
export class UsageError extends Error {}

/** What a person runs with options. */
export interface Command<T extends Options> {
    /** What `--help` prints. */
    readonly usage: string;
    readonly options: T;
    /** Whether there may be something besides options. Default false. */
    readonly allowPositionals?: boolean;
    /**
     * May return the exit code.
     *
     * @param positionals all that is no option
     */
    work(values: Values<T>, positionals: readonly string[]): Promise<unknown>;
    /** Says what went wrong. Default: the error's message. */
    describe?(error: unknown): string;
}

/**
 * Runs the command of this process and ends the process: with 2 where the command line is not in the usage, and with 1
 * where the command fails.
 */
export function runCommand<T extends Options>({
    usage,
    options,
    work,
    allowPositionals = false,
    describe = messageOf,
}: Command<T>): void {
    const command = async () => {
        const { values, positionals } = parse(
            { ...options, help: { type: "boolean", short: "h" } },
            process.argv.slice(2),
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

function parse<T extends Options>(options: T, args: readonly string[], allowPositionals: boolean) {
    // parseArgs knows no option whose value may be left out.
    const complete = args.flatMap((argument, index) => {
        const alone = argument.startsWith("--") ? options[argument.slice(2)]?.alone : undefined;
        return alone !== undefined && (args[index + 1] ?? "-").startsWith("-") ? [argument, alone] : [argument];
    });
    try {
        return parseArgs({ options, args: complete, allowPositionals });
    } catch (error) {
        throw new UsageError(messageOf(error));
    }
}

/** The whole number of an option. @throws UsageError */
export function numberOf(option: string, text: string, greatest = Number.MAX_SAFE_INTEGER): number {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < 1 || number > greatest) {
        const end = greatest === Number.MAX_SAFE_INTEGER ? "on" : `to ${greatest}`;
        throw new UsageError(`--${option} ${text}: it takes whole numbers from 1 ${end}`);
    }
    return number;
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
