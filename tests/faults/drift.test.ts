import * as assert from "node:assert/strict";
import { GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeletePodIdentityAssociationCommand, ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { chain } from "../chain";
import { CLUSTER_NAME, cartsPods, dynamoDb, eks, engine, isGone, isReady, kubernetes, until } from "../lab/test-lab";

const STACK = "drift";
const CONFIG = { uiRoute: "true" };
const NAMESPACE = "carts-kro";
const KRO = "kro.run/v1alpha1";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ACK = "dynamodb.services.k8s.aws/v1alpha1";
const VARIABLE = "RETAIL_UI_ENDPOINTS_CARTS";
const ELSEWHERE = { name: VARIABLE, value: "http://elsewhere" };

/** What `pulumi preview --refresh` shows of a change by somebody else, and who mends it. */
describe("somebody", () => {
    chain();

    before("bring a stack up", () => engine(STACK, CONFIG).up());

    after("destroy it", () => engine(STACK, CONFIG).destroy());

    it("deletes the table's Kubernetes object: ACK deletes the table, kro makes a new and empty one, and preview --refresh shows nothing", async () => {
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
        const before = await kubernetes().get(ACK, "Table", "items", NAMESPACE);
        await kubernetes().delete(ACK, "Table", "items", NAMESPACE);
        await until(
            "there is a new one",
            () => kubernetes().find<Table>(ACK, "Table", "items", NAMESPACE),
            (table) => table?.metadata.uid !== before.metadata.uid && table?.status?.tableStatus === "ACTIVE",
        );
        assert.deepEqual((await dynamoDb().send(new ListTablesCommand({}))).TableNames, [TABLE]);
        assert.equal((await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: KEY }))).Item, undefined);
        await untilReady();
        assert.deepEqual(await shown(), []);
    });

    it("deletes the Deployment: kro makes it again, and preview --refresh shows nothing", async () => {
        const before = await deployment();
        await kubernetes().delete("apps/v1", "Deployment", "carts", NAMESPACE);
        await until(
            "there is a new one",
            () => kubernetes().find<Deployment>("apps/v1", "Deployment", "carts", NAMESPACE),
            (after) => after?.metadata.uid !== before.metadata.uid && after?.status?.availableReplicas === 1,
        );
        await untilReady();
        assert.deepEqual(await shown(), []);
    });

    it("scales the Deployment: kro puts the number back, and preview --refresh shows nothing", async () => {
        await kubernetes().mergePatch(await deployment(), { spec: { replicas: 3 } });
        await until("it has one replica again", deployment, ({ spec }) => spec.replicas === 1);
        await until("it has one pod again", cartsPods, ({ length }) => length === 1);
        await untilReady();
        assert.deepEqual(await shown(), []);
    });

    it("deletes the association: preview --refresh shows it, and up --refresh makes it again", async () => {
        const [gone] = await associations();
        const named = { clusterName: CLUSTER_NAME, associationId: gone?.associationId };
        await eks().send(new DeletePodIdentityAssociationCommand(named));
        assert.deepEqual(await shown(), ["create carts-association"]);
        const { outputs } = await engine(STACK, CONFIG).up({ refresh: true });
        const [made, ...others] = await associations();
        assert.equal(outputs.associationId?.value, made?.associationId);
        assert.notEqual(made?.associationId, gone?.associationId);
        assert.deepEqual(others, []);
        assert.deepEqual(await shown(), []);
    });

    for (const [what, env] of Object.entries({ edits: [ELSEWHERE], removes: [] })) {
        it(`${what} the UI's variable: preview --refresh shows it, and up --refresh sets it again`, async () => {
            await editUi(env);
            assert.deepEqual(await shown(), ["update ui-route-patch"]);
            await engine(STACK, CONFIG).up({ refresh: true });
            assert.deepEqual(await uiEnv(), [{ name: VARIABLE, value: "http://carts.carts-kro:80" }]);
            assert.deepEqual(await shown(), []);
        });
    }

    it("deletes the association, and an up without --refresh follows: that up does not see it, and up --refresh makes it again", async () => {
        const [gone] = await associations();
        const named = { clusterName: CLUSTER_NAME, associationId: gone?.associationId };
        await eks().send(new DeletePodIdentityAssociationCommand(named));
        const { summary } = await engine(STACK, CONFIG).up();
        assert.equal(summary.resourceChanges?.create, undefined);
        assert.deepEqual(await associations(), []);
        await engine(STACK, CONFIG).up({ refresh: true });
        assert.equal((await associations()).length, 1);
    });

    it("deletes the CartsStack, and makes a namespace of the same name as it had: preview --refresh and up --refresh refuse that and touch nothing in it, and when it is gone, up --refresh makes the CartsStack again", async () => {
        await kubernetes().delete(KRO, "CartsStack", "carts-kro", "default");
        await until(
            "the CartsStack is gone",
            () => kubernetes().find(KRO, "CartsStack", "carts-kro", "default"),
            isGone,
        );
        const namespace = () => kubernetes().find("v1", "Namespace", NAMESPACE);
        await until("its namespace is gone", namespace, isGone);
        const metadata = { name: "precious", namespace: NAMESPACE };
        const foreign: KubernetesObject[] = [
            { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
            { apiVersion: "v1", kind: "ConfigMap", metadata },
        ];
        for (const object of foreign) {
            await kubernetes().apply(object, { fieldManager: "somebody" });
        }
        const refused = /is a namespace that exists already and is not this stack's/;
        await assert.rejects(engine(STACK, CONFIG).preview({ refresh: true }), refused);
        await assert.rejects(engine(STACK, CONFIG).up({ refresh: true }), refused);
        assert.ok(await kubernetes().find("v1", "ConfigMap", "precious", NAMESPACE));
        assert.deepEqual((await namespace())?.metadata.labels, { "kubernetes.io/metadata.name": NAMESPACE });
        await kubernetes().delete("v1", "Namespace", NAMESPACE);
        await until("the namespace is gone", namespace, isGone);
        const { outputs } = await engine(STACK, CONFIG).up({ refresh: true });
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.deepEqual(await shown(), []);
    });
});

