import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
    CreateTableCommand,
    DescribeTableCommand,
    GetItemCommand,
    PutItemCommand,
    waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { CreatePodIdentityAssociationCommand, ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import { CreateRoleCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";
import type { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { chain } from "../chain";
import {
    CLUSTER_NAME,
    cartsPods,
    dynamoDb,
    eks,
    engine,
    iam,
    isGone,
    isReady,
    kubernetes,
    theLab,
    until,
} from "./test-lab";

const NAMESPACE = "carts-kro";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ROLE = `${CLUSTER_NAME}-carts-dynamo`;
const ITEM = { id: { S: "item" }, customerId: { S: "customer" } };
const LABELS = { team: "shop" };
const KRO = "kro.run/v1alpha1";

describe("what exists already and is somebody else's", () => {
    chain();

    let foreignId: string;

    before("let somebody make it all by hand", async () => {
        await byHand({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE, labels: LABELS } });
        await byHand({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "notes", namespace: NAMESPACE } });
        await byHand(parse(readFileSync(CARTS_GRAPH_FILE, "utf8")) as KubernetesObject);
        await until("kro serves the graph", () => byKro("ResourceGraphDefinition", "cartsstack"), isReady);
        const metadata = { name: "carts-kro", namespace: "default" };
        const spec = { namespace: "elsewhere", tableName: "elsewhere" };
        await byHand({ apiVersion: KRO, kind: "CartsStack", metadata, spec });
        await until("the CartsStack is ready", () => byKro("CartsStack", "carts-kro", "default"), isReady);
        await makeTable();
        await makeRole();
        foreignId = await associate();
    });

    after("remove what stays", async () => {
        await kubernetes().delete("v1", "Namespace", NAMESPACE);
        await until("it is gone", () => kubernetes().find("v1", "Namespace", NAMESPACE), isGone);
    });

    it("is refused at preview, all at once, with whose it is and the ways on", async () => {
        const said = await refused("collision", "preview");
        assert.match(said, /nothing was made, because of 7 collisions/);
        assert.match(said, /instanceName: "carts-kro" is a CartsStack in namespace default already.*"somebody"/);
        assert.match(said, /namespace: "carts-kro" is a namespace that exists already.*"somebody"/);
        assert.match(said, new RegExp(`tableName: "${TABLE}" is a DynamoDB table.*tag team=shop`));
        assert.match(
            said,
            /allowTableChanges: false keeps ACK from taking over [\s\S]*?- keep the tags: pulumi config set tableTags team=shop/,
        );
        assert.match(
            said,
            new RegExp(`namespace: "carts-kro" has a Pod Identity association.*${foreignId}.*nothing on it`),
        );
        assert.match(said, new RegExp(`roleName: "${ROLE}" is an IAM role.*tag team=platform`));
        assert.match(said, /installGraph: true is wanted.*ResourceGraphDefinition cartsstack.*"somebody"/);
        assert.match(said, /pulumi config set adopt instance,namespace,table,association,role,graph/);
    });

    it("is refused by up before anything is made, and is what it was", async () => {
        await refused("collision", "up");
        assert.deepEqual(await made("collision"), []);
        assert.ok(await kubernetes().find("v1", "ConfigMap", "notes", NAMESPACE));
        assert.equal(await kubernetes().find("apps/v1", "Deployment", "carts", NAMESPACE), undefined);
        assert.deepEqual(await item(), ITEM);
        assert.deepEqual(await associationIds(), [foreignId]);
        assert.ok(isReady(await byKro("CartsStack", "carts-kro", "default")));
    });

    it("is taken over where adopt says so", async () => {
        await kubernetes().delete(KRO, "CartsStack", "carts-kro", "default");
        await until("it is gone", () => kubernetes().find(KRO, "CartsStack", "carts-kro", "default"), isGone);
        const { outputs } = await engine("collision", ADOPT).up();
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.equal(outputs.associationId?.value, foreignId);
        assert.equal(outputs.tableName?.value, TABLE);
        assert.deepEqual(await item(), ITEM);
        assert.equal((await cartsPods()).length, 1);
        const { Role: role } = await iam().send(new GetRoleCommand({ RoleName: ROLE }));
        assert.match(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ""), /eks-cluster-arn/);
        assert.deepEqual(role?.Tags, [{ Key: "team", Value: "platform" }]);
        const { labels } = (await kubernetes().get("v1", "Namespace", NAMESPACE)).metadata;
        assert.deepEqual(labels, { ...LABELS, "kubernetes.io/metadata.name": NAMESPACE });
    });

    it("is the stack's own afterwards: a second up is not refused and changes nothing", async () => {
        const { summary } = await engine("collision", ADOPT).up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    });

    it("is no reason to refuse an up that repeats one that failed", async () => {
        await theLab().stopService("kro");
        await assert.rejects(engine("collision", { ...ADOPT, replicas: "2", instanceTimeout: "1s" }).up());
        await theLab().startService("kro");
        const { outputs } = await engine("collision", ADOPT).up();
        assert.equal(outputs.state?.value, "ACTIVE");
    });

    it("goes with the stack, but for the namespace and what is foreign in it", async () => {
        await engine("collision", ADOPT).destroy();
        assert.ok(await kubernetes().find("v1", "ConfigMap", "notes", NAMESPACE));
        const { status } = await kubernetes().get<KubernetesObject & { status: object }>("v1", "Namespace", NAMESPACE);
        assert.deepEqual(status, { phase: "Active" });
        for (const [apiVersion, kind, name] of CHILDREN) {
            assert.equal(await kubernetes().find(apiVersion, kind, name, NAMESPACE), undefined, kind);
        }
        assert.deepEqual(await associationIds(), []);
        await assert.rejects(iam().send(new GetRoleCommand({ RoleName: ROLE })), { name: "NoSuchEntityException" });
        await assert.rejects(dynamoDb().send(new DescribeTableCommand({ TableName: TABLE })));
        assert.equal(await kubernetes().find(KRO, "ResourceGraphDefinition", "cartsstack"), undefined);
    });
});

