import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { isChild } from "../../components/graph/resource-graph-definition";
import { describeChildChanges } from "../../parts/children/changes";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { askedOf, type Given, object } from "./asked";
import { stateIn } from "./standing-state";

const NEW_CHILDREN = [
    "  +  Namespace carts-kro",
    "  +  Table carts-kro/items",
    "  +  ConfigMap carts-kro/carts",
    "  +  ServiceAccount carts-kro/carts",
    "  +  Deployment carts-kro/carts",
    "  +  Service carts-kro/carts",
];
const CHANGED = "kro will make of the change to the CartsStack default/carts-kro:";

interface Case extends Given {
    readonly title: string;
    readonly lines: readonly string[];
}

const CASES: readonly Case[] = [
    { title: "nothing of a stack that stands as it is wanted", state: stateIn("c"), lines: [] },
    {
        title: "every child of a new stack",
        lines: ["kro will make of the new CartsStack default/carts-kro:", ...NEW_CHILDREN],
    },
    {
        title: "the fields that another image and more pods change",
        state: stateIn("c"),
        stack: { image: "shop/carts:2", replicas: 3 },
        lines: [
            CHANGED,
            "  ~  Deployment carts-kro/carts",
            "       spec.replicas: 1 => 3",
            "       spec.template.spec.containers[carts].image: " +
                '"public.ecr.aws/aws-containers/retail-store-sample-cart:1.2.1" => "shop/carts:2"',
        ],
    },
    {
        title: "a NetworkPolicy that appears",
        state: stateIn("c"),
        stack: { clientNamespace: "ui" },
        lines: [CHANGED, "  +  NetworkPolicy carts-kro/carts"],
    },
    {
        title: "a NetworkPolicy that goes",
        state: standing({ clientNamespace: "ui" }),
        lines: [CHANGED, "  -  NetworkPolicy carts-kro/carts"],
    },
    {
        title: "a tag among others, by its key",
        state: standing({ tableTags: { a: "1", c: "3" } }),
        stack: { tableTags: { a: "1", b: "2", c: "3" } },
        lines: [CHANGED, "  ~  Table carts-kro/items", '       spec.tags[b]: (none) => {"key":"b","value":"2"}'],
    },
    {
        title: "the protection of a table that is retained",
        state: stateIn("c"),
        stack: { tableDeletionPolicy: "retain" },
        lines: [
            CHANGED,
            "  ~  Table carts-kro/items",
            '       metadata.annotations."services.k8s.aws/deletion-policy": "delete" => "retain"',
            '       metadata.annotations."services.k8s.aws/adoption-policy": (none) => "adopt-or-create"',
            '       metadata.annotations."services.k8s.aws/adoption-fields": ' +
                '(none) => "{\\"tableName\\":\\"c-carts-kro\\"}"',
            "       spec.deletionProtectionEnabled: false => true",
        ],
    },
    {
        title: "every child of a CartsStack that another replaces",
        state: stateIn("c"),
        stack: { tableName: "c-carts-other" },
        lines: [
            "kro will delete all that it made of the CartsStack default/carts-kro, and then make of the CartsStack " +
                "default/carts-kro that replaces it:",
            "  +- Namespace carts-kro",
            "  +- Table carts-kro/items",
            '       spec.tableName: "c-carts-kro" => "c-carts-other"',
            "  +- ConfigMap carts-kro/carts",
            '       data.RETAIL_CART_PERSISTENCE_DYNAMODB_TABLE_NAME: "c-carts-kro" => "c-carts-other"',
            "  +- ServiceAccount carts-kro/carts",
            '       metadata.annotations."carts-stack/table": "c-carts-kro" => "c-carts-other"',
            "  +- Deployment carts-kro/carts",
            "  +- Service carts-kro/carts",
        ],
    },
    {
        title: "what the autoscaler has set, when the number of pods is left to it",
        state: stateIn("c"),
        stack: { autoscaled: true, replicas: 1 },
        objects: [deployment(5)],
        lines: [CHANGED, "  ~  Deployment carts-kro/carts", "       spec.replicas: 1 => 5"],
    },
    {
        title: "that it does not know the number of pods where the Deployment cannot be read",
        state: stateIn("c"),
        stack: { autoscaled: true },
        silent: true,
        lines: [
            CHANGED,
            "  ~  Deployment carts-kro/carts",
            "       spec.replicas: 1 => (only kro will know)",
            "  ?  only kro will know: Deployment carts-kro/carts spec.replicas (runningDeployments was not read)",
        ],
    },
    {
        title: "what another graph changes, though the CartsStack stays",
        state: stateIn("c").map((resource) => (resource.urn === "graph" ? withOlderGraph(resource) : resource)),
        lines: [CHANGED, "  ~  Service carts-kro/carts", "       spec.ports[http].port: 8080 => 80"],
    },
    {
        title: "that kro changes nothing where only the CartsStack differs",
        state: standing({ adoptTable: true, tableDeletionPolicy: "retain" }),
        stack: { tableDeletionPolicy: "retain" },
        lines: ["kro will change nothing that it made of the CartsStack default/carts-kro."],
    },
    {
        title: "what is adopted and brought in line",
        adopt: ["instance"],
        objects: [
            object("CartsStack", "carts-kro", { namespace: "default" }, { ...specOf(stateIn("c")), replicas: 2 }),
            object("CustomResourceDefinition", "cartsstacks.kro.run", {
                labels: { "kro.run/resource-graph-definition-name": "cartsstack" },
            }),
            object("ResourceGraphDefinition", "cartsstack", {}, { ...readCartsGraph().spec }),
        ],
        lines: [CHANGED, "  ~  Deployment carts-kro/carts", "       spec.replicas: 2 => 1"],
    },
    {
        title: "that it does not know a graph that cannot be read",
        graph: { install: false },
        silent: true,
        lines: ["Not known what kro will make of the CartsStack default/carts-kro: its graph could not be read."],
    },
];

describe("a preview says of the children", () => {
    for (const { title, lines, ...given } of CASES) {
        it(title, async () => assert.deepEqual(await describeChildChanges(askedOf(given).asked), lines));
    }

    it("nothing, and asks nothing, where an update writes neither graph nor CartsStack", async () => {
        const { asked, questions } = askedOf({ state: stateIn("c") });
        await describeChildChanges(asked);
        assert.deepEqual(questions, []);
    });
});

/** The state of a stack whose CartsStack has these fields otherwise. */
function standing(fields: Readonly<Record<string, unknown>>): StateResource[] {
    return stateIn("c").map((resource) =>
        resource.urn === "instance"
            ? { ...resource, outputs: { ...resource.outputs, spec: { ...specOf([resource]), ...fields } } }
            : resource,
    );
}

function specOf(state: readonly StateResource[]): Record<string, unknown> {
    return state.find(({ urn }) => urn === "instance")?.outputs.spec as Record<string, unknown>;
}

function deployment(replicas: number) {
    return object("Deployment", "carts", { namespace: "carts-kro" }, { replicas });
}

function withOlderGraph(resource: StateResource): StateResource {
    const spec = structuredClone(readCartsGraph().spec);
    for (const { id, template } of spec.resources.filter(isChild)) {
        if (id === "service") {
            Object.assign((template.spec as { ports: object[] }).ports[0] ?? {}, { port: 8080 });
        }
    }
    return { ...resource, outputs: { ...resource.outputs, spec } };
}
