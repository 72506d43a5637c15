import * as assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../../platform/stacks-gone";

const API = "/apis/kro.run/v1alpha1/cartsstacks";

interface Answer {
    readonly status: number;
    readonly body: object;
}

/** What the deletion is told by an API server that answers so. */
async function deletedBeside({ status, body }: Answer): Promise<void> {
    const asked: string[] = [];
    const server = createServer(({ url = "" }, response) => {
        asked.push(url);
        response.setHeader("content-type", "application/json");
        response.writeHead(status).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        await provider.delete?.("cartsstacks", storedFor((server.address() as AddressInfo).port));
    } finally {
        server.closeAllConnections();
        server.close();
    }
    assert.deepEqual(asked, [API]);
}

function storedFor(port: number) {
    const kubeconfig = JSON.stringify({
        "current-context": "one",
        contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
        clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: "u", user: { token: "t" } }],
    });
    return { kubeconfig, apiVersion: "kro.run/v1alpha1", plural: "cartsstacks" };
}

function stack(namespace: string, name: string) {
    return { metadata: { namespace, name } };
}

describe("the guard of a platform", () => {
    it("refuses a destroy while there are CartsStacks, and names them all", async () => {
        const items = [stack("default", "carts-kro"), stack("team", "second")];
        await assert.rejects(deletedBeside({ status: 200, body: { items } }), {
            message: /still has cartsstacks: default\/carts-kro, team\/second\. .* Destroy their Pulumi stacks first/,
        });
    });

    it("lets the destroy go on when the last CartsStack is gone", () =>
        deletedBeside({ status: 200, body: { items: [] } }));

    it("lets the destroy go on where no graph has made the API", () => deletedBeside({ status: 404, body: {} }));

    it("refuses a destroy where it may not look, because there may be some", async () => {
        await assert.rejects(deletedBeside({ status: 403, body: { message: "not you" } }), /403/);
    });

    it("refuses a destroy where the cluster does not answer", async () => {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        await new Promise((resolve) => server.close(resolve));
        await assert.rejects(async () => provider.delete?.("cartsstacks", storedFor(port)), /ECONNREFUSED/);
    });

    it("has in the state nothing of this project, so that a destroy without the program can run it", async () => {
        const { text } = await pulumi.runtime.serializeFunction(() => provider);
        assert.doesNotMatch(text, /require\("\.{1,2}\//);
        assert.match(text, /@kubernetes\/client-node/);
    });
});
