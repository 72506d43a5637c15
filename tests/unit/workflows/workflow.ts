import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const DIRECTORY = join(__dirname, "..", "..", "..", ".github", "workflows");

/** What the tests read of a workflow. */
export interface Workflow {
    /** "up.yml" */
    readonly file: string;
    readonly text: string;
    readonly on: Readonly<Record<string, unknown>>;
    readonly permissions: Permissions;
    readonly concurrency: { readonly group: string; readonly "cancel-in-progress": boolean | string };
    readonly defaults?: { readonly run?: { readonly shell?: string } };
    readonly jobs: Readonly<Record<string, Job>>;
}

type Permissions = Readonly<Record<string, string>>;

export interface Job {
    readonly if?: string;
    readonly environment?: string;
    readonly permissions?: Permissions;
    readonly steps: readonly Step[];
}

export interface Step {
    readonly name?: string;
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly run?: string;
}

export function workflows(): Workflow[] {
    return readdirSync(DIRECTORY).map(workflow);
}

export function workflow(file: string): Workflow {
    const text = readFileSync(join(DIRECTORY, file), "utf8");
    return { ...(parse(text) as Omit<Workflow, "file" | "text">), file, text };
}

export function stepsOf({ jobs }: Workflow): Step[] {
    return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** @throws where no step, or more than one, has that name */
export function stepNamed(of: Workflow, name: string): Step {
    const [step, ...others] = stepsOf(of).filter((candidate) => candidate.name === name);
    if (!step || others.length > 0) {
        throw new Error(`${of.file} has ${others.length + (step ? 1 : 0)} steps "${name}"`);
    }
    return step;
}
