import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../../../components/cluster/cluster-access";
import { CartsGraph } from "../../../components/graph/carts-graph";
import { KubernetesError, type KubernetesObject } from "../../../lab/kubernetes/client";
import {
    CLUSTER_NAME,
    cartsPods,
    deleteRetainedTable,
    engine,
    isGone,
    kubernetes,
    type Pod,
    theLab,
    until,
    variables,
} from "../test-lab";
import { SidecarWebhook } from "./sidecar-webhook";

const STACK = "gate";
const NAMESPACE = "carts-kro";
const ADMISSION = "admissionregistration.k8s.io/v1";
const GATE = "carts-identity-gate";
const CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
/** Makes EKS's webhook leave a pod alone. */
const SKIP = { "eks.amazonaws.com/skip-pod-identity-webhook": "true" };

interface Policy extends KubernetesObject {
    status?: { typeChecking?: { expressionWarnings?: unknown[] } };
}

interface Event extends KubernetesObject {
    reason: string;
    message: string;
}

const GATED = { "carts-stack/identity-gate": "true" };

/** The shortest way to the first pod: with graph, gate and table there already, kro takes less than a second. */
const SHORTEST = { installGraph: "false", tableDeletionPolicy: "retain" };

function graphAlone(): Promise<void> {
    const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
    const { provider } = new ClusterAccess("cluster", { clusterName: CLUSTER_NAME, kubeconfig });
    new CartsGraph("graph", { associations: true }, { providers: { kubernetes: provider } });
    return Promise.resolve();
}

describe("the identity gate", () => {
    const graph = () => engine("gate-graph", {}, { program: graphAlone });
    const gated = () => engine(STACK, SHORTEST);
    const open = () => engine(STACK, { ...SHORTEST, identityGate: "false" });
    const propagation = (seconds: number) =>
        theLab().restartService("pod-identity-webhook", { propagationDelaySeconds: seconds });

    before(() => graph().up());
    afterEach(() => gated().destroy());
    after(async () => {
        await graph().destroy();
        await propagation(0);
        await deleteRetainedTable(`${CLUSTER_NAME}-carts-kro`);
    });

    for (const [seconds, podIdentity, whose] of [
        [0, "pulumi", ""],
        [3, "pulumi", ""],
        [20, "pulumi", ""],
        [20, "ack", " of ACK's"],
    ] as const) {
        it(`switched on, with an association${whose} that counts after ${seconds} s: no pod is admitted without credentials, and the stack becomes ACTIVE`, async () => {
            await propagation(seconds);
            const admitted = await podsDuring(async () => {
                const { outputs } = await engine(STACK, { ...SHORTEST, podIdentity }).up();
                assert.equal(outputs.state?.value, "ACTIVE");
            });
            assert.ok(admitted.length > 0);
            assert.deepEqual(admitted.map(variables).filter(lackCredentials), []);
            if (seconds === 20) {
                assert.ok((await refusals()).length > 0);
            }
        });
    }

    it("switched on, with the webhook down: no pod is admitted, and the stack becomes ACTIVE when the webhook is back", async () => {
        await theLab().stopService("pod-identity-webhook");
        const admitted = await podsDuring(async () => {
            const up = gated().up();
            const [refusal] = await Promise.race([untilRefused(), up.then(() => assert.fail("up did not wait"))]);
            assert.match(
                refusal?.message ?? "",
                /This is the identity gate .* carts in namespace carts-kro, .* identityGate false/,
            );
            assert.deepEqual(await cartsPods(), []);
            await propagation(0);
            assert.equal((await up).outputs.state?.value, "ACTIVE");
        });
        assert.deepEqual(admitted.map(variables).filter(lackCredentials), []);
    });

    it("switched off, with an association that counts after 20 s: the pods run without credentials, and the stack is ACTIVE all the same", async () => {
        await propagation(20);
        const { outputs } = await open().up();
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.deepEqual((await cartsPods()).map(variables).map(lackCredentials), [true]);
    });

    it("works when the graph that it comes with is made, and has an expression that the API server can check", async () => {
        await graph().destroy();
        await graph().up();
        await assert.rejects(admit({ labels: GATED }), isRefusal);
        const policy = () => kubernetes().get<Policy>(ADMISSION, "ValidatingAdmissionPolicy", GATE);
        const checked = await until(
            "the expression is checked",
            policy,
            ({ status }) => status?.typeChecking !== undefined,
        );
        assert.equal(checked.status?.typeChecking?.expressionWarnings, undefined);
    });

    it("asks for the credentials of the carts container alone, of pods with its label alone", async () => {
        const env = [{ name: CREDENTIALS, value: "http://127.0.0.1" }];
        await assert.rejects(admit({ labels: GATED }), isRefusal);
        await assert.rejects(admit({ labels: GATED, containers: [{ name: "other", env }] }), isRefusal);
        await admit({ labels: GATED, containers: [{ name: "carts", env }] });
        await admit({ labels: GATED, containers: [{ name: "carts", env }, { name: "sidecar" }] });
        await admit({ labels: GATED, containers: [{ name: "carts", env }], initContainers: [{ name: "first" }] });
        await admit({ labels: { "carts-stack/identity-gate": "false" } });
        await admit({});
    });

    it("lets a stack become ACTIVE to whose pods another webhook adds a container after EKS's", async () => {
        await propagation(0);
        const sidecars = await SidecarWebhook.install(kubernetes(), NAMESPACE);
        try {
            const { outputs } = await gated().up();
            assert.equal(outputs.state?.value, "ACTIVE");
            const [pod] = await cartsPods();
            const withCredentials = pod?.spec.containers.filter(({ env = [] }) =>
                env.some(({ name }) => name === CREDENTIALS),
            );
            assert.deepEqual(
                pod?.spec.containers.map(({ name }) => name),
                ["carts", "sidecar"],
            );
            assert.deepEqual(
                withCredentials?.map(({ name }) => name),
                ["carts"],
            );
        } finally {
            await sidecars.remove();
        }
    });

    it("protects a CartsStack that somebody applies without Pulumi", async () => {
        const metadata = { name: "by-hand", namespace: "default" };
        const spec = { tableName: `${CLUSTER_NAME}-carts-by-hand`, namespace: "carts-by-hand" };
        const instance = { apiVersion: "kro.run/v1alpha1", kind: "CartsStack", metadata, spec };
        await kubernetes().apply(instance, { fieldManager: "somebody" });
        const [refusal] = await untilRefused("carts-by-hand");
        assert.match(refusal?.message ?? "", /carts in namespace carts-by-hand/);
        assert.deepEqual(await cartsPods("carts-by-hand"), []);
        await kubernetes().delete("kro.run/v1alpha1", "CartsStack", "by-hand", "default");
        await until("the namespace is gone", () => kubernetes().find("v1", "Namespace", "carts-by-hand"), isGone);
    });

    it("makes no object for a stack, and lets go of the pods of one that is told to do without", async () => {
        await propagation(0);
        await gated().up();
        assert.deepEqual(await names("ValidatingAdmissionPolicy"), [GATE]);
        assert.deepEqual(await names("ValidatingAdmissionPolicyBinding"), [GATE]);
        const { summary } = await open().up();
        assert.deepEqual(summary.resourceChanges?.update, 1);
        assert.deepEqual(await names("ValidatingAdmissionPolicyBinding"), [GATE]);
        assert.deepEqual(
            (await cartsPods()).map(({ metadata }) => metadata.labels?.["carts-stack/identity-gate"]),
            ["false"],
        );
    });
});

