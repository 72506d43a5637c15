import * as assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { KubernetesError, type KubernetesObject } from "../../../lab/kubernetes/client";
import { labAws } from "../../../lab/services/aws";
import { CLUSTER_NAME, cartsPods, engine, isGone, kubernetes, theLab, until } from "../test-lab";
import { isLoopback, type ListeningSocket, listeningSockets } from "./listening-sockets";

const STACK = "security";
const NAMESPACE = "carts-kro";
/** Of the two graphs, the one with more texts; and one stand-in more. */
const BY_ACK = { podIdentity: "ack" };

interface Definition extends KubernetesObject {
    spec: {
        versions: { schema: { openAPIV3Schema: { properties: { spec: { properties: Record<string, Field> } } } } }[];
    };
}

interface Field {
    readonly type: string;
}

describe("security:", () => {
    const said: string[] = [];
    const sockets = new Map<string, ListeningSocket>();

    before("bring a stack up, and look at what listens meanwhile", async () => {
        const up = engine(STACK, BY_ACK).up({ onOutput: (text) => said.push(text) });
        let running = true;
        const watching = (async () => {
            while (running && process.platform === "linux") {
                const pids = (await theLab().status()).flatMap(({ pid }) => pid ?? []);
                for (const socket of listeningSockets([process.pid, ...pids])) {
                    sockets.set(`${socket.pid} ${socket.address}:${socket.port}`, socket);
                }
                await pause(200);
            }
        })();
        await up.finally(() => {
            running = false;
        });
        await watching;
    });

    after(() => engine(STACK, BY_ACK).destroy());

    it("every socket of the lab and of the engine listens on loopback", function () {
        if (process.platform !== "linux") {
            console.log("which sockets a process listens on is read from Linux's /proc");
            this.skip();
        }
        const commands = new Set([...sockets.values()].map(({ command }) => command));
        for (const expected of ["etcd", "kube-apiserver", "kro", "pulumi"]) {
            assert.ok(
                [...commands].some((command) => command.startsWith(expected)),
                expected,
            );
        }
        assert.deepEqual(
            [...sockets.values()].filter((socket) => !isLoopback(socket)),
            [],
        );
    });

    it("the keys of cluster and account stay out of outputs, state and logs", async () => {
        const { files } = theLab();
        const keys = secrets();
        const outputs = await engine(STACK, BY_ACK).outputs();
        const open = Object.values(outputs).filter(({ secret }) => !secret);
        assert.equal(outputs.kubeconfig?.secret, true);
        assert.deepEqual(namesIn(JSON.stringify(open), keys), []);
        assert.deepEqual(namesIn(said.join(""), keys), []);
        const written = [files.pulumi, files.logs].flatMap(filesIn);
        assert.ok(written.some((file) => file.includes("/.pulumi/stacks/")));
        for (const file of written) {
            assert.deepEqual(namesIn(readFileSync(file, "latin1"), keys), [], file);
        }
    });

    it("the carts namespace refuses a pod that the restricted standard forbids, beside pods that run", async () => {
        assert.equal((await cartsPods()).length, 1);
        const pod = {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "privileged", namespace: NAMESPACE },
            spec: { containers: [{ name: "own", image: "own", securityContext: { privileged: true } }] },
        };
        await assert.rejects(kubernetes().create(pod), (error: unknown) => {
            return KubernetesError.is(error, "Forbidden") && /PodSecurity "restricted.*privileged/.test(error.message);
        });
    });

    it("everybody reaches the service until a client's namespace is named, and then only its pods do", async () => {
        const policy = () => kubernetes().find("networking.k8s.io/v1", "NetworkPolicy", "carts", NAMESPACE);
        assert.equal(await policy(), undefined);
        const before = await cartsPods();
        await engine(STACK, { ...BY_ACK, clientNamespace: "ui" }).up();
        assert.deepEqual((await policy())?.spec, {
            podSelector: {
                matchLabels: {
                    "app.kubernetes.io/name": "carts",
                    "app.kubernetes.io/instance": "carts",
                    "app.kubernetes.io/component": "service",
                },
            },
            policyTypes: ["Ingress"],
            ingress: [
                {
                    from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ui" } } }],
                    ports: [{ port: "http", protocol: "TCP" }],
                },
            ],
        });
        await engine(STACK, BY_ACK).up();
        assert.equal(await policy(), undefined);
        assert.deepEqual(
            (await cartsPods()).map(({ metadata }) => metadata.uid),
            before.map(({ metadata }) => metadata.uid),
        );
    });

    it("no text of a CartsStack may be an expression of kro's", async () => {
        const definition = await kubernetes().get<Definition>(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "cartsstacks.kro.run",
        );
        const fields = definition.spec.versions[0]?.schema.openAPIV3Schema.properties.spec.properties ?? {};
        const texts = Object.keys(fields).filter((name) => fields[name]?.type === "string");
        assert.ok(texts.length >= 11);
        const fine = { tableName: `${CLUSTER_NAME}-carts-hostile`, namespace: "hostile" };
        await kubernetes().create(cartsStack(fine), { dryRun: true });
        for (const name of texts) {
            const attempt = kubernetes().create(cartsStack({ ...fine, [name]: "${schema.spec.namespace}" }), {
                dryRun: true,
            });
            await assert.rejects(attempt, (error: unknown) => {
                return KubernetesError.is(error, "Invalid") && error.message.includes(`spec.${name}`);
            });
        }
    });
});

