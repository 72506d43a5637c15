import * as assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { provider } from "../../components/ui/ui-route-end";

describe("the end of a route", () => {
    it("comes to a cluster without TLS, as kubectl proxy has it, and has nothing to do where the Deployment is gone", async () => {
        const asked: string[] = [];
        const server = createServer(({ url = "" }, response) => {
            asked.push(url);
            const resources = [{ kind: "Deployment", name: "deployments", namespaced: true }];
            response.setHeader("content-type", "application/json");
            response.writeHead(url === "/apis/apps/v1" ? 200 : 404).end(JSON.stringify({ resources }));
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        try {
            const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            const kubeconfig = JSON.stringify({
                "current-context": "one",
                contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
                clusters: [{ name: "c", cluster: { server: url } }],
                users: [{ name: "u", user: { token: "t" } }],
            });
            const stored = { kubeconfig, cluster: "c", namespace: "ui", deployment: "ui", fieldManager: "m" };
            await provider.delete?.("ui/ui", stored);
            assert.deepEqual(asked, ["/apis/apps/v1", "/apis/apps/v1/namespaces/ui/deployments/ui"]);
        } finally {
            server.closeAllConnections();
            server.close();
        }
    });
});
