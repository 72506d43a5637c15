import type { Command } from "../command-line";
import { stackOption, stackOptionUsage } from "../stack/pulumi-stack";
import { verifyStack } from "./verify-stack";

const DEFAULT_WAIT = "10m";

const usage = `Usage: npm run verify -- [options]

Looks at everything that a stack deployed, in Kubernetes and in AWS. The exit code is 0 only if all of it holds.

${stackOptionUsage}
  --wait [time]     looks again until all holds, for at most that long: 90s, 10m (default ${DEFAULT_WAIT})
  --smoke           also puts an item in a cart, sees it in the table, and takes it out again
  --json            prints what tools/verify/report.schema.json describes`;

const options = {
    ...stackOption,
    wait: { type: "string", alone: DEFAULT_WAIT },
    smoke: { type: "boolean" },
    json: { type: "boolean" },
} as const;

export const command: Command<typeof options> = {
    usage,
    options,
    work: async (values) => ((await verifyStack(values)) ? 0 : 1),
};
