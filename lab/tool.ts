/**
 * `npm run verify`, `npm run ui` and `npm run dashboard`: runs one of the project's tools, on the lab's stack where there is a lab and no
 * other stack is named. The tools know nothing of the lab: they find its stack as any other, by the environment and the
 * directory.
 */
import { join } from "node:path";
import { type Command, runCommand, UsageError } from "../tools/command-line";
import type { stackOption } from "../tools/stack/pulumi-stack";
import { LAB_STACK } from "./engine/engine";
import { surroundingsOf } from "./engine/surroundings";
import { findLab, sayStopped } from "./lab-directory";

/** Each tool has more options than that. */
type Tool = Command<typeof stackOption>;

// The script of package.json names it.
const [name = ""] = process.argv.splice(2, 1);
const { command: tool } = require(join(__dirname, "..", "tools", name, "command")) as { command: Tool };

runCommand({
    ...tool,
    usage: `${tool.usage}
  --lab             the stack in the lab; the default where there is a lab`,
    options: { ...tool.options, lab: { type: "boolean" } } as const,
    async work({ lab: asked, ...values }, positionals) {
        const isNamed = values.stack !== undefined;
        if (asked && isNamed) {
            throw new UsageError("--lab and --stack exclude each other");
        }
        const lab = isNamed ? undefined : findLab();
        if (lab) {
            const stopped = sayStopped(lab);
            if (stopped) {
                throw new Error(stopped);
            }
            const { directory, environment } = await surroundingsOf(lab, LAB_STACK);
            process.chdir(directory);
            process.env = { ...environment, ...(process.env.NO_COLOR && { NO_COLOR: process.env.NO_COLOR }) };
            return tool.work({ ...values, stack: LAB_STACK }, positionals);
        }
        if (asked) {
            throw new Error("there is no lab; npm start makes one");
        }
        if (!isNamed) {
            process.once("exit", (code) => code === 1 && console.error("There is no lab here; npm start makes one."));
        }
        return tool.work(values, positionals);
    },
});
