import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as automation from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { cleanEnvironment } from "../services/environment";
import type { Lab } from "../services/lab";
import { removeStaleLocks, stateDirectory, stateFile } from "../services/pulumi-state";
import type { PulumiCli } from "../setup/pulumi-cli";
import type { Setup } from "../setup/setup";
import { configure, labConfiguration } from "./configuration";
import type { ResourceChanges, Told } from "./told";

/** The one that the lab's commands are about. */
export const LAB_STACK = "lab";

export interface EngineOptions {
    /** Default {@link LAB_STACK}. */
    readonly stackName?: string;
    /** On top of the lab's own: "carts-stack:replicas": "2". */
    readonly config?: Readonly<Record<string, string>>;
    /** Runs in this process. Default: the project's, index.ts. */
    readonly program?: automation.PulumiFn;
    /** The directory of another Pulumi project. Its program runs as `pulumi up` runs it, or `program` in its place. */
    readonly project?: string;
    /** Of the CLI, on top of the lab's own. */
    readonly environment?: Readonly<Record<string, string>>;
}

/** What an update has done. */
export interface Result {
    readonly stdout: string;
    readonly stderr: string;
    readonly summary: { readonly resourceChanges: ResourceChanges };
}

export interface UpResult extends Result {
    /** Without the values of secrets, which `outputs()` has. */
    readonly outputs: automation.OutputMap;
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
        this.stackName = options.stackName ?? LAB_STACK;
    }

    /** Makes the stack, where it is not there, and configures it, for which the cluster need not answer yet. */
    async prepare(): Promise<void> {
        await this.ready();
        this.program();
    }

    async up(options: automation.UpOptions = {}): Promise<UpResult> {
        const { result, told } = await this.run(options, (stack, heard) =>
            stack.up({ program: this.program(), ...options, ...heard }),
        );
        return { ...result, outputs: told.outputs };
    }

    async preview(options?: automation.PreviewOptions): Promise<automation.PreviewResult> {
        return (await this.ready()).preview({ program: this.program(), ...options });
    }

    async refresh(options: automation.RefreshOptions = {}): Promise<Result> {
        return (await this.run(options, (stack, heard) => stack.refresh({ ...options, ...heard }))).result;
    }

    async destroy(options: automation.DestroyOptions = {}): Promise<Result> {
        return (await this.run(options, (stack, heard) => stack.destroy({ ...options, ...heard }))).result;
    }

    async outputs(): Promise<automation.OutputMap> {
        const { workspace, name } = await this.ready();
        return workspace.stackOutputs(name);
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
            // The file backend (3.276) writes its blob store's attributes beside each state, in place: a kill in between
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

    private program(): automation.PulumiFn | undefined {
        const { program, project } = this.options;
        if (project && !program) {
            return undefined;
        }
        const { inlineProgram } = require("./inline-program") as typeof import("./inline-program");
        return inlineProgram(program ?? (require("../../index") as automation.PulumiFn));
    }

    /** Runs what changes the stack, and listens to it. */
    private async run(
        { onEvent }: Heard,
        change: (stack: automation.Stack, heard: Heard) => Promise<{ stdout: string; stderr: string }>,
    ): Promise<{ result: Result; told: Told }> {
        const { Told } = require("./told") as typeof import("./told");
        const told = new Told();
        const heard: Heard = {
            onEvent: (event) => {
                told.hear(event);
                onEvent?.(event);
            },
        };
        const { stdout, stderr } = await change(await this.ready(), heard);
        return { result: { stdout, stderr, summary: { resourceChanges: told.resourceChanges } }, told };
    }

    private async ready(): Promise<automation.Stack> {
        this.stack ??= this.open();
        const stack = await this.stack;
        await removeStaleLocks(this.directory);
        return stack;
    }

    private async open(): Promise<automation.Stack> {
        const setup = await this.lab.setup();
        const { LocalWorkspace, Stack } = automationApi();
        // The program and the engine talk over loopback, which @grpc/grpc-js sends to the user's HTTP proxy too.
        process.env.no_grpc_proxy = "127.0.0.1";
        mkdirSync(stateDirectory(this.directory), { recursive: true });
        const workDir = this.workDirectory();
        const { name } = parse(readFileSync(join(workDir, "Pulumi.yaml"), "utf8")) as { name: string };
        const workspace = await LocalWorkspace.create({
            workDir,
            pulumiCommand: await pulumiCommand(setup.pulumi),
            envVars: onlyThese({ ...cleanEnvironment(), ...this.environment(setup) }),
        });
        const isThere = existsSync(stateFile(this.directory, name, this.stackName));
        if (isThere) {
            workspace.selectStack = async () => {};
        }
        // `createOrSelect` would let the CLI fail to select a new one first. What another backend has, nobody knows here.
        const isNew = !isThere && this.options.environment?.PULUMI_BACKEND_URL === undefined;
        const stack = await (isNew ? Stack.create : Stack.createOrSelect)(this.stackName, workspace);
        askNothingMore(stack);
        const wanted = labConfiguration(this.lab, name, this.options.config ?? {});
        await configure(stack, wanted, join(workDir, `Pulumi.${this.stackName}.yaml`));
        return stack;
    }

    /** The project's, or one with the project alone where the program runs in this process. */
    private workDirectory(): string {
        const { program, project } = this.options;
        if (project && !program) {
            return project;
        }
        const { main: _main, ...rest } = parse(readFileSync(join(project ?? OWN_PROJECT, "Pulumi.yaml"), "utf8"));
        const directory = join(this.directory, project ? `work-${rest.name}` : "work");
        mkdirSync(directory, { recursive: true });
        writeIfOther(join(directory, "Pulumi.yaml"), stringify(rest));
        return directory;
    }
}

type Heard = Pick<automation.UpOptions, "onEvent">;

/**
 * After each update, the Automation API runs the CLI three times more, for the outputs with and without secrets and for the
 * history, and before it once, to select the stack. Together they take more of a processor than an update that changes
 * nothing. The events of the update have told it all, and every command names its stack.
 */
function askNothingMore(stack: automation.Stack): void {
    stack.outputs = async () => ({});
    stack.info = async () => undefined;
}

const OWN_PROJECT = join(__dirname, "..", "..");

/** Writes nothing where nothing changes, because another engine may be reading. */
function writeIfOther(file: string, text: string): void {
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
        writeFileSync(file, text);
    }
}

/** Loaded late: it takes a second, in which the lab can start. */
function automationApi(): typeof automation {
    return require("@pulumi/pulumi/automation") as typeof automation;
}

const commands = new Map<string, Promise<automation.PulumiCommand>>();

/** The Automation API asks a CLI for its version; once is enough for all engines of this process. */
function pulumiCommand({ command, root }: PulumiCli): Promise<automation.PulumiCommand> {
    const asked = commands.get(command) ?? askPulumi(root);
    commands.set(command, asked);
    return asked;
}

async function askPulumi(root: string | undefined): Promise<automation.PulumiCommand> {
    const { PulumiCommand } = automationApi();
    // Set-up has looked at the version; this check is for the one that the SDK was released with.
    return PulumiCommand.get({ root, skipVersionCheck: true });
}

/** The Automation API adds variables to those of this process; one that is undefined is taken out. */
function onlyThese(variables: Record<string, string>): Record<string, string> {
    const others = Object.keys(process.env).map((name) => [name, undefined]);
    return { ...(Object.fromEntries(others) as Record<string, string>), ...variables };
}
