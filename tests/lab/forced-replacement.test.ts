import * as assert from "node:assert/strict";
import { GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { chain } from "../chain";
import { CLUSTER_NAME, cartsPods, dynamoDb, engine, iam, kubernetes, pulumi, urnsOf, variables } from "./test-lab";

const STACK = "tainted";
const RETAIN = { tableDeletionPolicy: "retain" };
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ITEM = { id: { S: "item" }, customerId: { S: "customer" } };

/** What such a stack makes, by names of resources, in the order in which it is tried. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
    "the association, the role with its policy, and the gate's policy with its binding": [
        "carts-association",
        "carts-role-role",
        "carts-graph-gate-policy",
    ],
    "policy, binding and graph": ["carts-role-policy", "carts-graph-gate-binding", "carts-graph-definition"],
    "the UI's namespace with all that is in it": ["ui-retail-namespace"],
    "the UI and the CartsStack": ["ui-retail-deployment", "ui-retail-service", "carts-instance"],
};

describe("a stack with an installed and routed UI, of which something is to be replaced without a difference", () => {
    chain();

    const config = { uiInstall: "true", uiRoute: "true", uiNamespace: "shop" };

    before("bring it up", () => engine(STACK, config).up());

    after("destroy it", () => engine(STACK, config).destroy());

    for (const [what, names] of Object.entries(PARTS)) {
        it(`has made ${what} anew when the up returns, under the same names`, async () => {
            await taint(...names);
            const { summary, outputs } = await engine(STACK, config).up();
            assert.ok((summary.resourceChanges?.replace ?? 0) >= names.length);
            assert.equal(outputs.state?.value, "ACTIVE");
        });
    }

    it("is whole after that: nothing is left of it to be tried, and nothing changes any more", async () => {
        const made = Object.entries(await urnsOf(STACK)).filter(([, urn]) => isMade(urn));
        assert.deepEqual(made.map(([name]) => name).sort(), Object.values(PARTS).flat().sort());
        const { summary } = await engine(STACK, config).up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
        assert.ok(await kubernetes().find("apps/v1", "Deployment", "ui", "shop"));
        assert.ok(await kubernetes().find("v1", "Service", "ui", "shop"));
        const { PolicyNames } = await iam().send(
            new ListRolePoliciesCommand({ RoleName: `${CLUSTER_NAME}-carts-dynamo` }),
        );
        assert.deepEqual(PolicyNames, ["carts-tables"]);
        const [pod, ...others] = await cartsPods();
        assert.deepEqual(others, []);
        assert.ok(pod && variables(pod).includes("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    });
});

describe("a stack that retains its table and routes a UI that is there", () => {
    chain();

    const config = { ...RETAIN, uiRoute: "true" };

    before("bring it up with an item in its table", async () => {
        await engine(STACK, config).up();
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
    });

    after("destroy it, with its table", async () => {
        await engine(STACK).up();
        await engine(STACK).destroy();
        assert.deepEqual((await dynamoDb().send(new ListTablesCommand({}))).TableNames, []);
    });

    for (const name of ["ui-route-patch", "ui-route-end"]) {
        it(`keeps the route when ${name} is replaced without a difference`, async () => {
            await taintAndUp(name);
            assert.deepEqual((await ui()).spec.template.spec.containers[0]?.env, [
                { name: "RETAIL_UI_ENDPOINTS_CARTS", value: "http://carts.carts-kro:80" },
            ]);
        });
    }

    it("keeps its CartsStack, its table and its pods when the graph is replaced without a difference", async () => {
        const [pod] = await cartsPods();
        const { uid } = (await instance()).metadata;
        await taintAndUp("carts-graph-definition");
        assert.equal((await instance()).metadata.uid, uid);
        assert.deepEqual(
            (await cartsPods()).map(({ metadata }) => metadata.uid),
            [pod?.metadata.uid],
        );
        await assertItemIsThere();
    });

    it("serves its CartsStack with the new graph: a change comes through", async () => {
        await engine(STACK, { ...config, replicas: "2" }).up();
        assert.equal((await cartsPods()).length, 2);
        await engine(STACK, config).up();
    });

    it("takes its table back when the CartsStack is replaced without a difference", async () => {
        await taintAndUp("carts-instance");
        await assertItemIsThere();
        const { summary } = await engine(STACK, config).up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}).sort(), ["read", "same"]);
    });

    async function taintAndUp(name: string): Promise<void> {
        await taint(name);
        const { outputs } = await engine(STACK, config).up();
        assert.equal(outputs.state?.value, "ACTIVE");
    }
});

async function taint(...names: string[]): Promise<void> {
    const urns = await urnsOf(STACK);
    await pulumi(STACK, "state", "taint", ...names.map((name) => urns[name] ?? assert.fail(name)), "--yes");
}

/** Components and providers are not in the cloud. */
function isMade(urn: string): boolean {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    return !/^(carts-stack:index|pulumi:)/.test(type);
}

async function assertItemIsThere(): Promise<void> {
    const { Item } = await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }));
    assert.deepEqual(Item, ITEM);
}

function instance(): Promise<KubernetesObject> {
    return kubernetes().get("kro.run/v1alpha1", "CartsStack", "carts-kro", "default");
}

interface Ui extends KubernetesObject {
    spec: { template: { spec: { containers: { env?: object[] }[] } } };
}

function ui(): Promise<Ui> {
    return kubernetes().get<Ui>("apps/v1", "Deployment", "ui", "ui");
}
