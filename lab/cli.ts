import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { Engine } from "./engine/engine";
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
        const lab = await startLab(settings);
        await update(lab, refresh);
        await verifyStack(lab);
        console.log(advice);
    },
    up: async (settings, refresh) => update(await startLab(settings), refresh),
    preview: async (settings, refresh) => {
        const engine = new Engine(await startLab(settings));
        await interruptible((signal) => engine.preview({ onOutput, color, signal, refresh }));
    },
    destroy: async (settings) => {
        const engine = new Engine(await startLab(settings));
        await interruptible((signal) => engine.destroy({ onOutput, color, signal }));
    },
    outputs: async () => printOutputs(await new Engine(findLab()).outputs()),
    status: async () => {
        const lab = findLab();
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
        const lab = findLab();
        const variables = {
            KUBECONFIG: lab.files.kubeconfig,
            AWS_ENDPOINT_URL: lab.aws.endpoint,
            AWS_REGION: lab.aws.region,
            AWS_DEFAULT_REGION: lab.aws.region,
            AWS_ACCESS_KEY_ID: labAws.accessKeyId,
            AWS_SECRET_ACCESS_KEY: labAws.secretAccessKey,
            ...new Engine(lab).environment(await lab.setup()),
        };
        for (const [name, value] of Object.entries(variables)) {
            console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
        }
        // These would win over the keys above, or keep the AWS CLI from reaching loopback.
        console.log("unset AWS_PROFILE AWS_SESSION_TOKEN AWS_CA_BUNDLE");
        console.log(`export NO_PROXY="127.0.0.1\${NO_PROXY:+,$NO_PROXY}"`);
    },
    stop: async () => {
        await findLab().stop();
        log("The lab has ended; npm start goes on with its state.");
    },
    reset: async () => {
        await findLab().reset();
        log("The lab has ended and its state is deleted.");
    },
};

const advice = `
Now:
  npm run dashboard                            shows the stack in a browser, as it is
  npm run verify                               checks it all again
  npm run lab -- status                        what runs, and what of it is real
  eval "$(npm run --silent lab -- env)"        points kubectl and the AWS CLI at the lab, for example:
      kubectl get cartsstacks,all -n carts-kro
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

const directory = resolve(process.env.CARTS_LAB_DIR ?? join(__dirname, "..", ".lab"));
const color = process.stdout.isTTY ? "always" : "never";

/** On stderr: stdout is for results. */
function log(line: string): void {
    console.error(line);
}

function onOutput(text: string): void {
    process.stdout.write(text);
}

async function startLab(settings: Settings): Promise<Lab> {
    const lab = await Lab.start({ directory, log, ...settings });
    log(`The lab is up in ${directory}, with kro ${lab.kro}.`);
    for (const line of lab.engineParts) {
        log(`  ${line}`);
    }
    plugins = (await lab.setup()).plugins.chosen;
    return lab;
}

function findLab(): Lab {
    const lab = Lab.find(directory, log);
    if (!lab) {
        throw new Error(`there is no lab in ${directory}; npm start makes one`);
    }
    return lab;
}

async function update(lab: Lab, refresh = false): Promise<void> {
    const engine = new Engine(lab);
    const { outputs } = await interruptible((signal) => engine.up({ onOutput, color, signal, refresh }));
    printOutputs(outputs);
}

async function verifyStack(lab: Lab): Promise<void> {
    // Loaded here because the AWS SDK takes a while, which other commands need not wait for.
    const [{ labStack }, { verify }, { describeReport, reportOf }] = await Promise.all([
        import("../tools/stack/lab-stack"),
        import("../parts/verify"),
        import("../tools/verify/report"),
    ]);
    const stack = await labStack(lab);
    const report = reportOf(stack, await verify(stack));
    console.log(`\n${describeReport(report, stack.commands, color === "always")}`);
    process.exitCode = report.ok ? 0 : 1;
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
    const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
    for (const row of [head, ...rows]) {
        console.log(
            row
                .map((cell, column) => cell.padEnd(widths[column] ?? 0))
                .join("  ")
                .trimEnd(),
        );
    }
}

/** A number of seconds from the command line. */
function seconds(option: string, text: string | undefined): number | undefined {
    if (text !== undefined && !/^\d+(\.\d+)?$/.test(text)) {
        throw new UsageError(`--${option} is "${text}"; it takes a number of seconds`);
    }
    return text === undefined ? undefined : Number(text);
}

class UsageError extends Error {}

async function main(): Promise<void> {
    const { command, settings, refresh } = parse();
    await command(settings, refresh);
}

function parse() {
    try {
        const { positionals, values } = parseArgs({
            allowPositionals: true,
            options: {
                "table-active-after": { type: "string" },
                "propagation-delay": { type: "string" },
                kro: { type: "string" },
                refresh: { type: "boolean" },
                help: { type: "boolean", short: "h" },
            },
        });
        if (values.help) {
            return { command: async () => console.log(usage), settings: {}, refresh: undefined };
        }
        const [name, ...others] = positionals;
        const command = commands[name ?? ""];
        if (!command || others.length > 0) {
            throw new UsageError(name === undefined ? "no command" : `unknown command: ${positionals.join(" ")}`);
        }
        return {
            command,
            refresh: values.refresh,
            settings: {
                tableActiveAfterSeconds: seconds("table-active-after", values["table-active-after"]),
                kro: values.kro === undefined ? undefined : findKro(values.kro).version,
                propagationDelaySeconds: seconds("propagation-delay", values["propagation-delay"]),
            },
        };
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

main().then(
    // Connections that are kept for the next request would hold the process for a while.
    () => process.exit(),
    (error: unknown) => {
        // The engine has printed what went wrong with an update; its error would say it all again.
        const isUpdate = error instanceof Error && error.name === "CommandError";
        log(isUpdate ? updateFailed() : describe(error));
        if (error instanceof UsageError) {
            log(`\n${usage}`);
        }
        process.exit(error instanceof UsageError ? 2 : 1);
    },
);

function describe(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
