import { once } from "node:events";
import type { Server } from "node:net";
import { numberOf } from "../command-line";

/**
 * Opens something at a port: at the one that was asked for, or else at the first from `from` on that nobody has.
 *
 * @param asked text of `--port`
 * @param open fails with EADDRINUSE where the port is taken
 * @throws UsageError for a text that is no port
 */
export async function firstFree<T>(
    from: number,
    asked: string | undefined,
    open: (port: number) => Promise<T>,
): Promise<T> {
    if (asked !== undefined) {
        return open(numberOf("port", asked, 65_535));
    }
    for (let port = from; ; port++) {
        try {
            return await open(port);
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") {
                throw error;
            }
            console.error(`Port ${port} is another program's; trying the next.`);
        }
    }
}

/** Listens for this machine only. */
export async function listen(server: Server, port: number): Promise<void> {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
}

/** Says where a browser finds the port, and returns at Ctrl-C. */
export async function untilInterrupted(port: number): Promise<void> {
    console.log(`http://localhost:${port}`);
    console.log("Ctrl-C ends it.");
    await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
}
