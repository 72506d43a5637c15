import * as assert from "node:assert/strict";
import { DescribeTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribePodIdentityAssociationCommand, ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import type { OutputMap } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { chain } from "../chain";
import {
    CLUSTER_NAME,
    cartsPods,
    dynamoDb,
    eks,
    engine,
    isGone,
    kubernetes,
    until,
    urnsOf,
    variables,
} from "./test-lab";

const STACK = "lifecycle";
const NAMESPACE = "carts-kro";
const TABLE = `${CLUSTER_NAME}-carts-kro`;

/** The six children, in the order in which the scenario has them; those in one list may come in any order. */
const CHILDREN = [
    [["v1", "Namespace"]],
    [["dynamodb.services.k8s.aws/v1alpha1", "Table"]],
    [
        ["v1", "ConfigMap"],
        ["v1", "ServiceAccount"],
    ],
    [
        ["apps/v1", "Deployment"],
        ["v1", "Service"],
    ],
] as const;

/** Of each resource in the cluster or in AWS, by its name. */
const PARENTS_AND_PROVIDERS = {
    "carts-role-role": ["carts-role", "carts-aws"],
    "carts-role-policy": ["carts-role", "carts-aws"],
    "carts-association": ["carts", "carts-aws"],
    "carts-graph-definition": ["carts-graph", "carts-cluster-provider"],
    "carts-graph-gate-policy": ["carts-graph-gate", "carts-cluster-provider"],
    "carts-graph-gate-binding": ["carts-graph-gate", "carts-cluster-provider"],
    "carts-instance": ["carts", "carts-cluster-provider"],
};

const ASSOCIATION = ["eks.services.k8s.aws/v1alpha1", "PodIdentityAssociation"] as const;

const API = ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "cartsstacks.kro.run"] as const;

/** An object that was seen to appear. */
interface Created {
    readonly kind: string;
    readonly revision: number;
}

interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly custom: boolean;
    readonly parent?: string;
    readonly provider?: string;
    readonly dependencies?: readonly string[];
}

interface Instance extends KubernetesObject {
    status: {
        state: string;
        tableName: string;
        tableArn: string;
        tableStatus: string;
        serviceEndpoint: string;
        namespace: string;
        availableReplicas: number;
        conditions: { type: string; status: string; observedGeneration: number }[];
    };
}

