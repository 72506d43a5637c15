import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as automation from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { cleanEnvironment } from "../services/environment";
import type { Lab } from "../services/lab";
import { removeStaleLocks, stateDirectory } from "../services/pulumi-state";
import { cacheKey } from "../setup/cache";
import type { PulumiCli } from "../setup/pulumi-cli";
import type { Setup } from "../setup/setup";
import { labConfiguration } from "./configuration";

export interface EngineOptions {
    /** Default "lab". */
    readonly stackName?: string;
    /** On top of the lab's own: "carts-stack:replicas": "2". */
    readonly config?: Readonly<Record<string, string>>;
    /** Runs in this process. Default: the project's, index.ts. */
    readonly program?: automation.PulumiFn;
    /** The directory of another Pulumi project, whose program runs as `pulumi up` runs it. Excludes `program`. */
    readonly project?: string;
    /** Of the CLI, on top of the lab's own. */
    readonly environment?: Readonly<Record<string, string>>;
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

    async importState(state: automation.Deployment): Promise<void> {
        await (await this.ready()).importStack(state);
    }

    /** The environment that points a Pulumi CLI at this lab's stacks, besides the working directory. */
    environment(setup: Setup): Record<string, string> {
        return {
            // The file backend (3.255) writes its blob store's attributes beside each state, in place: a kill in between
            // leaves them empty, and all that follows fails with "failed to load checkpoint: EOF". It works without them.
            PULUMI_BACKEND_URL: `${pathToFileURL(stateDirectory(this.directory)).href}?metadata=skip`,
            PULUMI_CONFIG_PASSPHRASE: "",
            PULUMI_HOME: setup.plugins.home,
            PULUMI_SKIP_UPDATE_CHECK: "true",
            // What set-up chose, and no other.
            PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            ...this.options.environment,
        };
    }

    /** Ends another engine's hold on the stack. */
    async cancel(): Promise<void> {
        await (await this.ready()).cancel();
    }

    private program(): automation.PulumiFn | undefined {
        const { program, project } = this.options;
        return project ? undefined : (program ?? (require("../../index") as automation.PulumiFn));
    }

    private async ready(): Promise<automation.Stack> {
        this.stack ??= this.open();
        const stack = await this.stack;
        await removeStaleLocks(this.directory);
        return stack;
    }

    private async open(): Promise<automation.Stack> {
        const setup = await this.lab.setup();
        // Loaded late: they take a second, in which the lab can start.
        const { LocalWorkspace, Stack } = await import("@pulumi/pulumi/automation");
        // The program and the engine talk over loopback, which @grpc/grpc-js sends to the user's HTTP proxy too.
        process.env.no_grpc_proxy = "127.0.0.1";
        mkdirSync(stateDirectory(this.directory), { recursive: true });
        const workDir = this.options.project ?? this.ownProject();
        const workspace = await LocalWorkspace.create({
            workDir,
            pulumiCommand: await pulumiCommand(setup.pulumi),
            envVars: onlyThese({ ...cleanEnvironment(), ...this.environment(setup) }),
        });
        const stack = await Stack.createOrSelect(this.stackName, workspace);
        await this.configure(stack, workDir);
        return stack;
    }

    /** The project without its program, which runs in this process. */
    private ownProject(): string {
        const directory = join(this.directory, "work");
        mkdirSync(directory, { recursive: true });
        const { main: _main, ...rest } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8"));
        writeIfOther(join(directory, "Pulumi.yaml"), stringify(rest));
        return directory;
    }

    /** Each run of the CLI takes a fifth of a second, so the configuration is set only when it is another one. */
    private async configure(stack: automation.Stack, workDir: string): Promise<void> {
        const { name } = parse(readFileSync(join(workDir, "Pulumi.yaml"), "utf8")) as { name: string };
        const wanted = labConfiguration(this.lab, name, this.options.config ?? {});
        // Not in clear: it holds keys.
        const key = cacheKey(JSON.stringify(wanted));
        const applied = join(workDir, `${this.stackName}.applied`);
        if (existsSync(applied) && readFileSync(applied, "utf8") === key) {
            return;
        }
        rmSync(applied, { force: true });
        const settings = join(workDir, `Pulumi.${this.stackName}.yaml`);
        const { config: _removed, ...rest } = parse(readFileSync(settings, "utf8")) as Record<string, unknown>;
        writeFileSync(settings, stringify(rest));
        await stack.setAllConfig(wanted);
        writeFileSync(applied, key);
    }
}

const project = join(__dirname, "..", "..");

/** Writes nothing where nothing changes, because another engine may be reading. */
function writeIfOther(file: string, text: string): void {
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
        writeFileSync(file, text);
    }
}

const commands = new Map<string, Promise<automation.PulumiCommand>>();

/** The Automation API asks a CLI for its version; once is enough for all engines of this process. */
function pulumiCommand({ command, root }: PulumiCli): Promise<automation.PulumiCommand> {
    const asked = commands.get(command) ?? askPulumi(root);
    commands.set(command, asked);
    return asked;
}

async function askPulumi(root: string | undefined): Promise<automation.PulumiCommand> {
    const { PulumiCommand } = await import("@pulumi/pulumi/automation");
    // Set-up has looked at the version; this check is for the one that the SDK was released with.
    return PulumiCommand.get({ root, skipVersionCheck: true });
}

/** The Automation API adds variables to those of this process; one that is undefined is taken out. */
function onlyThese(variables: Record<string, string>): Record<string, string> {
    const others = Object.keys(process.env).map((name) => [name, undefined]);
    return { ...(Object.fromEntries(others) as Record<string, string>), ...variables };
}
