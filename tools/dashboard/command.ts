import type { Command } from "../command-line";
import { firstFree, listen, untilInterrupted } from "../port-forward/local-port";
import { pulumiStack, stackOption, stackOptionUsage } from "../stack/pulumi-stack";
import { LiveView } from "./live-view";
import { dashboardServer } from "./server";

const usage = `Usage: npm run dashboard -- [options]

Shows a stack as it is, on a page of this machine, until Ctrl-C.

${stackOptionUsage}
  --port <number>   default: 8090, or the next one that is free`;

const options = { ...stackOption, port: { type: "string" } } as const;

export const command: Command<typeof options> = {
    usage,
    options,
    async work(values) {
        const live = new LiveView(() => pulumiStack(values.stack));
        const [server] = await Promise.all([dashboardServer(live), live.start()]);
        const port = await firstFree(8090, values.port, async (port) => {
            await listen(server, port);
            return port;
        });
        await untilInterrupted(port);
        live.stop();
        server.closeAllConnections();
    },
};
