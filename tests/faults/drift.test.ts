import * as assert from "node:assert/strict";
import { GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeletePodIdentityAssociationCommand, ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { Row } from "../../parts/part/check";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { verify } from "../../parts/verify";
import { chain } from "../chain";
import {
    CLUSTER_NAME,
    cartsPods,
    dynamoDb,
    eks,
    engine,
    isGone,
    isReady,
    kubernetes,
    selectedStack,
    until,
} from "../lab/test-lab";

const STACK = "drift";
const CONFIG = { uiRoute: "true" };
const NAMESPACE = "carts-kro";
const KRO = "kro.run/v1alpha1";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ACK = "dynamodb.services.k8s.aws/v1alpha1";
const VARIABLE = "RETAIL_UI_ENDPOINTS_CARTS";
const ELSEWHERE = { name: VARIABLE, value: "http://elsewhere" };

/** What somebody changes by hand of what the program sends, and what somebody adds to it. */
const EDITED = {
    "the CartsStack": {
        id: "instance",
        kind: "CartsStack",
        resource: "carts-instance",
        sent: { replicas: 2, memory: null, cpu: "300m" },
        added: () => ({ tableDeletionProtection: false, adoptTable: true }),
    },
    "the graph": {
        id: "graph",
        kind: "ResourceGraphDefinition",
        resource: "carts-graph-definition",
        sent: { schema: { additionalPrinterColumns: [] } },
        // Not a field of the API: kro would refuse to take it away again.
        added: ({ resources = [] }: Edited["spec"]) => ({ resources: [...resources, NOTE] }),
    },
} as const;
const NOTE = {
    id: "note",
    template: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "note", namespace: "${schema.spec.namespace}" },
    },
};

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

    for (const [what, { id, kind, resource, sent }] of Object.entries(EDITED)) {
        it(`edits ${what}: verify and preview --refresh show it, and up --refresh takes it back`, async () => {
            const before = await written(kind);
            await kubernetes().mergePatch(before, { spec: sent });
            const row = await untilVerifySees(id);
            assert.match(
                row.reason ?? "",
                new RegExp(`^somebody changed the ${kind} .*: spec\\..* and was .*, by field manager`),
            );
            assert.equal(row.mend, "npm run lab -- up --refresh");
            assert.deepEqual(await shown(), [`update ${resource}`]);
            await engine(STACK, CONFIG).up({ refresh: true });
            assert.deepEqual((await written(kind)).spec, before.spec);
            assert.deepEqual(await shown(), []);
            await untilVerifySeesNothing();
        });
    }

    for (const [what, { id, kind, added }] of Object.entries(EDITED)) {
        it(`adds to ${what} what the program does not set: verify shows it, and only the command that it names takes it out`, async () => {
            const before = await written(kind);
            await kubernetes().mergePatch(before, { spec: added(before.spec) });
            const { mend = "" } = await untilVerifySees(id);
            assert.deepEqual(await shown(), []);
            const { summary } = await engine(STACK, CONFIG).up({ refresh: true });
            assert.equal(summary.resourceChanges?.update, undefined);
            assert.notDeepEqual((await written(kind)).spec, before.spec);
            const [, patch] = /^kubectl patch \w+ \S+(?: -n default)? --type json -p '(.*)'$/.exec(mend) ?? [];
            await kubernetes().jsonPatch(before, JSON.parse(patch ?? assert.fail(mend)));
            assert.deepEqual((await written(kind)).spec, before.spec);
            await untilVerifySeesNothing();
        });
    }

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

type Edited = KubernetesObject & { readonly spec: { readonly resources?: readonly object[] } };

function written(kind: string): Promise<Edited> {
    return kind === "CartsStack"
        ? kubernetes().get<Edited>(KRO, kind, "carts-kro", "default")
        : kubernetes().get<Edited>(KRO, kind, "cartsstack");
}

async function failing(): Promise<Row<string>[]> {
    return (await verify(await selectedStack(STACK))).filter(({ ok }) => !ok);
}

/** Where it is the only thing that is wrong. */
async function untilVerifySees(id: string): Promise<Row<string>> {
    const isOnly = ([row, ...others]: readonly Row<string>[]) =>
        row?.id === id && others.length === 0 && row.reason?.startsWith("somebody changed") === true;
    const [row] = await until("verify sees the edit, and nothing else", failing, isOnly);
    return row ?? assert.fail();
}

async function untilVerifySeesNothing(): Promise<void> {
    await until("verify sees nothing", failing, ({ length }) => length === 0);
}

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
