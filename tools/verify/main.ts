import { parseArgs } from "node:util";
import type { Row } from "../../parts/check";
import { verify, verifyUntil } from "../../parts/verify";
import { selectStack, stackOptions, stackOptionsUsage } from "../stack/select";
import { describeReport, reportOf } from "./report";
import { smoke } from "./smoke";

const usage = `Usage: npm run verify -- [options]

Looks at everything that a stack deployed, in Kubernetes and in AWS. The exit code is 0 only if all of it holds.

${stackOptionsUsage}
  --wait [time]     looks again until all holds, for at most that long: 90s, 10m (default 10m)
  --smoke           also puts an item in a cart, sees it in the table, and takes it out again
  --json            prints what tools/verify/report.schema.json describes`;

const defaultWait = "10m";

async function main(): Promise<boolean> {
    const options = parse();
    if (!options) {
        console.log(usage);
        return true;
    }
    const stack = await selectStack(options);
    const rows = options.wait === undefined ? await verify(stack) : await verifyUntil(stack, options.wait, tell);
    const report = reportOf(stack, options.smoke ? [...rows, await smoke(stack)] : rows);
    console.log(
        options.json
            ? JSON.stringify(report, undefined, 4)
            : describeReport(report, stack.commands, process.stdout.isTTY && !process.env.NO_COLOR),
    );
    return report.ok;
}

/** On stderr: stdout is for the report. */
function tell(failing: readonly Row[]): void {
    console.error(`waiting for: ${failing.map(({ title }) => title).join(", ")}`);
}

function parse() {
    // parseArgs knows no option whose value may be left out.
    const args = process.argv.slice(2).flatMap((argument, index, all) => {
        const next = all[index + 1];
        return argument === "--wait" && (next === undefined || next.startsWith("-"))
            ? ["--wait", defaultWait]
            : [argument];
    });
    try {
        const { values } = parseArgs({
            args,
            options: {
                ...stackOptions,
                wait: { type: "string" },
                smoke: { type: "boolean" },
                json: { type: "boolean" },
                help: { type: "boolean", short: "h" },
            },
        });
        return values.help ? undefined : { ...values, wait: seconds(values.wait) };
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

function seconds(time: string | undefined): number | undefined {
    if (time === undefined) {
        return undefined;
    }
    const [, number, unit] = /^(\d+)([smh])$/.exec(time) ?? [];
    if (!number || !unit) {
        throw new Error(`--wait ${time}: it takes a time as in 90s or 10m`);
    }
    return Number(number) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 0);
}

class UsageError extends Error {}

main().then(
    (ok) => process.exit(ok ? 0 : 1),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : String(error));
        if (error instanceof UsageError) {
            console.error(`\n${usage}`);
        }
        process.exit(error instanceof UsageError ? 2 : 1);
    },
);
