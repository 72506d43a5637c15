import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Writable } from "node:stream";
import { PortForward } from "@kubernetes/client-node/dist/portforward";
import { readKubeconfig } from "../../parts/readers/kubernetes/kubeconfig";
import type { ServiceName } from "../../parts/readers/state/deployed";
import type { SelectedStack } from "../../parts/stack";
import { findBackend } from "./backend";
import { listen } from "./local-port";

export interface Forward {
    /** Port on 127.0.0.1. */
    readonly port: number;
    close(): Promise<void>;
}

/**
 * Forwards a port of this machine to a Service, through the API server, as `kubectl port-forward` does. Each connection
 * looks for a pod that is ready, so that it goes on when pods are replaced.
 *
 * @param port on 127.0.0.1; 0 for one that is free
 * @param onTrouble takes what goes wrong with one connection, which is then closed
 * @throws where no pod is ready, and the error EADDRINUSE
 */
export async function forward(
    { kubernetes, deployed: { cluster } }: SelectedStack,
    service: ServiceName,
    port: number,
    onTrouble: (message: string) => void,
): Promise<Forward> {
    await findBackend(kubernetes, service);
    const config = readKubeconfig(cluster.kubeconfig, cluster.context);
    const sockets = new Set<Socket>();
    const server = createServer({ pauseOnConnect: true }, (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
        // A browser drops connections as it likes.
        socket.on("error", () => socket.destroy());
        connect(socket).catch((error: unknown) => {
            onTrouble(describe(error));
            socket.destroy();
        });
    });

    async function connect(socket: Socket): Promise<void> {
        const { namespace, pod, port } = await findBackend(kubernetes, service);
        const troubles = new Writable({
            write(chunk: Buffer, _encoding, done) {
                // The stream of errors begins with the port and nothing after it.
                if (chunk.length > 0) {
                    onTrouble(chunk.toString());
                    socket.destroy();
                }
                done();
            },
        });
        // Without retries it is one connection, and a WebSocket is what comes back.
        const tunnel = (await new PortForward(config).portForward(
            namespace,
            pod,
            [port],
            socket,
            troubles,
            socket,
        )) as WebSocketLike;
        tunnel.onclose = () => socket.end();
        socket.on("close", () => tunnel.close());
        if (socket.destroyed) {
            tunnel.close();
        }
        socket.resume();
    }

    await listen(server, port);
    return {
        port: (server.address() as AddressInfo).port,
        async close() {
            for (const socket of sockets) {
                socket.destroy();
            }
            server.close();
            await once(server, "close");
        },
    };
}

interface WebSocketLike {
    onclose: (() => void) | null;
    close(): void;
}

/** A WebSocket's failure comes as an event that holds the error. */
function describe(error: unknown): string {
    return error instanceof Error ? error.message : ((error as { message?: string }).message ?? String(error));
}
