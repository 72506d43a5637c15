import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Provider } from "@pulumi/aws/provider";
import { ClusterClient } from "../../parts/readers/kubernetes/client";
import { Surroundings } from "../../parts/readers/surroundings";

const NAMESPACE = { apiVersion: "v1", kind: "Namespace", name: "carts-kro" };
/** What the API server serves: by the path of a version, each kind's name in paths. */
const SERVED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "/api/v1": { Namespace: "namespaces", Endpoints: "endpoints" },
    "/apis/example.com/v1": { Ingress: "ingresses" },
    "/apis/kro.run/v1alpha1": { CartsStack: "cartsstacks" },
    "/apis/networking.k8s.io/v1": { NetworkPolicy: "networkpolicies", Ingress: "ingresses" },
};

/** @param kubeconfig leads to the cluster that is asked */
function surroundingsOf(kubeconfig: string, context?: string): Surroundings {
    const access = { clusterName: "c", kubeconfig, context };
    // Nobody asks AWS.
    return new Surroundings("c", { access, aws: {} }, undefined as unknown as Provider);
}

/** @throws where it could not be looked up */
async function answerOf(surroundings: Surroundings): Promise<unknown> {
    const found = await surroundings.object(NAMESPACE);
    const [unanswered] = surroundings.unanswered;
    if (unanswered) {
        throw new Error(unanswered.reason);
    }
    return found;
}

const EXEC = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath };

