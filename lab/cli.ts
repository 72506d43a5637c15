import type { OutputMap } from "@pulumi/pulumi/automation";
import { messageOf } from "../parts/program/message";
import { runCommand, secondsOf, UsageError } from "../tools/command-line";
import { tableOf } from "../tools/table";
import { Engine, LAB_STACK } from "./engine/engine";
import { LAB_COMMANDS, surroundingsOf } from "./engine/surroundings";
import { findLab, labDirectory, sayStopped } from "./lab-directory";
import { labAws } from "./services/aws";
import { Lab, type LabOptions } from "./services/lab";
import { findKro, kroVersions } from "./setup/kro-versions";
import { adviseStandIns, type Plugin } from "./setup/plugins";

const usage = `Usage: npm run lab -- <command> [options]

  start      sets up what is missing, starts the lab, updates the stack and verifies it; npm start does the same
  up         sets up, starts and updates only
  preview    shows what an update would do
  destroy    deletes the stack's resources; the lab goes on
  outputs    prints the stack's outputs
  status     prints the lab's services, and what is real and what stands in
  env        prints what points a shell at the lab: eval "$(npm run --silent lab -- env)"
  stop       ends the lab and keeps its state, with which the next start goes on
  reset      ends the lab and deletes its state

Options of start, up, preview and destroy:
  --table-active-after <seconds>   how long a new DynamoDB table takes (default 1, really about 10)
  --propagation-delay <seconds>    how long a new pod identity association does not reach new pods (default 0)
  --kro <version>                  ${kroVersions()
      .map(({ version }) => version)
      .join(" or ")} (default: the lab's own, and for a new one the first)
Options of start, up and preview:
  --refresh                        looks first at what is really there, to make again what was deleted or changed

The lab's state is in .lab, or in the directory that CARTS_LAB_DIR names: one lab for each directory.
CARTS_LAB_PLUGINS says which provider plugins it runs: aws=real, kubernetes=stand-in, or both with a comma between.`;

type Settings = Omit<LabOptions, "directory" | "log">;

const commands: Readonly<Record<string, (settings: Settings, refresh?: boolean) => Promise<void>>> = {
    start: async (settings, refresh) => {
        const { lab, engine } = await startLab(settings);
        await update(engine, refresh);
        // Loaded here because the other commands have no use for it.
        const { verifyStack } =
            require("../tools/verify/verify-stack") as typeof import("../tools/verify/verify-stack");
        console.log();
        // As `npm run verify` does; in this process, because another one takes two seconds to begin.
        const holds = await verifyStack({ stack: LAB_STACK }, await surroundingsOf(lab, LAB_STACK));
        process.exitCode = holds ? 0 : 1;
        console.log(advice);
    },
    up: async (settings, refresh) => update((await startLab(settings)).engine, refresh),
    preview: async (settings, refresh) => {
        const { engine } = await startLab(settings);
        await interruptible((signal) => engine.preview({ ...heard, color, signal, refresh }));
    },
    destroy: async (settings) => {
        const { engine } = await startLab(settings);
        await interruptible((signal) => engine.destroy({ ...heard, color, signal }));
    },
    outputs: async () => printOutputs(await new Engine(theLab()).outputs()),
    status: async () => {
        const lab = theLab();
        const services = await lab.status();
        printTable(
            ["SERVICE", "STATE", "PORT", "PID", "PART"],
            services.map(({ name, state, port, pid, part }) => [name, state, `${port ?? "-"}`, `${pid ?? "-"}`, part]),
        );
        console.log(`\n${lab.engineParts.join("\n")}`);
        console.log(`state and logs: ${lab.files.directory}`);
        process.exitCode = services.every(({ state }) => state === "ready") ? 0 : 1;
    },
    env: async () => {
        const lab = theLab();
        const variables = {
            KUBECONFIG: lab.files.kubeconfig,
            AWS_ENDPOINT_URL: lab.aws.endpoint,
            AWS_REGION: lab.aws.region,
            AWS_DEFAULT_REGION: lab.aws.region,
            AWS_ACCESS_KEY_ID: labAws.accessKeyId,
            AWS_SECRET_ACCESS_KEY: labAws.secretAccessKey,
            ...new Engine(lab).environment(await lab.setup()),
            CARTS_COMMANDS: LAB_COMMANDS,
        };
        for (const [name, value] of Object.entries(variables)) {
            console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
        }
        // These would win over the keys above, or keep the AWS CLI from reaching loopback.
        console.log("unset AWS_PROFILE AWS_SESSION_TOKEN AWS_CA_BUNDLE");
        console.log(`export NO_PROXY="127.0.0.1\${NO_PROXY:+,$NO_PROXY}"`);
        const stopped = sayStopped(lab);
        if (stopped) {
            log(stopped);
        }
    },
    stop: async () => {
        await theLab().stop();
        log("The lab has ended; npm start goes on with its state.");
    },
    reset: async () => {
        await theLab().reset();
        log("The lab has ended and its state is deleted.");
    },
};

