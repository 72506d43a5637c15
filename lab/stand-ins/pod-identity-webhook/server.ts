import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";
import type { PatchOperation, Pod } from "./pod-patch";

interface AdmissionReview {
    readonly apiVersion: string;
    readonly kind: string;
    readonly request: { readonly uid: string; readonly namespace: string; readonly object: Pod };
}

export interface WebhookServer {
    readonly port: number;
    /** What the API server has to trust: the server's own certificate, in PEM. */
    readonly certificate: string;
    /** How many times the API server has asked. */
    reviews(): number;
    /** Ends it, with the connections that the API server keeps. */
    close(): void;
}

/**
 * Serves /mutate on 127.0.0.1, with a certificate of its own.
 *
 * @param port 0: a free one
 * @param mutate gives the patch for a pod that is being admitted; it must not throw
 */
export async function serveAdmission(
    port: number,
    mutate: (pod: Pod, namespace: string) => Promise<readonly PatchOperation[]>,
): Promise<WebhookServer> {
    const { cert, private: key } = await generate([{ name: "commonName", value: "pod-identity-webhook" }], {
        algorithm: "sha256",
        keyType: "ec",
        extensions: [
            { name: "basicConstraints", cA: true },
            { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
        ],
    });
    let reviews = 0;
    const server = https.createServer({ cert, key }, async (request, response) => {
        try {
            const { request: admission, ...type } = JSON.parse(await text(request)) as AdmissionReview;
            reviews++;
            const patch = await mutate(admission.object, admission.namespace);
            const body = {
                ...type,
                response: {
                    uid: admission.uid,
                    allowed: true,
                    ...(patch.length > 0 ? { patchType: "JSONPatch", patch: base64(JSON.stringify(patch)) } : {}),
                },
            };
            response.setHeader("content-type", "application/json").end(JSON.stringify(body));
        } catch (error) {
            response.writeHead(400).end(`not an AdmissionReview of a pod: ${(error as Error).message}`);
        }
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    return {
        port: (server.address() as AddressInfo).port,
        certificate: cert,
        reviews: () => reviews,
        close: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}

function base64(value: string): string {
    return Buffer.from(value).toString("base64");
}
