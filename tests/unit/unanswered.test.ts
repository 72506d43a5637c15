import * as assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ClusterClient } from "../../parts/readers/kubernetes/client";

describe("an API server that takes a request and does not answer", () => {
    let server: Server;
    let url: string;
    /** What it does where it is asked for pods. */
    let answer: (response: ServerResponse) => void;

    before("start one that says what it serves, and no more", async () => {
        server = createServer(({ url }, response) => {
            if (url === "/api/v1") {
                response.end(JSON.stringify({ resources: [{ kind: "Pod", name: "pods", namespaced: true }] }));
            } else {
                answer(response);
            }
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    after(() => {
        server.closeAllConnections();
        server.close();
    });

    function client(): ClusterClient {
        const kubeconfig = JSON.stringify({
            "current-context": "one",
            contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
            clusters: [{ name: "c", cluster: { server: url } }],
            users: [{ name: "u", user: { token: "t" } }],
        });
        return ClusterClient.fromKubeconfig(kubeconfig, undefined, 100);
    }

    const watch = (signal: AbortSignal) => client().watch("v1", "Pod", {}, "1", signal);
    const { signal } = new AbortController();

    for (const [what, begins] of [
        ["at all", () => {}],
        ["beyond its first line", (response: ServerResponse) => void response.write("{")],
    ] as const) {
        for (const [how, ask] of [
            ["read", () => client().list("v1", "Pod")],
            ["read by somebody who may leave", () => client().listed("v1", "Pod", {}, signal)],
            ["asked a question", () => client().json("POST", "/reviews", { body: {} })],
        ] as const) {
            it(`is given up where it is ${how} and does not answer ${what}, with its address and what to look for`, async () => {
                answer = begins;
                await assert.rejects(ask(), {
                    message:
                        `the cluster at ${url} does not answer: no answer within 0.1 s; look whether it is there, and ` +
                        "whether this machine has a way to it",
                });
            });
        }
    }

    it("is given up where it does not begin a watch, and not where nothing changes", async () => {
        answer = () => {};
        await assert.rejects(watch(signal).next(), /does not answer: no answer within 0.1 s/);

        const begun = new Promise<ServerResponse>((resolve) => {
            answer = (response) => {
                response.flushHeaders();
                resolve(response);
            };
        });
        const event = watch(signal).next();
        const response = await begun;
        answer = () => {};
        // This takes as long as the watch may have taken to begin.
        await assert.rejects(client().list("v1", "Pod"), /no answer/);
        response.end(`${JSON.stringify({ type: "ADDED", object: { metadata: { name: "late" } } })}\n`);
        assert.equal((await event).value?.object.metadata.name, "late");
    });
});
