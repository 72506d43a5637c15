import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { parseDocument } from "yaml";
import { CARTS_GRAPH_FILE, readCartsGraph } from "../../components/graph/carts-graph";
import type { ServedApi } from "../../components/graph/served-api";
import type { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { findGraphChanges } from "../../parts/graph/changes";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { chain } from "../chain";
import { checkOut, withGraph } from "./checked-out";
import { CLUSTER_NAME, cartsPods, deleteRetainedTable, dynamoDb, engine, isReady, kubernetes, until } from "./test-lab";

const STACK = "upgrade";
const KRO = "kro.run/v1alpha1";
const ACK = "dynamodb.services.k8s.aws/v1alpha1";
/** The CartsStacks that run, by their names and namespaces: that of the stack with the graph, and of one that uses it. */
const RUNNING = ["carts-kro", "carts-beside"] as const;
const ITEM = { id: { S: "item" }, customerId: { S: "customer" } };
const ADDED: Fields = { team: 'string | default="shop" description="Whose it is."' };
const CHEAPER: Fields = { ...ADDED, cpu: 'string | default="500m" pattern="^[0-9]+(\\\\.[0-9]+)?m?$"' };

/** Fields that a new version of the graph has instead of those of the file. */
type Fields = Readonly<Record<string, string>>;

describe("a new graph under two stacks that run,", () => {
    chain();

    let tables: (string | undefined)[];

    before("bring the stacks up, with an item in each table", async () => {
        checkOut();
        await version({}).up();
        await beside().up();
        for (const name of RUNNING) {
            await dynamoDb().send(new PutItemCommand({ TableName: tableName(name), Item: ITEM }));
        }
        tables = await Promise.all(RUNNING.map(tableUid));
    });

    after("destroy them", async () => {
        await beside().destroy();
        await engine(STACK).destroy();
    });

    afterEach("nothing is lost, and the stacks are ready", async () => {
        for (const name of RUNNING) {
            await until(`${name} is ready`, () => instance(name), isReady);
            const asked = { TableName: tableName(name), Key: { id: ITEM.id } };
            assert.deepEqual((await dynamoDb().send(new GetItemCommand(asked))).Item, ITEM);
            assert.equal((await cartsPods(name)).length, 1);
        }
        assert.deepEqual(await Promise.all(RUNNING.map(tableUid)), tables);
    });

    it("which is the same, makes the API that kro made of it, as far as the preflight can tell", async () => {
        const { schema } = readCartsGraph().spec;
        assert.deepEqual(findGraphChanges(await servedApi(), schema, schema), { breaking: [], unchecked: [] });
    });

    it("which adds a field: it goes in, and the stacks get the field's default", async () => {
        const { summary } = await version(ADDED).up();
        assert.equal(summary.resourceChanges?.update, 1);
        for (const name of RUNNING) {
            assert.equal((await instance(name)).spec.team, "shop");
        }
    });

    it("which changes a default: it goes in, and the stacks keep the value that they were made with", async () => {
        await version(CHEAPER).up();
        assert.equal((await servedFields()).cpu?.default, "500m");
        for (const name of RUNNING) {
            assert.equal((await instance(name)).spec.cpu, "250m");
        }
    });

    for (const operation of ["preview", "up"] as const) {
        it(`which changes a type and takes a field away, in ${operation}: it is refused before it is written, with the way out`, async () => {
            const before = await graph();
            const said = await refused(breaking(), operation);
            assert.match(said, /spec\.cpu TYPE_CHANGED \(string → integer\), spec\.team PROPERTY_REMOVED/);
            assert.match(
                said,
                /the annotation kro\.run\/allow-breaking-changes: "true" .*: pulumi config set allowBreakingGraph true/,
            );
            assert.equal((await graph()).metadata.resourceVersion, before.metadata.resourceVersion);
        });
    }

    it("which renames the table's object: it is refused before it is written", async () => {
        const before = await graph();
        const said = await refused(renaming(), "up");
        assert.match(said, /would lose data, .*: resources\.table\.metadata\.name \("items" → "renamed"\)\n +- keep/);
        assert.equal((await graph()).metadata.resourceVersion, before.metadata.resourceVersion);
    });

    it("which takes a field away, with allowBreakingGraph: it goes in with a warning, and the tables keep their items", async () => {
        const said: string[] = [];
        const allowed = version({ cpu: CHEAPER.cpu ?? "" }, { allowBreakingGraph: "true" });
        await allowed.up({ onOutput: (text: string) => said.push(text) });
        assert.match(said.join(""), /warning: allowBreakingGraph: true lets .*spec\.team PROPERTY_REMOVED/);
        assert.equal((await servedFields()).team, undefined);
        assert.equal((await graph()).metadata.annotations?.["kro.run/allow-breaking-changes"], "true");
    });

    it("which breaks nothing, after allowBreakingGraph was taken out again: it goes in", async () => {
        await version({}).up();
        assert.equal((await graph()).metadata.annotations?.["kro.run/allow-breaking-changes"], undefined);
        assert.equal((await servedFields()).cpu?.default, "250m");
    });
});

describe("a new graph under a stack that retains its table,", () => {
    const RETAIN = { tableDeletionPolicy: "retain" };
    const TableName = tableName("carts-kro");

    before("bring it up, with an item in its table", async () => {
        await version({}, RETAIN).up();
        await dynamoDb().send(new PutItemCommand({ TableName, Item: ITEM }));
    });

    after("destroy it, with its table", async () => {
        await engine(STACK, RETAIN).destroy();
        await deleteRetainedTable(TableName);
    });

    it("which renames the table's object, with allowBreakingGraph: it goes in with a warning, and the table keeps its items", async () => {
        const said: string[] = [];
        const allowed = renaming({ ...RETAIN, allowBreakingGraph: "true" });
        await allowed.up({ onOutput: (text: string) => said.push(text) });
        assert.match(
            said.join(""),
            /warning: allowBreakingGraph: true lets CartsStacks lose .*resources\.table\.metadata/,
        );
        await until(
            "kro has deleted the old object",
            () => kubernetes().list(ACK, "Table", { namespace: "carts-kro" }),
            (tables) => tables.map(({ metadata }) => metadata.name).join() === "renamed",
        );
        await until("the CartsStack is ready", () => instance("carts-kro"), isReady);
        const { Item } = await dynamoDb().send(new GetItemCommand({ TableName, Key: { id: ITEM.id } }));
        assert.deepEqual(Item, ITEM);
    });
});

describe("a new graph after a destroy, beside the CRD that kro leaves,", () => {
    it("which changes a type: it is refused at preview", async () => {
        assert.equal(await kubernetes().find(KRO, "ResourceGraphDefinition", "cartsstack"), undefined);
        assert.match(await refused(breaking(), "preview"), /: spec\.cpu TYPE_CHANGED \(string → integer\)\. /);
    });
});

interface Instance extends Conditioned {
    readonly spec: Readonly<Record<string, unknown>>;
}

/** The project's program with another version of the graph. */
function version(fields: Fields, config?: Record<string, string>): Engine {
    const document = parseDocument(readFileSync(CARTS_GRAPH_FILE, "utf8"));
    for (const [name, definition] of Object.entries(fields)) {
        document.setIn(["spec", "schema", "spec", name], definition);
    }
    return withGraph(STACK, document, config);
}

/** The same with a graph whose table has an object of another name: kro makes a new one and deletes the one that is there. */
function renaming(config?: Record<string, string>): Engine {
    const document = parseDocument(readFileSync(CARTS_GRAPH_FILE, "utf8"));
    const table = readCartsGraph().spec.resources.findIndex(({ id }) => id === "table");
    document.setIn(["spec", "resources", table, "template", "metadata", "name"], "renamed");
    return withGraph(STACK, document, config);
}

/** A stack that uses the graph of the other, and its role. */
function beside(): Engine {
    const [, name] = RUNNING;
    const names = { instanceName: name, namespace: name, tableName: tableName(name) };
    return engine("beside", { ...names, installGraph: "false", roleName: `${CLUSTER_NAME}-carts-dynamo` });
}

/** With a graph in which cpu is a number. */
function breaking(): Engine {
    return version({ cpu: "integer | default=1" });
}

/** What is said when a graph is refused. */
async function refused(refusing: Engine, operation: "preview" | "up"): Promise<string> {
    const said: string[] = [];
    await assert.rejects(refusing[operation]({ onOutput: (text: string) => said.push(text) }));
    return said.join("");
}

async function servedApi(): Promise<ServedApi> {
    const crd = await kubernetes().get<KubernetesObject & { spec: ServedApi }>(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "cartsstacks.kro.run",
    );
    return crd.spec;
}

async function servedFields() {
    return (await servedApi()).versions[0]?.schema.openAPIV3Schema.properties?.spec?.properties ?? {};
}

function graph(): Promise<KubernetesObject> {
    return kubernetes().get(KRO, "ResourceGraphDefinition", "cartsstack");
}

function tableName(instance: string): string {
    return `${CLUSTER_NAME}-${instance}`;
}

async function tableUid(namespace: string): Promise<string | undefined> {
    return (await kubernetes().get(ACK, "Table", "items", namespace)).metadata.uid;
}

function instance(name: string): Promise<Instance> {
    return kubernetes().get<Instance>(KRO, "CartsStack", name, "default");
}