const KEY = { id: { S: "item" } };
const ITEM = { ...KEY, customerId: { S: "customer" } };

type Table = KubernetesObject & { readonly status?: { readonly tableStatus?: string } };

interface Deployment extends KubernetesObject {
    readonly spec: {
        readonly replicas: number;
        readonly template: { readonly spec: { readonly containers: readonly Container[] } };
    };
    readonly status?: { readonly availableReplicas?: number };
}

interface Container {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

function deployment(): Promise<Deployment> {
    return kubernetes().get<Deployment>("apps/v1", "Deployment", "carts", NAMESPACE);
}

async function untilReady(): Promise<void> {
    const instance = () => kubernetes().get<Conditioned>(KRO, "CartsStack", "carts-kro", "default");
    await until("the CartsStack is ready", instance, isReady);
}

/** As `kubectl set env` does it, under a field manager of its own. */
async function editUi(env: Container["env"]): Promise<void> {
    const ui = await kubernetes().get<Deployment>("apps/v1", "Deployment", "ui", "ui");
    const containers = ui.spec.template.spec.containers.map((container) => ({ ...container, env }));
    await kubernetes().mergePatch(ui, { spec: { template: { spec: { containers } } } }, { fieldManager: "somebody" });
}

async function uiEnv(): Promise<Container["env"]> {
    const { spec } = await kubernetes().get<Deployment>("apps/v1", "Deployment", "ui", "ui");
    return spec.template.spec.containers[0]?.env;
}

async function associations() {
    const listed = await eks().send(new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME }));
    return listed.associations ?? [];
}

/** What a preview with refresh is about to do, as in "update ui-route". */
async function shown(): Promise<string[]> {
    const steps: string[] = [];
    const onEvent = ({ resourcePreEvent }: EngineEvent) => {
        const { op, urn } = resourcePreEvent?.metadata ?? {};
        if (op && op !== "same" && op !== "refresh" && op !== "read") {
            steps.push(`${op} ${urn?.split("::").at(-1)}`);
        }
    };
    await engine(STACK, CONFIG).preview({ refresh: true, onEvent });
    return steps;
}
