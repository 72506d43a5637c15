import { once } from "node:events";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import { generate } from "selfsigned";
import type { Lab } from "../../../lab/services/lab";
import { freePorts } from "../../../lab/services/ports";
import { readKubeconfig } from "../../../parts/readers/kubernetes/kubeconfig";

/** Something that ends TLS with a certificate of its own before a lab's API server. */
export interface Front {
    /** Leads to it, and needs no credentials. */
    readonly kubeconfig: string;
    /** Its own certificate, in PEM. */
    readonly certificate: string;
    close(): Promise<void>;
}

/** @param answer what it answers by itself, to a request for a path: an object, or a status; the rest it passes on */
export async function frontOfCluster(
    lab: Lab,
    answer: (path: string) => object | number | undefined = () => undefined,
): Promise<Front> {
    const { cert, private: key } = await generate([{ name: "commonName", value: "front" }], {
        algorithm: "sha256",
        keyType: "ec",
        extensions: [
            { name: "basicConstraints", cA: true },
            { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
        ],
    });
    const config = readKubeconfig(lab.kubeconfig);
    const onward = config.getCurrentCluster()?.server;
    const server = https.createServer({ cert, key }, async (request, response) => {
        const own = answer(request.url ?? "");
        if (own !== undefined) {
            const status = typeof own === "number" ? own : 200;
            response.writeHead(status).end(JSON.stringify(typeof own === "number" ? { message: "refused" } : own));
            return;
        }
        const { host, authorization, ...headers } = request.headers;
        const options: https.RequestOptions = { method: request.method, headers };
        await config.applyToHTTPSOptions(options);
        const passed = https.request(`${onward}${request.url}`, options, (answered) => {
            response.writeHead(answered.statusCode ?? 502, answered.headers);
            answered.pipe(response);
        });
        passed.on("error", () => response.destroy());
        request.pipe(passed);
    });
    // The server itself knows none whose TLS handshake has not ended.
    const connections = new Set<Duplex>();
    server.on("connection", (connection) => {
        connections.add(connection);
        connection.once("close", () => connections.delete(connection));
    });
    // One that no other lab takes, so that nobody answers there after the end either.
    const [port] = await freePorts(1, lab.files.directory);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const cluster = {
        server: `https://127.0.0.1:${port}`,
        "certificate-authority-data": Buffer.from(cert).toString("base64"),
    };
    return {
        kubeconfig: JSON.stringify({
            "current-context": "front",
            contexts: [{ name: "front", context: { cluster: "front", user: "front" } }],
            clusters: [{ name: "front", cluster }],
            users: [{ name: "front", user: { token: "unused" } }],
        }),
        certificate: cert,
        async close() {
            server.close();
            const closed = once(server, "close");
            for (const connection of connections) {
                connection.destroy();
            }
            await closed;
        },
    };
}