describe("a carts stack, from nothing to nothing", () => {
    chain();

    let outputs: OutputMap;
    const created: Created[] = [];

    it("is previewed on a cluster that has no CartsStack API yet, and makes nothing", async () => {
        const { changeSummary } = await engine(STACK).preview();
        assert.deepEqual(Object.keys(changeSummary), ["create"]);
        assert.equal(await kubernetes().find("v1", "Namespace", NAMESPACE), undefined);
        assert.equal(await kubernetes().find("kro.run/v1alpha1", "ResourceGraphDefinition", "cartsstack"), undefined);
        assert.deepEqual(await associations(), []);
    });

    it("comes up", async () => {
        const watching = new AbortController();
        const watches = CHILDREN.flat().map(([apiVersion, kind]) => watch(apiVersion, kind, created, watching.signal));
        const warnings: (string | undefined)[] = [];
        const { outputs: made } = await engine(STACK).up({
            onEvent: ({ diagnosticEvent: said }) => {
                // What a provider shows only while it waits is its own affair.
                if (said?.severity === "warning" && !said.ephemeral) {
                    warnings.push(said.message);
                }
            },
        });
        outputs = made;
        watching.abort();
        await Promise.all(watches);
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.deepEqual(warnings, []);
    });

    it("made the six children in the order of the graph", () => {
        const kinds = created.sort((a, b) => a.revision - b.revision).map(({ kind }) => kind);
        const expected = CHILDREN.map((level) => level.map(([, kind]) => kind).sort());
        const levels = expected.map((level) => kinds.splice(0, level.length).sort());
        assert.deepEqual(levels, expected);
        assert.deepEqual(kinds, []);
    });

    it("has outputs that say what the cluster and AWS say", async () => {
        const { status } = await instance();
        const [association] = await associations();
        const { Table: table } = await dynamoDb().send(new DescribeTableCommand({ TableName: TABLE }));
        const { kubeconfig, ...values } = outputs;
        assert.deepEqual(
            Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value as unknown])),
            {
                clusterName: CLUSTER_NAME,
                associationId: association?.associationId,
                roleArn: association?.roleArn,
                namespace: NAMESPACE,
                tableName: TABLE,
                tableArn: table?.TableArn,
                tableStatus: table?.TableStatus,
                serviceEndpoint: "http://carts.carts-kro:80",
                state: status.state,
                uiUrl: "http://localhost:8080",
                uiPortForward: "kubectl --namespace ui port-forward service/ui 8080:80",
            },
        );
        assert.equal(kubeconfig?.secret, true);
        assert.equal(status.tableArn, table?.TableArn);
        assert.equal(association?.roleArn, `arn:aws:iam::111122223333:role/${CLUSTER_NAME}-carts-dynamo`);
    });

    it("made the table of the scenario", async () => {
        const { Table: table } = await dynamoDb().send(new DescribeTableCommand({ TableName: TABLE }));
        assert.deepEqual(table?.KeySchema, [{ AttributeName: "id", KeyType: "HASH" }]);
        assert.equal(table?.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST");
        const [index, ...others] = table?.GlobalSecondaryIndexes ?? [];
        assert.equal(index?.IndexName, "idx_global_customerId");
        assert.deepEqual(index?.KeySchema, [
            { AttributeName: "customerId", KeyType: "HASH" },
            { AttributeName: "id", KeyType: "RANGE" },
        ]);
        assert.equal(index?.Projection?.ProjectionType, "ALL");
        assert.deepEqual(others, []);
    });

    it("has in its state the parents, the providers and the order of what it made", async () => {
        const { deployment } = await engine(STACK).exportState();
        const { resources } = deployment as { resources: StateResource[] };
        const nameOf = (urn = "") => urn.slice(urn.lastIndexOf("::") + 2);
        const custom = resources.filter(({ type, custom }) => custom && !type.startsWith("pulumi:"));
        // A provider's reference is its URN, "::" and its id.
        const told = custom.map(({ urn, parent, provider = "" }) => [
            nameOf(urn),
            [nameOf(parent), nameOf(provider.slice(0, provider.lastIndexOf("::")))],
        ]);
        assert.deepEqual(Object.fromEntries(told), PARENTS_AND_PROVIDERS);
        const { dependencies = [] } = custom.find(({ urn }) => nameOf(urn) === "carts-instance") ?? {};
        for (const first of ["carts-association", "carts-graph-definition", "carts-graph-gate-binding"]) {
            assert.ok(dependencies.map(nameOf).includes(first), `carts-instance does not depend on ${first}`);
        }
    });

    it("runs a pod that was given its credentials", async () => {
        const pods = await cartsPods();
        assert.equal(pods.length, 1);
        for (const pod of pods) {
            assert.ok(variables(pod).includes("AWS_CONTAINER_CREDENTIALS_FULL_URI"), pod.metadata.name);
            assert.ok(pod.spec.volumes?.some(({ name, projected }) => name === "eks-pod-identity-token" && projected));
        }
    });

    it("is not touched by a second up", async () => {
        const { resourceVersion } = (await instance()).metadata;
        const { summary } = await engine(STACK).up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
        assert.equal((await instance()).metadata.resourceVersion, resourceVersion);
    });

    it("is up to date when an update of the replicas returns", async () => {
        await engine(STACK, { replicas: "3" }).up();
        const { metadata, status } = await instance();
        assert.equal(status.availableReplicas, 3);
        assert.equal(status.conditions.find(({ type }) => type === "Ready")?.observedGeneration, metadata.generation);
        assert.equal((await cartsPods()).length, 3);
    });

    it("runs the new image, and the new image only, when an update of it returns", async () => {
        const image = "public.ecr.aws/aws-containers/retail-store-sample-cart:1.3.0";
        const { summary } = await engine(STACK, { replicas: "3", image }).up();
        assert.equal(summary.resourceChanges?.update, 1);
        const images = (await cartsPods()).flatMap(({ spec }) => spec.containers.map((container) => container.image));
        assert.deepEqual(new Set(images), new Set([image]));
    });

    it("is replaced when its table is renamed, and leaves no table behind", async () => {
        const tableName = `${CLUSTER_NAME}-carts-renamed`;
        const { summary, outputs: renamed } = await engine(STACK, { tableName }).up();
        assert.equal(summary.resourceChanges?.replace, 1);
        assert.equal(renamed.tableName?.value, tableName);
        assert.deepEqual(await tables(), [tableName]);
    });

    it("leaves nothing in Kubernetes and AWS when it is destroyed", async () => {
        await engine(STACK).destroy();
        assert.equal(await kubernetes().find("v1", "Namespace", NAMESPACE), undefined);
        assert.equal(await kubernetes().find("kro.run/v1alpha1", "ResourceGraphDefinition", "cartsstack"), undefined);
        assert.deepEqual(await kubernetes().list("kro.run/v1alpha1", "CartsStack"), []);
        assert.deepEqual(await kubernetes().list("dynamodb.services.k8s.aws/v1alpha1", "Table"), []);
        assert.deepEqual(await associations(), []);
        assert.deepEqual(await tables(), []);
        const { deployment } = await engine(STACK).exportState();
        assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
    });
});

