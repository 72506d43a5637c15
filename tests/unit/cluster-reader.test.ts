import * as assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ClusterReader } from "../../preflight/cluster-reader";
import type { User } from "../../preflight/kubeconfig-access";

const NAMESPACE = { apiVersion: "v1", kind: "Namespace", name: "carts-kro" };

describe("ClusterReader", () => {
    let server: Server;
    const asked: { path?: string; authorization?: string }[] = [];
    let answer: { status: number; body: unknown };

    before("start an API server of one answer", async () => {
        server = createServer((request, response) => {
            asked.push({ path: request.url, authorization: request.headers.authorization });
            response.writeHead(answer.status).end(JSON.stringify(answer.body));
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });

    after("end it", () => server.close());

    beforeEach(() => {
        asked.length = 0;
        answer = { status: 200, body: { metadata: { name: "carts-kro" } } };
    });

    function kubeconfig(user: User, cluster: object = {}): string {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        return JSON.stringify({
            "current-context": "one",
            contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
            clusters: [{ name: "c", cluster: { server: url, ...cluster } }],
            users: [{ name: "u", user }],
        });
    }

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
    ] as const) {
        it(`reads a ${object.kind} at ${path}`, async () => {
            const reader = await ClusterReader.connect(kubeconfig({ token: "t" }));
            assert.deepEqual(await reader.find(object), answer.body);
            assert.deepEqual(asked, [{ path, authorization: "Bearer t" }]);
        });
    }

    it("takes the token that a command fetches", async () => {
        const credential =
            "JSON.stringify({ status: { token: process.env.WHO + JSON.parse(process.env.KUBERNETES_EXEC_INFO).kind } })";
        const exec = {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: process.execPath,
            args: ["-p", credential],
            env: [{ name: "WHO", value: "me-" }],
        };
        const reader = await ClusterReader.connect(kubeconfig({ exec }));
        await reader.find(NAMESPACE);
        assert.equal(asked[0]?.authorization, "Bearer me-ExecCredential");
    });

    it("finds nothing where there is nothing", async () => {
        answer = { status: 404, body: { message: "not found" } };
        const reader = await ClusterReader.connect(kubeconfig({ token: "t" }));
        assert.equal(await reader.find(NAMESPACE), undefined);
    });

    it("does not take a refusal for nothing", async () => {
        answer = { status: 403, body: { message: "you may not" } };
        const reader = await ClusterReader.connect(kubeconfig({ token: "t" }));
        await assert.rejects(reader.find(NAMESPACE), /the cluster answered 403: you may not/);
    });

    it("says which cluster does not answer", async () => {
        const reader = await ClusterReader.connect(kubeconfig({ token: "t" }, { server: "http://127.0.0.1:1" }));
        await assert.rejects(
            reader.find(NAMESPACE),
            /the cluster at http:\/\/127.0.0.1:1 does not answer: .*ECONNREFUSED/,
        );
    });

    for (const [what, text, says] of [
        ["no YAML", "users: [{ token: s3cret", /^the kubeconfig is not a map in YAML \(.*, line 1\)$/],
        ["no kubeconfig", "s3cret", /^the kubeconfig is not a map in YAML$/],
    ] as const) {
        it(`quotes nothing of a kubeconfig that is ${what}`, async () => {
            await assert.rejects(ClusterReader.connect(text), { message: says });
        });
    }

    it("quotes nothing of what a command prints that is no JSON", async () => {
        const apiVersion = "client.authentication.k8s.io/v1";
        const exec = { apiVersion, command: process.execPath, args: ["-p", "'s3cret'"] };
        await assert.rejects(ClusterReader.connect(kubeconfig({ exec })), ({ message }: Error) => {
            assert.match(message, /by which the kubeconfig fetches a token, printed no JSON$/);
            assert.ok(!message.includes("s3cret"));
            return true;
        });
    });

    it("quotes no argument of a command that fails, but what it says", async () => {
        const apiVersion = "client.authentication.k8s.io/v1";
        const script = "console.error('expired'); process.exit(3)";
        const exec = { apiVersion, command: process.execPath, args: ["-e", script, "--", "--client-secret=s3cret"] };
        await assert.rejects(ClusterReader.connect(kubeconfig({ exec })), ({ message }: Error) => {
            assert.match(message, /by which the kubeconfig fetches a token, failed \(3\): expired$/);
            assert.ok(!message.includes("s3cret"));
            return true;
        });
    });

    it("says what a kubeconfig lacks, or has that it cannot use", async () => {
        await assert.rejects(ClusterReader.connect(kubeconfig({ token: "t" }), "two"), /has no context "two"/);
        await assert.rejects(ClusterReader.connect(kubeconfig({})), /neither a token nor a certificate nor a command/);
        const proxied = kubeconfig({ token: "t" }, { "proxy-url": "http://proxy" });
        await assert.rejects(ClusterReader.connect(proxied), /names a proxy/);
    });
});
