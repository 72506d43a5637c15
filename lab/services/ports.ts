import { createServer } from "node:net";

/**
 * Free ports on loopback that stay the lab's own while it is stopped: they lie below the range from which Linux and
 * macOS take ports for outgoing connections.
 */
export async function freePorts(count: number): Promise<number[]> {
    const found = new Set<number>();
    while (found.size < count) {
        const port = 20000 + Math.floor(Math.random() * 12000);
        if (await isFree(port)) {
            found.add(port);
        }
    }
    return [...found];
}

function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(false));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
}
