import type { SelectedStack } from "../../parts/stack";
import { findLab, labStack } from "./lab-stack";
import { pulumiStack } from "./pulumi-stack";

/** The options that all tools have for choosing a stack, in the form of node's parseArgs. */
export const stackOptions = {
    lab: { type: "boolean" },
    stack: { type: "string" },
} as const;

export const stackOptionsUsage = `  --lab             the stack in the lab; the default where there is a lab
  --stack <name>    a Pulumi stack of this project; the default where there is no lab is the selected one`;

/** The stack that the options name. @throws if there is none, with what to do */
export async function selectStack(options: { lab?: boolean; stack?: string }): Promise<SelectedStack> {
    if (options.lab && options.stack !== undefined) {
        throw new Error("--lab and --stack exclude each other");
    }
    const lab = options.stack === undefined ? findLab() : undefined;
    if (options.lab && !lab) {
        throw new Error("there is no lab; npm start makes one");
    }
    return lab ? labStack(lab) : pulumiStack(options.stack);
}
