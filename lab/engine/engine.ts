import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as automation from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { cleanEnvironment } from "../services/environment";
import type { Lab } from "../services/lab";
import { run } from "../setup/command";
import type { Setup } from "../setup/setup";
import { labConfiguration } from "./configuration";

export interface EngineOptions {
    /** Default "lab". */
    readonly stackName?: string;
    /** On top of the lab's own: "carts-stack:replicas": "2". */
    readonly config?: Readonly<Record<string, string>>;
    /** Default: the project's, index.ts. */
    readonly program?: automation.PulumiFn;
}

/** Runs a program on the real Pulumi engine against a lab; the state is in the lab's directory. */
export class Engine {
    private readonly directory: string;
    private readonly stackName: string;
    private stack: Promise<automation.Stack> | undefined;

    constructor(
        private readonly lab: Lab,
        private readonly options: EngineOptions = {},
    ) {
        this.directory = lab.files.pulumi;
        this.stackName = options.stackName ?? "lab";
    }

    async up(options?: automation.UpOptions): Promise<automation.UpResult> {
        return (await this.ready()).up({ program: this.program(), ...options });
    }

    async preview(options?: automation.PreviewOptions): Promise<automation.PreviewResult> {
        return (await this.ready()).preview({ program: this.program(), ...options });
    }

    async refresh(options?: automation.RefreshOptions): Promise<automation.RefreshResult> {
        return (await this.ready()).refresh(options);
    }

    async destroy(options?: automation.DestroyOptions): Promise<automation.DestroyResult> {
        return (await this.ready()).destroy(options);
    }

    async outputs(): Promise<automation.OutputMap> {
        return (await this.ready()).outputs();
    }

    async exportState(): Promise<automation.Deployment> {
        return (await this.ready()).exportStack();
    }

    /** The environment that points a Pulumi CLI at this lab's stacks, besides the working directory. */
    environment(setup: Setup): Record<string, string> {
        return {
            PULUMI_BACKEND_URL: pathToFileURL(join(this.directory, "state")).href,
            PULUMI_CONFIG_PASSPHRASE: "",
            PULUMI_HOME: setup.plugins.home,
            PULUMI_SKIP_UPDATE_CHECK: "true",
            // What set-up chose, and no other.
            PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        };
    }

    /** Ends another engine's hold on the stack. */
    async cancel(): Promise<void> {
        await (await this.ready()).cancel();
    }

    private program(): automation.PulumiFn {
        return this.options.program ?? (require("../../index") as automation.PulumiFn);
    }

    private async ready(): Promise<automation.Stack> {
        this.stack ??= this.open();
        const stack = await this.stack;
        await this.removeStaleLocks();
        return stack;
    }

    private async open(): Promise<automation.Stack> {
        const setup = await this.lab.setup();
        // Loaded late: they take a second, in which the lab can start.
        const { LocalWorkspace, PulumiCommand, Stack } = await import("@pulumi/pulumi/automation");
        const workDir = join(this.directory, "work");
        mkdirSync(workDir, { recursive: true });
        mkdirSync(join(this.directory, "state"), { recursive: true });
        writeFileSync(join(workDir, "Pulumi.yaml"), readFileSync(join(project, "Pulumi.yaml")));
        const workspace = await LocalWorkspace.create({
            workDir,
            pulumiCommand: await PulumiCommand.get({ root: setup.pulumi.root, skipVersionCheck: true }),
            envVars: onlyThese({ ...cleanEnvironment(), ...this.environment(setup) }),
        });
        const stack = await Stack.createOrSelect(this.stackName, workspace);
        await this.configure(stack, workDir);
        return stack;
    }

    /** Each run of the CLI takes a fifth of a second, so the configuration is set only when it is another one. */
    private async configure(stack: automation.Stack, workDir: string): Promise<void> {
        const wanted = labConfiguration(this.lab, this.options.config ?? {});
        const applied = join(workDir, `${this.stackName}.applied.json`);
        if (existsSync(applied) && readFileSync(applied, "utf8") === JSON.stringify(wanted)) {
            return;
        }
        rmSync(applied, { force: true });
        const settings = join(workDir, `Pulumi.${this.stackName}.yaml`);
        const { config: _removed, ...rest } = parse(readFileSync(settings, "utf8")) as Record<string, unknown>;
        writeFileSync(settings, stringify(rest));
        await stack.setAllConfig(wanted);
        writeFileSync(applied, JSON.stringify(wanted));
    }

    /** An engine that was killed leaves its lock; one that lives has a right to it. */
    private async removeStaleLocks(): Promise<void> {
        const directory = join(
            this.directory,
            "state",
            ".pulumi",
            "locks",
            "organization",
            "carts-stack",
            this.stackName,
        );
        for (const file of existsSync(directory) ? readdirSync(directory) : []) {
            const { pid } = JSON.parse(readFileSync(join(directory, file), "utf8")) as { pid: number };
            if (!(await isPulumi(pid))) {
                rmSync(join(directory, file), { force: true });
            }
        }
    }
}

const project = join(__dirname, "..", "..");

async function isPulumi(pid: number): Promise<boolean> {
    try {
        return (await run("ps", ["-o", "comm=", "-p", String(pid)])).includes("pulumi");
    } catch {
        // ps fails when there is no such process.
        return false;
    }
}

/** The Automation API adds variables to those of this process; one that is undefined is taken out. */
function onlyThese(variables: Record<string, string>): Record<string, string> {
    const others = Object.keys(process.env).map((name) => [name, undefined]);
    return { ...(Object.fromEntries(others) as Record<string, string>), ...variables };
}