/** kro (0.9.4) evaluates what the graph says, and not what comes out of it. */
describe("kro", () => {
    const texts = ["${1 + 1}", "${schema.metadata.name}", "${copy.metadata.uid}", '"\n$(id) `id` {{x}} \\${y}'];

    before("install a graph that copies a text, and let kro serve its kind", async () => {
        await kubernetes().create(ECHO_RIGHTS);
        await kubernetes().apply(echoGraph(), { fieldManager: "tests" });
        await untilState("ResourceGraphDefinition", "echo", "Active");
    });

    after("remove it", async () => {
        await Promise.all(texts.map((_, index) => remove("kro.run/v1alpha1", "Echo", `echo-${index}`, "default")));
        await remove("kro.run/v1alpha1", "ResourceGraphDefinition", "echo");
        await remove("apiextensions.k8s.io/v1", "CustomResourceDefinition", "echoes.kro.run");
        await remove(ECHO_RIGHTS.apiVersion, ECHO_RIGHTS.kind, ECHO_RIGHTS.metadata.name);
    });

    for (const [index, text] of texts.entries()) {
        it(`carries ${JSON.stringify(text)} in an instance literally`, async () => {
            const name = `echo-${index}`;
            const echo = { apiVersion: "kro.run/v1alpha1", kind: "Echo", metadata: { name, namespace: "default" } };
            await kubernetes().create({ ...echo, spec: { text } });
            await untilState("Echo", name, "ACTIVE", "default");
            const copy = await kubernetes().get("v1", "ConfigMap", name, "default");
            assert.deepEqual(copy.data, { text });
        });
    }
});

/** By name, what must stay where it is. */
function secrets(): Record<string, string> {
    const { users } = JSON.parse(theLab().kubeconfig) as { users: { user: { "client-key-data": string } }[] };
    const key = users[0]?.user["client-key-data"] ?? assert.fail("the lab's kubeconfig has no key");
    const [, line = ""] = Buffer.from(key, "base64").toString().split("\n");
    return { "client key in base64": key, "client key": line, "secret access key": labAws.secretAccessKey };
}

function namesIn(text: string, keys: Record<string, string>): string[] {
    return Object.keys(keys).filter((name) => text.includes(keys[name] ?? ""));
}

function filesIn(directory: string): string[] {
    return readdirSync(directory, { recursive: true, encoding: "utf8" })
        .map((name) => join(directory, name))
        .filter((path) => statSync(path).isFile());
}

function cartsStack(spec: Record<string, string>): KubernetesObject {
    const metadata = { name: "hostile", namespace: "default" };
    return { apiVersion: "kro.run/v1alpha1", kind: "CartsStack", metadata, spec };
}

/** The project grants kro the rights on its own kind alone. */
const ECHO_RIGHTS = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "echo", labels: { "rbac.kro.run/aggregate-to-controller": "true" } },
    rules: [
        { apiGroups: ["kro.run"], resources: ["echoes"], verbs: ["get", "list", "watch", "patch"] },
        { apiGroups: ["kro.run"], resources: ["echoes/status"], verbs: ["update"] },
    ],
} as KubernetesObject;

function echoGraph(): KubernetesObject {
    const metadata = { name: "${schema.metadata.name}", namespace: "default" };
    const template = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { text: "${schema.spec.text}" } };
    return {
        apiVersion: "kro.run/v1alpha1",
        kind: "ResourceGraphDefinition",
        metadata: { name: "echo" },
        spec: {
            schema: { apiVersion: "v1alpha1", kind: "Echo", spec: { text: "string" }, status: {} },
            resources: [{ id: "copy", template }],
        },
    };
}

async function untilState(kind: string, name: string, state: string, namespace?: string): Promise<void> {
    type Stated = KubernetesObject & { status?: { state?: string } };
    await until(
        `${kind} ${name} is ${state}`,
        () => kubernetes().get<Stated>("kro.run/v1alpha1", kind, name, namespace),
        ({ status }) => status?.state === state,
    );
}

/** Deletes an object and waits until it is gone. */
async function remove(apiVersion: string, kind: string, name: string, namespace?: string): Promise<void> {
    await kubernetes().delete(apiVersion, kind, name, namespace);
    await until(`${kind} ${name} is gone`, () => kubernetes().find(apiVersion, kind, name, namespace), isGone);
}
