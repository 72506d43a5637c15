import type { Command } from "../command-line";
import { findBackend, whyNobodyAnswers } from "../port-forward/backend";
import { firstFree, untilInterrupted } from "../port-forward/local-port";
import { forward } from "../port-forward/port-forward";
import { pulumiStack, stackOption, stackOptionUsage } from "../stack/pulumi-stack";

const usage = `Usage: npm run ui -- [options]

Forwards a port of this machine to the shop's UI until Ctrl-C, and prints its URL.

${stackOptionUsage}
  --port <number>   default: 8080, or the next one that is free`;

const options = { ...stackOption, port: { type: "string" } } as const;

export const command: Command<typeof options> = {
    usage,
    options,
    async work(values) {
        const stack = await pulumiStack(values.stack);
        const { outputs, exposure, uiService: service } = stack.deployed;
        if (exposure && typeof outputs.uiUrl === "string") {
            console.log(`The UI has an address of its own: ${outputs.uiUrl}`);
            return;
        }
        const nobody = await whyNobodyAnswers(stack.kubernetes, await findBackend(stack.kubernetes, service));
        if (nobody) {
            throw new Error(`there is no UI to look at: ${nobody}. npm run dashboard shows the stack instead.`);
        }
        const { port, close } = await firstFree(8080, values.port, (port) =>
            forward(stack, service, port, (trouble) => console.error(trouble)),
        );
        await untilInterrupted(port);
        await close();
    },
};
