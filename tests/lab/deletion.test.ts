import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { parse } from "yaml";
import { ASSOCIATING_GRAPH_FILE, CARTS_GRAPH_FILE, readCartsGraph } from "../../components/graph/carts-graph";
import { childrenIn } from "../../parts/own/names";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import type { KubernetesObject } from "../../parts/readers/kubernetes/kubernetes-object";
import {
    CLUSTER_NAME,
    deleteRetainedTable,
    dynamoDb,
    engine,
    inAws,
    isGone,
    isReady,
    kubernetes,
    until,
} from "./test-lab";

const KRO = "kro.run/v1alpha1";
const NAMESPACE = "carts-kro";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ITEM = { id: { S: "item" }, customerId: { S: "customer" } };
/** With it, a CartsStack has every child of its graph, those too that it can do without. */
const EVERYTHING = { clientNamespace: "ui", identityGate: false };

interface Shape {
    readonly title: string;
    /** Of the CartsStack, besides its names. */
    readonly spec: Readonly<Record<string, unknown>>;
    /** The same by the program's keys. */
    readonly config: Readonly<Record<string, string>>;
}

const SHAPES: readonly Shape[] = [
    { title: "with a namespace of its own", spec: {}, config: {} },
    {
        title: "in a namespace that was there",
        spec: { createNamespace: false },
        config: { adopt: "namespace" },
    },
    {
        title: "that retains its table",
        spec: { tableDeletionPolicy: "retain" },
        config: { tableDeletionPolicy: "retain" },
    },
];

/** Of the graph that can make associations. */
const ASSOCIATING: readonly Shape[] = [
    {
        title: "in a namespace that was there, without an association",
        spec: { createNamespace: false },
        config: {},
    },
    {
        title: "in a namespace that was there, with an association of ACK's",
        spec: {
            createNamespace: false,
            clusterName: CLUSTER_NAME,
            roleArn: "arn:aws:iam::111122223333:role/carts",
        },
        config: {},
    },
];

/** One way to make a CartsStack and to delete it. */
interface Way {
    readonly title: string;
    make(shape: Shape): Promise<unknown>;
    remove(shape: Shape): Promise<unknown>;
}

const byHand: Way = {
    title: "made and deleted by hand",
    async make({ spec }) {
        await kubernetes().create(cartsStack(spec));
        await until("it is ready", () => byKro("CartsStack", "carts-kro", "default"), isReady);
    },
    async remove() {
        await kubernetes().delete(KRO, "CartsStack", "carts-kro", "default");
        await until("it is gone", () => kubernetes().find(KRO, "CartsStack", "carts-kro", "default"), isGone);
    },
};

const byPulumi: Way = {
    title: "made and destroyed by Pulumi",
    make: ({ config }) => stack(config).up(),
    remove: ({ config }) => stack(config).destroy(),
};

const adopted: Way = {
    title: "made by hand, adopted and destroyed by Pulumi",
    async make(shape) {
        await byHand.make(shape);
        await stack({ adopt: "instance" }).up();
    },
    remove: () => stack({ adopt: "instance" }).destroy(),
};

describe("the deletion of a CartsStack", () => {
    served(CARTS_GRAPH_FILE);

    for (const way of [byHand, byPulumi]) {
        for (const shape of SHAPES) {
            leavesNothing(way, shape);
        }
    }
    for (const shape of SHAPES.slice(0, 1)) {
        leavesNothing(adopted, shape);
    }
});

describe("the deletion of a CartsStack by the graph that can make associations", () => {
    served(ASSOCIATING_GRAPH_FILE);

    for (const shape of ASSOCIATING) {
        leavesNothing(byHand, shape);
    }
});

