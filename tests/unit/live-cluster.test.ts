import * as assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ClusterClient } from "../../parts/readers/kubernetes/client";
import type { Source } from "../../parts/readers/kubernetes/evidence";
import { LiveCluster } from "../../parts/readers/kubernetes/live-cluster";
import { until } from "../until";

const PODS: Source = { apiVersion: "v1", kind: "Pod", scope: { namespace: "carts" } };

describe("a cluster that is watched", () => {
    let server: Server;
    let live: LiveCluster;
    /** What a list gives. */
    let pods: string[] = ["one"];
    let version = 7;
    const watched: string[] = [];
    let events: ServerResponse;
    let fails = false;

    const object = (name: string) => ({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, uid: name, resourceVersion: "8" },
    });
    const tell = (type: string, name: string) => events.write(`${JSON.stringify({ type, object: object(name) })}\n`);
    const names = () =>
        live
            .evidence()
            .list("Pod", "carts")
            .map(({ metadata }) => metadata.name);

    const error = () => {
        try {
            names();
            return undefined;
        } catch (error) {
            return String(error);
        }
    };

    /** Waits, and says where that is in vain what is known of the cluster, and from which versions it was watched. */
    const untilSeen = (holds: () => boolean) =>
        until(
            String(holds),
            async () => ({ holds: holds(), known: error() ?? names(), watched }),
            (seen) => seen.holds,
            { seconds: 30, everyMs: 10 },
        );

    before("start an API server, and watch it", async () => {
        server = createServer(({ url = "" }, response) => {
            const { pathname, searchParams } = new URL(url, "http://server");
            if (pathname === "/api/v1") {
                response.end(JSON.stringify({ resources: [{ name: "pods", kind: "Pod", namespaced: true }] }));
            } else if (searchParams.get("watch")) {
                watched.push(searchParams.get("resourceVersion") ?? "");
                events = response;
                response.flushHeaders();
            } else if (fails) {
                response.writeHead(503).end("overloaded");
            } else {
                response.end(JSON.stringify({ metadata: { resourceVersion: `${version}` }, items: pods.map(object) }));
            }
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const kubeconfig = JSON.stringify({
            "current-context": "one",
            contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
            clusters: [
                { name: "c", cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } },
            ],
            users: [{ name: "u", user: {} }],
        });
        live = new LiveCluster(ClusterClient.fromKubeconfig(kubeconfig), [PODS], () => {});
        await live.start();
    });

    after("end both", () => {
        live.stop();
        server.closeAllConnections();
        server.close();
    });

    it("is what a list has, and the changes from its version on", async () => {
        assert.deepEqual(names(), ["one"]);
        await untilSeen(() => watched.length === 1);
        assert.deepEqual(watched, ["7"]);
        tell("ADDED", "two");
        tell("BOOKMARK", "none");
        tell("DELETED", "one");
        await untilSeen(() => names().join() === "two");
    });

    it("is watched on from the version that is known when the server has ended the watch", async () => {
        events.end();
        await untilSeen(() => watched.length === 2);
        assert.deepEqual(watched, ["7", "8"]);
        assert.deepEqual(names(), ["two"]);
    });

    it("is listed again when the version that is known is too old", async () => {
        pods = ["three"];
        version = 9;
        events.write(`${JSON.stringify({ type: "ERROR", object: { code: 410, reason: "Expired" } })}\n`);
        await untilSeen(() => names().join() === "three");
        await untilSeen(() => watched.length === 3);
        assert.deepEqual(watched, ["7", "8", "9"]);
    });

    it("says why it is not known as long as the server fails, and is listed when it is back", async () => {
        fails = true;
        events.destroy();
        await untilSeen(() => error()?.includes("overloaded") === true);
        fails = false;
        await untilSeen(() => error() === undefined);
        assert.deepEqual(names(), ["three"]);
    });
});