describe("a namespace that is adopted", () => {
    const NAMESPACES = { adopt: "namespace", namespace: "lived-in" };

    after("remove it", () => kubernetes().delete("v1", "Namespace", "lived-in"));

    it("is refused where it does not exist", async () => {
        const said = await refused("guest", "preview", NAMESPACES);
        assert.match(said, /namespace: "lived-in" does not exist, and "namespace" in adopt means one that is there/);
    });

    it("is refused where it has an object with the name of one of the graph, which kro would take over and delete", async () => {
        const metadata = { name: "carts", namespace: "lived-in", labels: LABELS };
        await byHand({ apiVersion: "v1", kind: "Namespace", metadata: { name: "lived-in" } });
        await byHand({ apiVersion: "v1", kind: "ServiceAccount", metadata });
        const said = await refused("guest", "preview", NAMESPACES);
        assert.match(said, /namespace: "lived-in" has a ServiceAccount carts already \(field manager "somebody"/);
        assert.match(said, /1 collision with/);
    });
});

describe("a stack whose state is lost", () => {
    chain();

    const MARK = "marked by Pulumi stack organization/carts-stack/lost-state";
    const ALL = { adopt: "association,role,graph,gate,instance" };

    before("make a stack", () => engine("lost-state").up());

    after("forget its state", () => engine("lost-state").destroy());

    it("is refused to every other Pulumi stack, which says whose it is", async () => {
        const said = await refused("heir", "preview");
        assert.match(said, /nothing was made, because of 5 collisions/);
        // The engine prints an error of an inline program more than once.
        const marked = new Set(said.split("\n").filter((line) => line.includes(MARK)));
        assert.equal(marked.size, 5);
    });

    it("is not adopted where that would replace it, and lose its table", async () => {
        const said = await refused("heir", "preview", { ...ALL, tableName: `${CLUSTER_NAME}-carts-other` });
        assert.match(said, new RegExp(`tableName: ".*-other" does not fit the CartsStack.*"${TABLE}"`));
    });

    it("is adopted as it stands", async () => {
        const before = await kubernetes().get(KRO, "CartsStack", "carts-kro", "default");
        const { outputs, summary } = await engine("heir", ALL).up();
        const after = await kubernetes().get(KRO, "CartsStack", "carts-kro", "default");
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.equal(after.metadata.uid, before.metadata.uid);
        assert.equal(summary.resourceChanges?.import, 6);
        assert.equal((await cartsPods()).length, 1);
    });

    it("is gone when its heir is destroyed", async () => {
        await engine("heir", ALL).destroy();
        assert.equal(await kubernetes().find("v1", "Namespace", NAMESPACE), undefined);
        assert.deepEqual(await associationIds(), []);
    });
});

describe("a cluster that does not answer", () => {
    it("is no reason to fail a preview, which says what it could not check", async () => {
        const said: string[] = [];
        const blind = engine("blind", {}, { program: withoutCluster });
        await blind.preview({ onOutput: (text) => said.push(text) });
        assert.match(
            said.join(""),
            /warning: Not checked whether (?=.*CartsStack default\/carts-kro)(?=.*Namespace carts-kro).*ECONNREFUSED/,
        );
    });

    it("fails an up before anything is made: kro might take something over", async () => {
        const said: string[] = [];
        const blind = engine("blind", {}, { program: withoutCluster });
        await assert.rejects(blind.up({ onOutput: (text) => said.push(text) }));
        assert.match(
            said.join(""),
            /nothing was made, because something might be lost or taken over, and this could not be looked up:\n +Namespace carts-kro: .*ECONNREFUSED/,
        );
        assert.deepEqual(await made("blind"), []);
    });
});

const ADOPT = { adopt: "association,role,graph,table,namespace", tableTags: "team=shop" };

const CHILDREN = [
    ["dynamodb.services.k8s.aws/v1alpha1", "Table", "items"],
    ["v1", "ServiceAccount", "carts"],
    ["apps/v1", "Deployment", "carts"],
    ["v1", "Service", "carts"],
] as const;

/** The project's program with a kubeconfig that leads nowhere. */
function withoutCluster() {
    const kubeconfig = theLab().kubeconfig.replace(/"server":"[^"]*"/, '"server":"https://127.0.0.1:1"');
    pulumi.runtime.setConfig("carts-stack:kubeconfig", kubeconfig);
    return (require("../../index") as pulumi.automation.PulumiFn)();
}

/** What is said when it is refused. */
async function refused(
    stackName: string,
    operation: "preview" | "up",
    config: Record<string, string> = {},
): Promise<string> {
    const said: string[] = [];
    const refusing: Engine = engine(stackName, config);
    await assert.rejects(refusing[operation]({ onOutput: (text: string) => said.push(text) }));
    return said.join("");
}

/** The types of what a Pulumi stack has in its state, besides itself. */
async function made(stackName: string): Promise<string[]> {
    const { deployment } = await engine(stackName).exportState();
    const { resources = [] } = deployment as { resources?: { type: string }[] };
    return resources
        .map(({ type }) => type)
        .filter((type) => !["pulumi:pulumi:Stack", "pulumi:providers:aws", "pulumi:providers:pulumi"].includes(type));
}

async function byHand(object: KubernetesObject): Promise<void> {
    await kubernetes().apply(object, { fieldManager: "somebody" });
}

function byKro(kind: string, name: string, namespace?: string): Promise<Conditioned> {
    return kubernetes().get<Conditioned>(KRO, kind, name, namespace);
}

/** Of the form that the graph's has, so that ACK finds nothing to change, with an item in it. */
async function makeTable(): Promise<void> {
    const index = [
        { AttributeName: "customerId", KeyType: "HASH" as const },
        { AttributeName: "id", KeyType: "RANGE" as const },
    ];
    await dynamoDb().send(
        new CreateTableCommand({
            TableName: TABLE,
            BillingMode: "PAY_PER_REQUEST",
            KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
            AttributeDefinitions: ["id", "customerId"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
            GlobalSecondaryIndexes: [
                { IndexName: "idx_global_customerId", KeySchema: index, Projection: { ProjectionType: "ALL" } },
            ],
            Tags: [{ Key: "team", Value: "shop" }],
        }),
    );
    await waitUntilTableExists({ client: dynamoDb(), maxWaitTime: 30 }, { TableName: TABLE });
    await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
}

async function item() {
    return (await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }))).Item;
}

async function makeRole(): Promise<void> {
    const policy = { Version: "2012-10-17", Statement: [] };
    await iam().send(
        new CreateRoleCommand({
            RoleName: ROLE,
            AssumeRolePolicyDocument: JSON.stringify(policy),
            Tags: [{ Key: "team", Value: "platform" }],
        }),
    );
}

async function associate(): Promise<string> {
    const roleArn = `arn:aws:iam::${theLab().aws.accountId}:role/${ROLE}`;
    const request = { clusterName: CLUSTER_NAME, namespace: NAMESPACE, serviceAccount: "carts", roleArn };
    const { association } = await eks().send(new CreatePodIdentityAssociationCommand(request));
    return association?.associationId ?? assert.fail("EKS made no association");
}

async function associationIds() {
    const listed = await eks().send(new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME }));
    return (listed.associations ?? []).map(({ associationId }) => associationId);
}