/** What differs from the above; the moves from one to the other are in tests/faults. */
describe("a carts stack whose association ACK makes, from nothing to nothing", () => {
    chain();

    const byAck = (config: Record<string, string> = {}) => engine("by-ack", { ...config, podIdentity: "ack" });

    before(
        "take the API away, which kro leaves: it is that of the other graph, from which a stack moves in steps",
        async () => {
            await kubernetes().delete(...API);
            await until("the API is gone", () => kubernetes().find(...API), isGone);
        },
    );

    it("comes up, and its association is there before its pods", async () => {
        const created: Created[] = [];
        const watching = new AbortController();
        const watches = [ASSOCIATION, ["apps/v1", "Deployment"] as const].map(([apiVersion, kind]) =>
            watch(apiVersion, kind, created, watching.signal),
        );
        const { outputs } = await byAck().up();
        watching.abort();
        await Promise.all(watches);
        assert.deepEqual(
            created.sort((a, b) => a.revision - b.revision).map(({ kind }) => kind),
            ["PodIdentityAssociation", "Deployment"],
        );
        const [association, ...others] = await associations();
        assert.deepEqual(others, []);
        assert.deepEqual(
            [outputs.state?.value, outputs.associationId?.value, outputs.roleArn?.value],
            ["ACTIVE", association?.associationId, association?.roleArn],
        );
        const pods = await cartsPods();
        assert.equal(pods.length, 1);
        assert.ok(pods.every((pod) => variables(pod).includes("AWS_CONTAINER_CREDENTIALS_FULL_URI")));
        assert.ok(!("carts-association" in (await urnsOf("by-ack"))));
    });

    it("is not touched by a second up", async () => {
        const { summary } = await byAck().up();
        assert.deepEqual(Object.keys(summary.resourceChanges), ["same"]);
    });

    it("has one association, which is its own, when it is replaced because its table is renamed", async () => {
        const tableName = `${CLUSTER_NAME}-carts-renamed`;
        const { summary, outputs } = await byAck({ tableName }).up();
        assert.equal(summary.resourceChanges.replace, 1);
        assert.deepEqual(
            (await associations()).map((association) => association?.associationId),
            [outputs.associationId?.value],
        );
        assert.deepEqual(await tables(), [tableName]);
    });

    it("leaves nothing in Kubernetes and AWS when it is destroyed", async () => {
        await byAck().destroy();
        assert.equal(await kubernetes().find("v1", "Namespace", NAMESPACE), undefined);
        assert.deepEqual(await kubernetes().list(...ASSOCIATION), []);
        assert.deepEqual(await associations(), []);
        assert.deepEqual(await tables(), []);
    });
});

function instance(): Promise<Instance> {
    return kubernetes().get<Instance>("kro.run/v1alpha1", "CartsStack", "carts-kro", "default");
}

async function tables(): Promise<string[]> {
    return (await dynamoDb().send(new ListTablesCommand({}))).TableNames ?? [];
}

async function associations() {
    const client = eks();
    const listed = await client.send(new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME }));
    return Promise.all(
        (listed.associations ?? []).map(async ({ associationId }) => {
            const command = new DescribePodIdentityAssociationCommand({ clusterName: CLUSTER_NAME, associationId });
            return (await client.send(command)).association;
        }),
    );
}

/** Notes each object of a kind that appears in the stack's namespace, or is that namespace. */
async function watch(apiVersion: string, kind: string, created: Created[], signal: AbortSignal): Promise<void> {
    const isNamespace = kind === "Namespace";
    const scope = isNamespace ? { fieldSelector: `metadata.name=${NAMESPACE}` } : { namespace: NAMESPACE };
    // Kubernetes itself puts these two into every namespace.
    const own = ["kube-root-ca.crt", "default"];
    try {
        for await (const { type, object } of kubernetes().follow(apiVersion, kind, scope, signal)) {
            if (type === "ADDED" && !own.includes(object.metadata.name)) {
                // All kinds share one etcd, so their revisions tell which came first.
                created.push({ kind, revision: Number(object.metadata.resourceVersion) });
            }
        }
    } catch (error) {
        if (!signal.aborted) {
            throw error;
        }
    }
}