/** A graph, for the tests of a suite. */
function served(file: string): void {
    const graph = parse(readFileSync(file, "utf8")) as KubernetesObject;

    before("install the graph", async () => {
        await kubernetes().create(graph);
        await until("kro serves it", () => byKro("ResourceGraphDefinition", graph.metadata.name), isReady);
    });

    after("delete the graph", async () => {
        const { name } = graph.metadata;
        await kubernetes().delete(KRO, "ResourceGraphDefinition", name);
        await until("it is gone", () => kubernetes().find(KRO, "ResourceGraphDefinition", name), isGone);
    });
}

/** What it has made is gone when it is gone, and not some time later; what it has not made, and what it retains, is there. */
function leavesNothing(way: Way, shape: Shape): void {
    const guest = shape.spec.createNamespace === false;
    const retains = shape.spec.tableDeletionPolicy === "retain";
    const children = childrenIn(readCartsGraph(shape.spec.roleArn !== undefined), NAMESPACE);

    it(`${shape.title}, ${way.title}, takes what it made and nothing else`, async () => {
        const before = guest ? await liveIn() : [];
        await way.make(shape);
        for (const { apiVersion, kind, name } of children) {
            assert.ok(await kubernetes().find(apiVersion, kind, name, NAMESPACE), `${kind} ${name} was not made`);
        }
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));

        await way.remove(shape);

        for (const { apiVersion, kind, name } of children) {
            assert.equal(
                await kubernetes().find(apiVersion, kind, name, NAMESPACE),
                undefined,
                `${kind} ${name} stays`,
            );
        }
        const namespace = await kubernetes().find<Namespace>("v1", "Namespace", NAMESPACE);
        assert.equal(namespace?.status.phase, guest ? "Active" : undefined);
        for (const { kind, metadata } of before) {
            const after = await kubernetes().find("v1", kind, metadata.name, NAMESPACE);
            assert.equal(after?.metadata.uid, metadata.uid, `${kind} ${metadata.name} was somebody else's`);
        }
        assert.deepEqual((await inAws()).associations, []);
        assert.deepEqual(await tables(), retains ? [TABLE] : []);
        if (retains) {
            const kept = await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }));
            assert.deepEqual(kept.Item, ITEM);
        }
        await cleanUp(guest, retains);
    });
}

/** Makes a namespace in which somebody lives. */
async function liveIn(): Promise<KubernetesObject[]> {
    await kubernetes().create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
    const metadata = { name: "guest", namespace: NAMESPACE };
    return Promise.all(
        ["ConfigMap", "Secret", "ServiceAccount"].map((kind) =>
            kubernetes().create({ apiVersion: "v1", kind, metadata }),
        ),
    );
}

/** Of what was to stay. */
async function cleanUp(guest: boolean, retains: boolean): Promise<void> {
    if (guest) {
        await kubernetes().delete("v1", "Namespace", NAMESPACE);
        await until("the namespace is gone", () => kubernetes().find("v1", "Namespace", NAMESPACE), isGone);
    }
    if (retains) {
        await deleteRetainedTable(TABLE);
    }
}

function cartsStack(spec: object): KubernetesObject {
    const metadata = { name: "carts-kro", namespace: "default" };
    const names = { namespace: NAMESPACE, tableName: TABLE };
    return { apiVersion: KRO, kind: "CartsStack", metadata, spec: { ...names, ...EVERYTHING, ...spec } };
}

/** With the graph that is there. */
function stack(config: Readonly<Record<string, string>>) {
    const { clientNamespace, identityGate } = EVERYTHING;
    return engine("deleted", {
        installGraph: "false",
        clientNamespace,
        identityGate: String(identityGate),
        ...config,
    });
}

function byKro(kind: string, name: string, namespace?: string): Promise<Conditioned> {
    return kubernetes().get<Conditioned>(KRO, kind, name, namespace);
}

async function tables(): Promise<string[]> {
    return (await dynamoDb().send(new ListTablesCommand({}))).TableNames ?? [];
}

type Namespace = KubernetesObject & { readonly status: { readonly phase?: string } };
