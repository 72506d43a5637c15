import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { look } from "../../parts/preflight";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { askedOf, type Given } from "./asked";

const { metadata, spec } = readCartsGraph();
const ADMISSION = "kubernetes:admissionregistration.k8s.io/v1";
const KRO = "kubernetes:kro.run/v1alpha1";

/** What the API server puts into a CartsStack that says no more than its names. */
const DEFAULTS = Object.fromEntries(
    Object.entries(spec.schema.spec).flatMap(([field, text]) => {
        const [, type, value] = /^(\w+) \| default=("(?:[^"]*)"|\S+)/.exec(String(text)) ?? [];
        const quoted = type === "string" && !value?.startsWith('"') ? JSON.stringify(value) : value;
        return quoted === undefined ? [] : [[field, JSON.parse(quoted)]];
    }),
);

/** The state of a stack that stands, with the default settings, in cluster c. */
const STATE: readonly StateResource[] = [
    {
        urn: "provider",
        type: "pulumi:providers:kubernetes",
        outputs: { clusterIdentifier: "arn:aws:eks:us-west-2:111122223333:cluster/c" },
    },
    { urn: "role", type: "aws:iam/role:Role", outputs: { name: "c-carts-dynamo" } },
    {
        urn: "association",
        type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        outputs: { clusterName: "c", namespace: "carts-kro", serviceAccount: "carts" },
    },
    { urn: "component", type: "carts-stack:index:CartsGraph", outputs: { installed: true } },
    { urn: "graph", type: `${KRO}:ResourceGraphDefinition`, outputs: { metadata, spec } },
    ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map((kind) => ({
        urn: kind,
        type: `${ADMISSION}:${kind}`,
        outputs: { metadata: { name: "carts-identity-gate" } },
    })),
    {
        urn: "instance",
        type: `${KRO}:CartsStack`,
        outputs: {
            metadata: { name: "carts-kro", namespace: "default" },
            spec: { ...DEFAULTS, namespace: "carts-kro", tableName: "c-carts-kro", tableDeletionPolicy: "delete" },
        },
    },
    { urn: "whole", type: "carts-stack:index:WholeStack", outputs: {} },
];

async function questionsOf(given: Given): Promise<string[]> {
    const { asked, questions } = askedOf({ state: STATE, silent: true, ...given });
    await look(asked);
    return [...new Set(questions)].sort();
}

function without(...urns: string[]): StateResource[] {
    return STATE.filter(({ urn }) => !urns.includes(urn));
}

function changed(urn: string, outputs: object): StateResource[] {
    return STATE.map((one) => (one.urn === urn ? { ...one, outputs: { ...one.outputs, ...outputs } } : one));
}

const INSTANCE = "CartsStack default/carts-kro";
const GRAPH = "ResourceGraphDefinition cartsstack";
/** For what is written: the API of CartsStacks, and the graph by which kro serves it. */
const API = [GRAPH, "CustomResourceDefinition cartsstacks.kro.run"];
const GATE = ["ValidatingAdmissionPolicy carts-identity-gate", "ValidatingAdmissionPolicyBinding carts-identity-gate"];
/** What a new stack has to know of its cluster, and of AWS. */
const IN_CLUSTER = [
    INSTANCE,
    "CRD of Table",
    "Namespace default",
    "Namespace carts-kro",
    ...API,
    "CustomResourceDefinition resourcegraphdefinitions.kro.run",
    "kind ResourceGraphDefinition",
    "kind Table",
    ...GATE,
];
const OF_ASSOCIATION = ["EKS", "association"];

describe("what a stack has in its state", () => {
    for (const [title, given, questions] of [
        ["is not looked up: an update without changes asks nobody", {}, []],
        [
            "is nothing at first: a new stack asks for all that it makes and needs",
            { state: [] },
            [...IN_CLUSTER, ...OF_ASSOCIATION, "role c-carts-dynamo", "table"],
        ],
        ["is not the association that it lacks", { state: without("association") }, OF_ASSOCIATION],
        ["is not the role that it lacks", { state: without("role") }, ["role c-carts-dynamo"]],
        ["is not the gate that it lacks", { state: without("ValidatingAdmissionPolicy") }, [GATE[0] ?? ""]],
        [
            "is no table of another name, and the CartsStack may have been replaced already",
            { stack: { tableName: "other" } },
            [INSTANCE, ...API, "table"],
        ],
        [
            "is no CartsStack of another name",
            { stack: { instanceName: "other" } },
            ["CartsStack default/other", ...API, "Namespace default"],
        ],
        [
            "is the role and the table, but nothing in another cluster",
            { stack: { clusterName: "d", tableName: "c-carts-kro", roleName: "c-carts-dynamo" } },
            [...IN_CLUSTER, ...OF_ASSOCIATION, "role c-carts-dynamo"],
        ],
        [
            "is nothing but the role in another region",
            { region: "eu-west-1" },
            [...IN_CLUSTER, ...OF_ASSOCIATION, "table"],
        ],
        ["is the same in its own region", { region: "us-west-2" }, []],
        [
            "is no table whose time to live changes: ACK cannot change it",
            { stack: { tableTimeToLiveAttribute: "expires" } },
            [...API, "table"],
        ],
        [
            "is no graph and no gate that another stack has installed",
            { state: changed("component", { installed: false }) },
            [
                "CRD of Table",
                ...API,
                "CustomResourceDefinition resourcegraphdefinitions.kro.run",
                "kind ResourceGraphDefinition",
                "kind Table",
                ...GATE,
            ],
        ],
        [
            "is the gate that others may count on, where the stack takes it away",
            { graph: { identityGate: false }, stack: { identityGate: false } },
            [...API, "each CartsStack"],
        ],
    ] as const) {
        it(title, async () => assert.deepEqual(await questionsOf(given), [...questions].sort()));
    }

    it("tells why kro does not serve the graph", async () => {
        const status = { conditions: [{ type: "GraphAccepted", status: "False", message: "no such field" }] };
        const { asked } = askedOf({ state: changed("graph", { status }) });
        const [collision, ...more] = (await look(asked)).flatMap(({ collisions = [] }) => collisions);
        assert.match(collision?.reason ?? "", /by the state kro does not serve .*: GraphAccepted: no such field\./);
        assert.deepEqual(more, []);
    });

    it("tells the name under which the stack has routed the UI", async () => {
        const patch = { urn: "p", type: "kubernetes:apps/v1:DeploymentPatch", outputs: { __fieldManager: "old-name" } };
        const { asked } = askedOf({ state: [...STATE, patch] });
        const adopted = (await look(asked)).map(({ adopt }) => adopt?.routeManager);
        assert.deepEqual(adopted.filter(Boolean), ["old-name"]);
    });

    it("tells whether the stack is about to move", () => {
        assert.equal(askedOf({ state: STATE }).asked.own.moves, false);
        assert.equal(askedOf({ state: [] }).asked.own.moves, false);
        assert.equal(askedOf({ state: STATE, stack: { clusterName: "d" } }).asked.own.moves, true);
        assert.equal(askedOf({ state: STATE, region: "eu-west-1" }).asked.own.moves, true);
    });
});
