import * as assert from "node:assert/strict";
import type { Row } from "../../parts/part/check";
import { type Conditioned, isTrue } from "../../parts/readers/kubernetes/conditions";
import { verify } from "../../parts/verify";
import { AwsProxy } from "../faults/aws-proxy";
import { assertGone } from "../faults/convergence";
import { engine, isGone, kubernetes, selectedStack, theLab, until } from "./test-lab";

const STACK = "undeletable";
const NAMESPACE = "carts-kro";

/** For each: the destroy fails in time, verify says why and how to go on, and with that the next destroy goes through. */
describe("a destroy that is held up", () => {
    it("by somebody's finalizer on an object in the namespace: verify names the object and the command, and then the next destroy goes through", async () => {
        await up();
        const metadata = { name: "note", namespace: NAMESPACE, finalizers: ["example.com/hold"] };
        await kubernetes().create({ apiVersion: "v1", kind: "ConfigMap", metadata });
        await assertStuck();
        await until("Kubernetes says what it waits for", namespace, (seen) =>
            isTrue(seen, "NamespaceFinalizersRemaining"),
        );
        for (const id of ["instance", "namespace"]) {
            const row = await rowOf(id);
            assert.match(
                row.reason ?? "",
                /is being deleted since .*ConfigMap note has the finalizers example\.com\/hold/,
            );
            assert.equal(
                row.mend,
                `kubectl patch configmap note -n ${NAMESPACE} --type=merge -p '{"metadata":{"finalizers":[]}}'`,
            );
        }
        await patchAsTold((await rowOf("instance")).mend ?? "");
        await assertGoes();
    });

    it("by an API of the cluster that does not answer, so that Kubernetes empties no namespace: verify names the API and the command, and then the next destroy goes through", async () => {
        await up();
        await kubernetes().create(API);
        await assertStuck();
        await until("Kubernetes says what it waits for", namespace, (seen) =>
            isTrue(seen, "NamespaceDeletionDiscoveryFailure"),
        );
        const row = await rowOf("instance");
        assert.match(row.reason ?? "", /the API absent\.example\.com\/v1 does not answer/);
        assert.equal(row.mend, "kubectl delete apiservice v1.absent.example.com");
        await kubernetes().delete(API.apiVersion, API.kind, API.metadata.name);
        await assertGoes();
    });

    it("by AWS, which does not let ACK delete the table: verify has ACK's reason and the command, and when AWS lets it, the next destroy goes through", async () => {
        const proxy = await AwsProxy.start(theLab().aws.endpoint);
        try {
            await theLab().restartService("ack-dynamodb", { awsEndpoint: proxy.endpoint });
            await up();
            const message =
                "User: arn:aws:sts::111122223333:assumed-role/ack-role/1 is not authorized to perform: dynamodb:DeleteTable";
            const body = JSON.stringify({ __type: "com.amazon.coral.service#AccessDeniedException", message });
            const headers = { "content-type": "application/x-amz-json-1.0" };
            proxy.between = async (action, forward) =>
                action === "DynamoDB.DeleteTable" ? { status: 400, headers, body } : forward();
            await assertStuck();
            for (const id of ["instance", "table"]) {
                const row = await rowOf(id);
                assert.match(
                    row.reason ?? "",
                    /ACK tries again and again .*AccessDeniedException: User: .*DeleteTable/,
                );
                assert.match(row.mend ?? "", /^aws iam attach-role-policy --role-name ack-role --policy-arn /);
            }
            proxy.between = (_action, forward) => forward();
            await assertGoes();
        } finally {
            await theLab().restartService("ack-dynamodb", { awsEndpoint: undefined });
            await proxy.stop();
        }
    });
});

/** One whose Service nobody has made. */
const API = {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1.absent.example.com" },
    spec: {
        group: "absent.example.com",
        version: "v1",
        service: { name: "absent", namespace: "default" },
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 1000,
        versionPriority: 15,
    },
};

async function up(): Promise<void> {
    await engine(STACK).up();
    // What a destroy waits is in the state.
    await engine(STACK, { instanceTimeout: "20s" }).up();
}

async function assertStuck(): Promise<void> {
    await assert.rejects(engine(STACK).destroy(), /timed out|was not deleted/);
}

async function assertGoes(): Promise<void> {
    // Once more, in the state, as nothing has come after it: 20 s are little on a machine that is busy.
    await until(
        "what is left goes by itself",
        () => kubernetes().find("kro.run/v1alpha1", "CartsStack", "carts-kro", "default"),
        isGone,
    );
    await engine(STACK).destroy();
    await assertGone();
}

async function rowOf(id: string): Promise<Row<string>> {
    const rows = await verify(await selectedStack(STACK));
    return rows.find((row) => row.id === id && !row.ok) ?? assert.fail(`${id} holds`);
}

function namespace(): Promise<Conditioned> {
    return kubernetes().get<Conditioned>("v1", "Namespace", NAMESPACE);
}

/** What `kubectl patch` does. */
async function patchAsTold(command: string): Promise<void> {
    const [, kind, name = "", namespace, patch = ""] =
        /^kubectl patch (\S+) (\S+) -n (\S+) --type=merge -p '(.*)'$/.exec(command) ?? [];
    assert.equal(kind, "configmap");
    await kubernetes().mergePatch(
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } },
        JSON.parse(patch),
    );
}
