import { join } from "node:path";
import { type KindOf, type Measured, runMeasured } from "./measured-process";
import type { StepSettings } from "./step";

export const PROJECT = join(__dirname, "..", "..");

/** Runs a step of step.ts on a lab, in a process of its own. */
export function measureStep(
    labDirectory: string,
    step: string,
    settings: StepSettings = {},
    kindOf?: KindOf,
): Promise<Measured> {
    const script = join(__dirname, "step.ts");
    const typescript = join(PROJECT, "lab", "typescript.cjs");
    return runMeasured(
        [process.execPath, "--require", typescript, script, labDirectory, step, JSON.stringify(settings)],
        {
            cwd: PROJECT,
            kindOf,
        },
    );
}