describe("what a cluster says", () => {
    let server: Server;
    let directory: string;
    const asked: { path?: string; headers: IncomingHttpHeaders }[] = [];
    let answer: { status: number; body: unknown };

    before("start an API server of one answer", async () => {
        directory = mkdtempSync(join(tmpdir(), "surroundings-"));
        server = createServer(({ url = "", headers }, response) => {
            if (url === "/apis/example.com") {
                const versions = ["v2", "v1"].map((version) => ({ groupVersion: `example.com/${version}` }));
                response.end(JSON.stringify({ versions }));
                return;
            }
            const kinds = SERVED[url];
            if (kinds) {
                const resources = Object.entries(kinds).map(([kind, name]) => ({
                    kind,
                    name,
                    namespaced: kind !== "Namespace",
                }));
                response.end(JSON.stringify({ resources }));
                return;
            }
            asked.push({ path: url, headers });
            response.writeHead(answer.status).end(JSON.stringify(answer.body));
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });

    after("end it", () => {
        server.close();
        rmSync(directory, { recursive: true });
    });

    beforeEach(() => {
        asked.length = 0;
        answer = { status: 200, body: { metadata: { name: "carts-kro" } } };
    });

    function kubeconfig(user: object, cluster: object = {}): string {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        return JSON.stringify({
            "current-context": "one",
            contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
            clusters: [{ name: "c", cluster: { server: url, ...cluster } }],
            users: [{ name: "u", user }],
        });
    }

    const ask = (user: object, cluster?: object) => answerOf(surroundingsOf(kubeconfig(user, cluster)));

    for (const [object, path] of [
        [NAMESPACE, "/api/v1/namespaces/carts-kro"],
        [
            { apiVersion: "kro.run/v1alpha1", kind: "CartsStack", namespace: "default", name: "a" },
            "/apis/kro.run/v1alpha1/namespaces/default/cartsstacks/a",
        ],
        [
            { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", namespace: "b", name: "a" },
            "/apis/networking.k8s.io/v1/namespaces/b/networkpolicies/a",
        ],
        [
            { apiVersion: "networking.k8s.io/v1", kind: "Ingress", namespace: "b", name: "a" },
            "/apis/networking.k8s.io/v1/namespaces/b/ingresses/a",
        ],
        [{ apiVersion: "v1", kind: "Endpoints", namespace: "b", name: "a" }, "/api/v1/namespaces/b/endpoints/a"],
    ] as const) {
        it(`reads a ${object.kind} where the cluster says that it is: ${path}`, async () => {
            const surroundings = surroundingsOf(kubeconfig({ token: "t" }));
            assert.deepEqual(await surroundings.object(object), answer.body);
            assert.deepEqual(
                asked.map(({ path, headers }) => [path, headers.authorization]),
                [[path, "Bearer t"]],
            );
        });
    }

    it("lists what there is of a kind, and tells a kind that is not served from one without objects", async () => {
        answer = { status: 200, body: { metadata: {}, items: [] } };
        const surroundings = surroundingsOf(kubeconfig({ token: "t" }));
        assert.deepEqual(await surroundings.objects({ apiVersion: "kro.run/v1alpha1", kind: "CartsStack" }), []);
        assert.equal(await surroundings.objects({ apiVersion: "kro.run/v1alpha1", kind: "Other" }), "absent");
    });

    it("names the CRD of a kind as the cluster does, whichever version of the kind it serves", async () => {
        answer = { status: 404, body: { reason: "NotFound", message: "not found" } };
        const client = ClusterClient.fromKubeconfig(kubeconfig({ token: "t" }));
        const crdOf = (apiVersion: string, kind: string) => client.crdOf(apiVersion, kind);
        assert.equal(await crdOf("example.com/v1", "Ingress"), "ingresses.example.com");
        assert.equal(await crdOf("example.com/v3", "Ingress"), "ingresses.example.com");
        assert.equal(await crdOf("example.com/v1", "Other"), undefined);
        assert.equal(await crdOf("other.com/v1", "Ingress"), undefined);
    });

    it("impersonates whom the kubeconfig says", async () => {
        await ask({ token: "t", as: "deployer" });
        assert.equal(asked[0]?.headers["impersonate-user"], "deployer");
    });

    it("takes the token that is in a file", async () => {
        const tokenFile = join(directory, "token");
        writeFileSync(tokenFile, "from-file\n");
        await ask({ tokenFile });
        assert.equal(asked[0]?.headers.authorization, "Bearer from-file");
    });

    it("asks a server that wants no credentials, as kubectl proxy", async () => {
        assert.deepEqual(await ask({}), answer.body);
    });

    it("goes through the proxy that the kubeconfig names", async () => {
        const targets: string[] = [];
        const proxy = createServer();
        proxy.on("connect", ({ url = "" }, socket) => {
            targets.push(url);
            const [host, port] = url.split(":");
            const onward = connect(Number(port), host, () => {
                socket.write("HTTP/1.1 200 OK\r\n\r\n");
                onward.pipe(socket).pipe(onward);
            });
        });
        await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
        try {
            const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
            assert.deepEqual(await ask({ token: "t" }, { "proxy-url": url }), answer.body);
            assert.ok(targets.includes(`127.0.0.1:${(server.address() as AddressInfo).port}`));
        } finally {
            proxy.close();
        }
    });

    it("takes the token that a command fetches, once for all questions", async () => {
        const runs = join(directory, "runs");
        const script = `require("fs").appendFileSync(process.env.RUNS, "x");
            const { kind } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
            console.log(JSON.stringify({ status: { token: "me-" + kind } }))`;
        const exec = { ...EXEC, args: ["-e", script], env: [{ name: "RUNS", value: runs }] };
        const surroundings = surroundingsOf(kubeconfig({ exec }));
        await Promise.all([surroundings.object(NAMESPACE), surroundings.object({ ...NAMESPACE, name: "b" })]);
        assert.deepEqual(
            asked.map(({ headers }) => headers.authorization),
            ["Bearer me-ExecCredential", "Bearer me-ExecCredential"],
        );
        assert.equal(readFileSync(runs, "utf8"), "x");
    });

    it("finds nothing where there is nothing", async () => {
        answer = { status: 404, body: { reason: "NotFound", message: "not found" } };
        assert.equal(await ask({ token: "t" }), "absent");
    });

    it("finds nothing of a kind that the cluster does not serve", async () => {
        const surroundings = surroundingsOf(kubeconfig({ token: "t" }));
        assert.equal(await surroundings.object({ apiVersion: "v1", kind: "Other", name: "a" }), "absent");
        assert.deepEqual(asked, []);
    });

    it("does not take a refusal for nothing", async () => {
        answer = { status: 403, body: { message: "you may not" } };
        await assert.rejects(ask({ token: "t" }), /the cluster answered 403: you may not/);
    });

    it("says which cluster does not answer", async () => {
        await assert.rejects(
            ask({ token: "t" }, { server: "http://127.0.0.1:1" }),
            /the cluster at http:\/\/127.0.0.1:1 does not answer: .*ECONNREFUSED/,
        );
    });

    for (const [what, text, says] of [
        ["no YAML", "users: [{ token: s3cret", /^the kubeconfig is not a map in YAML \(.*, line 1\)$/],
        ["no kubeconfig", "s3cret", /^the kubeconfig is not a map in YAML$/],
    ] as const) {
        it(`quotes nothing of a kubeconfig that is ${what}`, async () => {
            await assert.rejects(answerOf(surroundingsOf(text)), { message: says });
        });
    }

    for (const [what, print, says] of [
        ["is no JSON", "'s3cret'", "no JSON"],
        ["is no credential", `'{ "token": "s3cret" }'`, "JSON without a status"],
    ] as const) {
        it(`quotes nothing of what a command prints that ${what}`, async () => {
            await assert.rejects(ask({ exec: { ...EXEC, args: ["-p", print] } }), ({ message }: Error) => {
                assert.ok(message.endsWith(`by which the kubeconfig fetches a token, printed ${says}`));
                assert.ok(!message.includes("s3cret"));
                return true;
            });
        });
    }

    it("quotes no argument of a command that fails, but what it says", async () => {
        const script = "console.error('expired'); process.exit(3)";
        const exec = { ...EXEC, args: ["-e", script, "--", "--client-secret=s3cret"] };
        await assert.rejects(ask({ exec }), ({ message }: Error) => {
            assert.match(message, /by which the kubeconfig fetches a token, failed \(3\): expired$/);
            assert.ok(!message.includes("s3cret"));
            return true;
        });
    });

    it("names the signal that ended a command, as that of its time-out", async () => {
        const exec = { ...EXEC, args: ["-e", "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)"] };
        await assert.rejects(ask({ exec }), /by which the kubeconfig fetches a token, failed \(SIGTERM\)$/);
    });

    it("quotes nothing of a broken entry beside the one that counts", async () => {
        const config = JSON.parse(kubeconfig({ token: "t" })) as { users: unknown[]; clusters: unknown[] };
        config.users.unshift(null, { user: { token: "s3cret" } });
        config.clusters.unshift({ name: "no-server", cluster: {} });
        assert.deepEqual(await answerOf(surroundingsOf(JSON.stringify(config))), answer.body);
    });

    it("says what a kubeconfig lacks", async () => {
        await assert.rejects(answerOf(surroundingsOf(kubeconfig({ token: "t" }), "two")), /has no context "two"/);
        const config = JSON.parse(kubeconfig({ token: "t" })) as object;
        await assert.rejects(answerOf(surroundingsOf(JSON.stringify({ ...config, users: [] }))), /has no user "u"/);
    });

    for (const [field, user] of Object.entries({
        "as-groups": { token: "t", as: "deployer", "as-groups": ["system:masters"] },
        "as-uid": { token: "t", as: "deployer", "as-uid": "1" },
        "as-user-extra": { token: "t", as: "deployer", "as-user-extra": { reason: ["on call"] } },
        "auth-provider": { "auth-provider": { name: "oidc" } },
        "a terminal": { exec: { ...EXEC, interactiveMode: "Always" } },
        "the cluster's description": { exec: { ...EXEC, provideClusterInfo: true } },
    })) {
        it(`says that it cannot use ${field}, and asks nobody as somebody else`, async () => {
            const surroundings = surroundingsOf(kubeconfig(user));
            assert.equal(await surroundings.object(NAMESPACE, true), undefined);
            const [unanswered] = surroundings.unanswered;
            assert.ok(unanswered?.reason.includes(field), unanswered?.reason);
            // Whoever cannot be seen from here can still be updated.
            assert.equal(unanswered?.needed, false);
            assert.deepEqual(asked, []);
        });
    }
});
