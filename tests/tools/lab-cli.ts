import { join } from "node:path";
import { theLab } from "../lab/test-lab";
import { type Ended, runNode } from "../run-node";

const ROOT = join(__dirname, "..", "..");

/** `npm run lab -- …`, on the lab of the tests. */
export function lab(...options: string[]): Promise<Ended> {
    return run("lab/cli.ts", options);
}

/** `npm run <tool> -- …`, on the same lab. */
export function tool(name: string, ...options: string[]): Promise<Ended> {
    return run("lab/tool.ts", [name, ...options]);
}

function run(script: string, options: readonly string[]): Promise<Ended> {
    const args = [join(ROOT, "lab", "bootstrap.mjs"), script, ...options];
    return runNode(args, { cwd: ROOT, env: { ...process.env, CARTS_LAB_DIR: theLab().files.directory } });
}
