import * as assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { DeleteTableCommand, waitUntilTableNotExists } from "@aws-sdk/client-dynamodb";
import * as pulumi from "@pulumi/pulumi";
import { CartsGraph } from "../../components/carts-graph";
import { ClusterAccess } from "../../components/cluster-access";
import { KubernetesError, type KubernetesObject } from "../../lab/kubernetes/client";
import { CLUSTER_NAME, cartsPods, dynamoDb, engine, kubernetes, type Pod, theLab, variables } from "./test-lab";

const STACK = "gate";
const NAMESPACE = "carts-kro";
const ADMISSION = "admissionregistration.k8s.io/v1";
const GATE = `carts-identity-gate-${NAMESPACE}`;
const CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
/** Makes EKS's webhook leave a pod alone. */
const SKIP = { "eks.amazonaws.com/skip-pod-identity-webhook": "true" };

interface Policy extends KubernetesObject {
    status: { typeChecking?: { expressionWarnings?: unknown[] } };
}

interface Event extends KubernetesObject {
    reason: string;
    message: string;
}

/** The shortest way to the first pod: with graph and table there already, kro takes less than a second. */
const SHORTEST = { installGraph: "false", tableDeletionPolicy: "retain" };

function graphAlone(): Promise<void> {
    const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
    const { provider } = new ClusterAccess("cluster", { clusterName: CLUSTER_NAME, kubeconfig });
    new CartsGraph("graph", {}, { providers: { kubernetes: provider } });
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
        const TableName = `${CLUSTER_NAME}-carts-kro`;
        await dynamoDb().send(new DeleteTableCommand({ TableName }));
        await waitUntilTableNotExists({ client: dynamoDb(), maxWaitTime: 30 }, { TableName });
    });

    for (const seconds of [0, 3, 20]) {
        it(`admits no pod without credentials when EKS takes ${seconds} s to spread the word`, async () => {
            await propagation(seconds);
            const admitted = await podsDuring(async () => {
                const { outputs } = await gated().up();
                assert.equal(outputs.state?.value, "ACTIVE");
            });
            assert.ok(admitted.length > 0);
            assert.deepEqual(admitted.map(variables).filter(lackCredentials), []);
            assert.equal((await refusals()).length > 0, seconds === 20);
        });
    }

    it("admits no pod while the webhook is down, and lets the stack become ACTIVE when it is back", async () => {
        await theLab().stopService("pod-identity-webhook");
        const admitted = await podsDuring(async () => {
            const up = gated().up();
            const [refusal] = await Promise.race([untilRefused(), up.then(() => assert.fail("up did not wait"))]);
            assert.match(refusal?.message ?? "", /This is the identity gate .* identityGate false/);
            assert.deepEqual(await cartsPods(), []);
            await propagation(0);
            assert.equal((await up).outputs.state?.value, "ACTIVE");
        });
        assert.deepEqual(admitted.map(variables).filter(lackCredentials), []);
    });

    it("is what stands between the stack and pods without credentials", async () => {
        await propagation(20);
        const { outputs } = await open().up();
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.deepEqual((await cartsPods()).map(variables).map(lackCredentials), [true]);
    });

    it("works before the first pod, leaves other pods alone and goes when it is switched off", async () => {
        await propagation(0);
        await gated().up();

        // To whole seconds: what is 2 s apart, differs by 2 at least.
        const [gate, instance] = [
            await kubernetes().get(ADMISSION, "ValidatingAdmissionPolicyBinding", GATE),
            await kubernetes().get("kro.run/v1alpha1", "CartsStack", "carts-kro", "default"),
        ];
        assert.ok(madeAt(instance) - madeAt(gate) >= 2_000);
        const policy = await kubernetes().get<Policy>(ADMISSION, "ValidatingAdmissionPolicy", GATE);
        assert.equal(policy.status.typeChecking?.expressionWarnings, undefined);

        const env = [{ name: CREDENTIALS, value: "http://127.0.0.1" }];
        await assert.rejects(admit("carts", NAMESPACE, {}), isRefusal);
        await assert.rejects(admit("carts", NAMESPACE, { env }, {}), isRefusal);
        await admit("carts", NAMESPACE, { env });
        await admit("carts", NAMESPACE, { env }, { env });
        await admit("default", NAMESPACE, {});
        await kubernetes().apply(account("ui"), { fieldManager: "tests" });
        await admit("carts", "ui", {});

        const { summary } = await open().up();
        assert.deepEqual(summary.resourceChanges?.delete, 3);
        assert.equal(summary.resourceChanges?.update, undefined);
        await kubernetes().delete("v1", "ServiceAccount", "carts", "ui");
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
        for await (const { type, object } of kubernetes().watch<Pod>(
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
async function refusals(): Promise<Event[]> {
    const events = await kubernetes().list<Event>("v1", "Event", { namespace: NAMESPACE });
    return events.filter(({ reason, message }) => reason === "FailedCreate" && message.includes(GATE));
}

async function untilRefused(): Promise<Event[]> {
    for (;;) {
        const found = await refusals();
        if (found.length > 0) {
            return found;
        }
        await pause(100);
    }
}

/** Tries a pod, as a dry run, that the webhook leaves alone. */
function admit(serviceAccountName: string, namespace: string, container: object, init?: object) {
    const hardened = {
        image: "carts",
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
    const spec = {
        serviceAccountName,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [{ name: "carts", ...hardened, ...container }],
        initContainers: init && [{ name: "first", ...hardened, ...init }],
    };
    const metadata = { name: "tried", namespace, labels: SKIP };
    return kubernetes().create({ apiVersion: "v1", kind: "Pod", metadata, spec }, { dryRun: true });
}

function isRefusal(error: unknown): boolean {
    return KubernetesError.is(error, "Forbidden") && error.message.includes(GATE);
}

function account(namespace: string): KubernetesObject {
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "carts", namespace } };
}

function madeAt({ metadata }: KubernetesObject): number {
    return Date.parse(metadata.creationTimestamp ?? "");
}