function lackCredentials(names: string[]): boolean {
    return !names.includes(CREDENTIALS);
}

/** Every pod that was in the carts namespace at some time of the work. */
async function podsDuring(work: () => Promise<void>): Promise<Pod[]> {
    const admitted: Pod[] = [];
    const watching = new AbortController();
    const watch = async () => {
        for await (const { type, object } of kubernetes().follow<Pod>(
            "v1",
            "Pod",
            { namespace: NAMESPACE },
            watching.signal,
        )) {
            if (type === "ADDED") {
                admitted.push(object);
            }
        }
    };
    const watched = watch().catch((error: unknown) => {
        if (!watching.signal.aborted) {
            throw error;
        }
    });
    try {
        await work();
    } finally {
        watching.abort();
    }
    await watched;
    return admitted;
}

/** What the ReplicaSet was told when the gate refused its pods. */
async function refusals(namespace = NAMESPACE): Promise<Event[]> {
    const events = await kubernetes().list<Event>("v1", "Event", { namespace });
    return events.filter(({ reason, message }) => reason === "FailedCreate" && message.includes(GATE));
}

function untilRefused(namespace = NAMESPACE): Promise<Event[]> {
    return until(
        "the gate refuses a pod",
        () => refusals(namespace),
        ({ length }) => length > 0,
    );
}

interface Container {
    name: string;
    env?: { name: string; value?: string }[];
}

/** Tries a pod, as a dry run, that EKS's webhook leaves alone. */
function admit(pod: { labels?: Record<string, string>; containers?: Container[]; initContainers?: Container[] }) {
    const complete = (container: Container) => ({ image: "none", ...container });
    const { labels, containers = [{ name: "carts" }], initContainers = [] } = pod;
    return kubernetes().create(
        {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "tried", namespace: "default", labels: { ...SKIP, ...labels } },
            spec: { containers: containers.map(complete), initContainers: initContainers.map(complete) },
        },
        { dryRun: true },
    );
}

function isRefusal(error: unknown): boolean {
    return KubernetesError.is(error, "Forbidden") && error.message.includes(GATE);
}

async function names(kind: string): Promise<string[]> {
    return (await kubernetes().list(ADMISSION, kind)).map(({ metadata }) => metadata.name);
}
