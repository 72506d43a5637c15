import { parseArgs } from "node:util";
import type { SelectedStack } from "../../parts/stack";
import { findBackend, type ServiceTarget, whyNobodyAnswers } from "../port-forward/backend";
import { firstFree } from "../port-forward/first-free";
import { forward } from "../port-forward/port-forward";
import { selectStack, stackOptions, stackOptionsUsage } from "../stack/select";

const usage = `Usage: npm run ui -- [options]

Forwards a port of this machine to the shop's UI until Ctrl-C, and prints its URL.

${stackOptionsUsage}
  --port <number>   default: 8080, or the next one that is free`;

async function main(): Promise<void> {
    const { values } = parseArgs({
        options: { ...stackOptions, port: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
        console.log(usage);
        return;
    }
    const stack = await selectStack(values);
    const { uiUrl } = stack.deployed.outputs;
    const service = uiService(stack);
    if (!service) {
        console.log(`The UI has an address of its own: ${uiUrl}`);
        return;
    }
    const nobody = await whyNobodyAnswers(stack.kubernetes, await findBackend(stack.kubernetes, service));
    if (nobody) {
        throw new Error(`there is no UI to look at: ${nobody}. npm run dashboard shows the stack instead.`);
    }
    const { port, close } = await firstFree(8080, values.port, (port) =>
        forward(stack, service, port, (trouble) => console.error(trouble)),
    );
    console.log(`http://localhost:${port}`);
    console.log("Ctrl-C ends it.");
    await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
    await close();
}

/** The Service that the stack's own port-forward command names; undefined where the UI needs none. */
function uiService({ deployed }: SelectedStack): ServiceTarget | undefined {
    const { uiPortForward } = deployed.outputs;
    if (typeof uiPortForward !== "string") {
        // An update that failed leaves no outputs; these are the program's defaults.
        return { namespace: "ui", name: "ui" };
    }
    const [, namespace, name] = /--namespace (\S+) port-forward service\/(\S+)/.exec(uiPortForward) ?? [];
    return namespace && name ? { namespace, name } : undefined;
}

main().then(
    () => process.exit(),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : String(error));
        process.exit(1);
    },
);
