import { type Row, withCommands } from "../../parts/part/check";
import { verify, verifyUntil } from "../../parts/verify";
import { runCommand, secondsOf } from "../command-line";
import { pulumiStack, stackOption, stackOptionUsage } from "../stack/pulumi-stack";
import { describeReport, reportOf } from "./report";
import { smoke } from "./smoke";

const DEFAULT_WAIT = "10m";

const usage = `Usage: npm run verify -- [options]

Looks at everything that a stack deployed, in Kubernetes and in AWS. The exit code is 0 only if all of it holds.

${stackOptionUsage}
  --wait [time]     looks again until all holds, for at most that long: 90s, 10m (default ${DEFAULT_WAIT})
  --smoke           also puts an item in a cart, sees it in the table, and takes it out again
  --json            prints what tools/verify/report.schema.json describes`;

const options = {
    ...stackOption,
    wait: { type: "string" },
    smoke: { type: "boolean" },
    json: { type: "boolean" },
} as const;

runCommand(
    usage,
    options,
    async (values) => {
        const wait = values.wait === undefined ? undefined : secondsOf("wait", values.wait);
        const stack = await pulumiStack(values.stack);
        const rows = wait === undefined ? await verify(stack) : await verifyUntil(stack, wait, tell);
        const report = reportOf(
            stack,
            values.smoke ? [...rows, ...withCommands([await smoke(stack)], stack.program)] : rows,
        );
        console.log(
            values.json
                ? JSON.stringify(report, undefined, 4)
                : describeReport(report, stack.shell, process.stdout.isTTY && !process.env.NO_COLOR),
        );
        return report.ok ? 0 : 1;
    },
    { args: withDefaultWait(process.argv.slice(2)) },
);

/** On stderr: stdout is for the report. */
function tell(failing: readonly Row<string>[]): void {
    console.error(`waiting for: ${failing.map(({ title }) => title).join(", ")}`);
}

/** parseArgs knows no option whose value may be left out. */
function withDefaultWait(args: readonly string[]): string[] {
    return args.flatMap((argument, index) => {
        const next = args[index + 1];
        return argument === "--wait" && (next === undefined || next.startsWith("-"))
            ? ["--wait", DEFAULT_WAIT]
            : [argument];
    });
}