const advice = `
Now:
  npm run dashboard                            shows the stack in a browser, as it is
  npm run verify                               checks it all again
  npm run lab -- status                        what runs, and what of it is real
  eval "$(npm run --silent lab -- env)"        points kubectl and the AWS CLI at the lab, for example:
      kubectl get cartsstacks,tables,pods -A
      aws dynamodb list-tables
  npm run lab -- destroy                       deletes the stack
  npm run lab -- stop                          ends the lab`;

/** What started the lab chose them; empty before that. */
let plugins: readonly Plugin[] = [];

const updateFailed = () =>
    `The engine ended with an error; its messages are above.
  npm run verify -- --lab                      says why, where the cluster knows
  pulumi config set <key> <value>              is in the lab a line of Pulumi.dev.yaml: "carts-stack:<key>: <value>"
  ${adviseStandIns(plugins) ?? ""}`.trimEnd();

const color = process.stdout.isTTY ? "always" : "never";

/** On stderr: stdout is for results. */
function log(line: string): void {
    console.error(line);
}

/** On stderr, the CLI says why it did not even begin: a setting of the wrong type, a lock. */
const heard = {
    onOutput: (text: string) => void process.stdout.write(text),
    onError: (text: string) => void process.stderr.write(text),
};

/** The engine is made ready while the lab starts. */
async function startLab(settings: Settings): Promise<{ lab: Lab; engine: Engine }> {
    let prepared: Engine | undefined;
    const meanwhile = async (lab: Lab) => {
        prepared = new Engine(lab);
        await prepared.prepare();
    };
    const lab = await Lab.start({ directory: labDirectory, log, meanwhile, ...settings });
    log(`The lab is up in ${labDirectory}, with kro ${lab.kro}.`);
    for (const line of lab.engineParts) {
        log(`  ${line}`);
    }
    plugins = (await lab.setup()).plugins.chosen;
    return { lab, engine: prepared ?? new Engine(lab) };
}

function theLab(): Lab {
    const lab = findLab();
    if (!lab) {
        throw new Error(`there is no lab in ${labDirectory}; npm start makes one`);
    }
    return lab;
}

async function update(engine: Engine, refresh = false): Promise<void> {
    const { outputs } = await interruptible((signal) => engine.up({ ...heard, color, signal, refresh }));
    printOutputs(outputs);
}

/**
 * Lets an interrupted engine finish what it is at, so that its state agrees with what exists. A terminal sends Ctrl-C to
 * the engine too, and a second one makes it stop at once.
 */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let interrupted = false;
    const interrupt = (signal: NodeJS.Signals) => {
        interrupted = true;
        if (signal === "SIGTERM" || !process.stdin.isTTY) {
            controller.abort();
        }
    };
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    try {
        return await work(controller.signal);
    } catch (error) {
        throw interrupted ? new Error("interrupted; the next command goes on from here") : error;
    } finally {
        process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    }
}

function printOutputs(outputs: OutputMap): void {
    printTable(
        ["OUTPUT", "VALUE"],
        Object.entries(outputs).map(([name, { value, secret }]) => [
            name,
            secret ? "[secret]" : typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
    console.log(tableOf(head, rows).join("\n"));
}

/** Of an option that may be left out. */
function seconds(option: string, text: string | undefined): number | undefined {
    return text === undefined ? undefined : secondsOf(option, text);
}

const options = {
    "table-active-after": { type: "string" },
    "propagation-delay": { type: "string" },
    kro: { type: "string" },
    refresh: { type: "boolean" },
} as const;

runCommand({
    usage,
    options,
    allowPositionals: true,
    async work({ kro, refresh, ...values }, positionals) {
        const [name = "", ...others] = positionals;
        const command = commands[name];
        if (!command || others.length > 0) {
            throw new UsageError(name === "" ? "no command" : `unknown command: ${positionals.join(" ")}`);
        }
        const settings = {
            tableActiveAfterSeconds: seconds("table-active-after", values["table-active-after"]),
            kro: kro === undefined ? undefined : kroVersion(kro),
            propagationDelaySeconds: seconds("propagation-delay", values["propagation-delay"]),
        };
        await command(settings, refresh);
    },
    // The engine has printed what went wrong with an update; its error would say it all again.
    describe: (error) => (error instanceof Error && error.name === "CommandError" ? updateFailed() : messageOf(error)),
});

/** @throws UsageError for a version that the lab does not build */
function kroVersion(asked: string): string {
    try {
        return findKro(asked).version;
    } catch (error) {
        throw new UsageError(messageOf(error));
    }
}
