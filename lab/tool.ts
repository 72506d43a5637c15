/**
 * `npm run verify`, `npm run ui` and `npm run dashboard`: runs one of the project's tools, on the lab's stack where there is a lab and no
 * other stack is named. The tools know nothing of the lab: they find its stack as any other, by the environment and the
 * directory.
 */
import { join } from "node:path";
import { messageOf } from "../tools/command-line";
import { LAB_STACK } from "./engine/engine";
import { surroundingsOf } from "./engine/surroundings";
import { findLab } from "./lab-directory";

async function main(): Promise<void> {
    const [tool = "", ...options] = process.argv.slice(2);
    const program = join(__dirname, "..", "tools", tool, "main.ts");
    const args = options.filter((option) => option !== "--lab");
    const asked = args.length < options.length;
    const named = args.some((option) => /^--stack(=|$)/.test(option));
    if (asked && named) {
        throw new Error("--lab and --stack exclude each other");
    }
    const lab = named ? undefined : findLab();
    if (asked && !lab) {
        throw new Error("there is no lab; npm start makes one");
    }
    if (args.some((option) => ["--help", "-h"].includes(option))) {
        process.once("exit", () =>
            console.log("  --lab             the stack in the lab; the default where there is a lab"),
        );
    } else if (lab) {
        const { directory, environment } = await surroundingsOf(lab, LAB_STACK);
        process.chdir(directory);
        process.env = { ...environment, ...(process.env.NO_COLOR && { NO_COLOR: process.env.NO_COLOR }) };
        args.push("--stack", LAB_STACK);
    } else if (!named) {
        process.once("exit", (code) => code === 1 && console.error("There is no lab here; npm start makes one."));
    }
    process.argv = [process.execPath, program, ...args];
    require(program);
}

main().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
});
