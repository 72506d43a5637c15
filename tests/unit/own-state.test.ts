import * as assert from "node:assert/strict";
import { look } from "../../parts/preflight";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { askedOf, type Given } from "./asked";
import { stateIn } from "./standing-state";

const STATE = stateIn("c");

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
        assert.match(collision?.reason ?? "", /by the state kro does not serve .*: GraphAccepted: no such field$/);
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
