import { type Row, withCommands } from "../../parts/part/check";
import { verify, verifyUntil } from "../../parts/verify";
import { secondsOf } from "../command-line";
import { pulumiStack, type Surroundings } from "../stack/pulumi-stack";
import { describeReport, reportOf } from "./report";
import { smoke } from "./smoke";

/** The options of `npm run verify`. */
export interface VerifyOptions {
    /** Default: the selected one. */
    readonly stack?: string;
    /** For how long it looks again: "90s", "10m". Default: it looks once. */
    readonly wait?: string;
    readonly smoke?: boolean;
    readonly json?: boolean;
}

/**
 * Looks at everything that a stack deployed, and prints the report.
 *
 * @returns whether all of it holds
 */
export async function verifyStack(options: VerifyOptions, surroundings?: Surroundings): Promise<boolean> {
    const wait = options.wait === undefined ? undefined : secondsOf("wait", options.wait);
    const stack = await pulumiStack(options.stack, surroundings);
    const rows = wait === undefined ? await verify(stack) : await verifyUntil(stack, wait, tell);
    const report = reportOf(
        stack,
        options.smoke ? [...rows, ...withCommands([await smoke(stack)], stack.program)] : rows,
    );
    console.log(
        options.json
            ? JSON.stringify(report, undefined, 4)
            : describeReport(report, stack.shell, process.stdout.isTTY && !process.env.NO_COLOR),
    );
    return report.ok;
}

/** On stderr: stdout is for the report. */
function tell(failing: readonly Row<string>[]): void {
    console.error(`waiting for: ${failing.map(({ title }) => title).join(", ")}`);
}
