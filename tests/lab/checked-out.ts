import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { Document } from "yaml";
import type { Engine } from "../../lab/engine/engine";
import { engine, theLab } from "./test-lab";

const PROJECT = join(__dirname, "..", "..");

/** What is in the project's folder, and is not the program. */
const APART = ["node_modules", "lab", "tests"];

/** Makes a copy of the project, as somebody has it who is about to change it. @returns its directory */
export function checkOut(): string {
    mkdirSync(checkout(), { recursive: true });
    const program = readdirSync(PROJECT).filter((name) => !name.startsWith(".") && !APART.includes(name));
    for (const name of program) {
        cpSync(join(PROJECT, name), join(checkout(), name), { recursive: true });
    }
    symlinkSync(join(PROJECT, "node_modules"), join(checkout(), "node_modules"));
    return checkout();
}

/** The copy's program, with another graph from now on. */
export function withGraph(stackName: string, graph: Document, config: Record<string, string> = {}): Engine {
    writeFileSync(join(checkout(), "rgd", "carts-stack.yaml"), graph.toString());
    const program = () => (require(join(checkout(), "index")) as pulumi.automation.PulumiFn)();
    return engine(stackName, config, { program });
}

function checkout(): string {
    return join(theLab().files.pulumi, "checkout");
}
