import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import type { LookedUp } from "../../parts/diagnosis/reasons";
import { PARTS } from "../../parts/preflight";
import type { LiveObject } from "../../parts/readers/kubernetes/live-object";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { claimOf, isWhole, judgeStanding, lookAtOwn, ownObjects } from "../../parts/standing";
import { askedOf, type Given } from "./asked";
import { toldOf } from "./told";

/** Of a stack that installs all of it, and has its CartsStack in its state as it is wanted. */
const KEPT: Given = {
    graph: { install: true },
    ui: { install: true, namespace: "shop", name: "ui" },
    state: [written({})],
};
const SINCE = "2026-11-22T21:00:00Z";
const HELD = { deletionTimestamp: SINCE, finalizers: ["example.com/hold"] };

function lookedUp(kind: string, name: string, live: object | "absent" | undefined, namespace?: string): LookedUp {
    const object = { apiVersion: "v1", kind, namespace, name };
    return {
        object,
        live: live === "absent" || live === undefined ? live : ({ ...live } as LiveObject),
    };
}

const instance = (live: object | "absent" | undefined) => lookedUp("CartsStack", "carts-kro", live, "default");
const leaving = { metadata: HELD };
const standing = { metadata: {} };
const table = lookedUp("Table", "items", { metadata: { ...HELD, finalizers: ["ack"] } }, "carts-kro");
const graph = (live: object | "absent") => lookedUp("ResourceGraphDefinition", readCartsGraph().metadata.name, live);

interface Case {
    readonly title: string;
    readonly found: readonly LookedUp[];
    readonly kept?: Given;
    readonly children?: readonly LookedUp[];
    readonly refused?: readonly RegExp[];
    readonly warns?: readonly RegExp[];
}

const CASES: readonly Case[] = [
    { title: "has nothing against what stands", found: [instance(standing), graph(standing)] },
    { title: "leaves to others what the cluster does not say", found: [instance(undefined)] },
    {
        title: "refuses a CartsStack that is being deleted, with what it made and waits for",
        found: [instance(leaving)],
        children: [table, lookedUp("Service", "carts", standing, "carts-kro")],
        refused: [
            /^instanceName: "carts-kro" is this stack's CartsStack default\/carts-kro, which is being deleted since 2026-11-22T21:00:00Z; its finalizers are example\.com\/hold; Table items is being deleted since .*; its finalizers are ack - to see what mends that: npm run verify -- --stack dev - /,
        ],
    },
    {
        title: "only warns of one that this update replaces: the engine waits for its end",
        found: [instance(leaving)],
        kept: { stack: { tableName: "another" } },
        warns: [/^CartsStack default\/carts-kro, which is this stack's, is being deleted since/],
    },
    {
        title: "refuses a CartsStack that is gone",
        found: [instance("absent")],
        refused: [
            /^instanceName: "carts-kro" is this stack's CartsStack .* has none: .*: pulumi refresh && pulumi up - .*: pulumi destroy$/,
        ],
    },
    {
        title: "has nothing against a CartsStack that is gone and replaced",
        found: [instance("absent")],
        kept: { stack: { tableName: "another" } },
    },
    {
        title: "warns of a CartsStack that waits for what is being deleted",
        found: [instance(standing)],
        children: [lookedUp("Namespace", "carts-kro", leaving)],
        warns: [/is not ready, and waits for what is being deleted: Namespace carts-kro is being deleted/],
    },
    {
        title: "has nothing against a CartsStack that is not ready for another reason",
        found: [instance(standing)],
        children: [lookedUp("Table", "items", standing, "carts-kro"), lookedUp("Service", "carts", "absent")],
    },
    {
        title: "refuses the graph, the gate and the UI that are being deleted",
        found: [
            graph(leaving),
            lookedUp("ValidatingAdmissionPolicy", "carts-identity-gate", leaving),
            lookedUp("ValidatingAdmissionPolicyBinding", "carts-identity-gate", leaving),
            lookedUp("Namespace", "shop", leaving),
            lookedUp("Deployment", "ui", leaving, "shop"),
        ],
        refused: [
            /^installGraph: true is this stack's ResourceGraphDefinition .*kubectl wait --for=delete resourcegraphdefinition\/\S+ --timeout/,
            /^identityGate: true is this stack's ValidatingAdmissionPolicy carts-identity-gate/,
            /^identityGate: true is this stack's ValidatingAdmissionPolicyBinding carts-identity-gate/,
            /^uiNamespace: "shop" is this stack's Namespace shop/,
            /^uiName: "ui" is this stack's Deployment shop\/ui, .*kubectl wait --for=delete deployment\/ui -n shop/,
        ],
    },
    {
        title: "only warns of those that are wanted no more: the update deletes them",
        found: [
            graph(leaving),
            lookedUp("ValidatingAdmissionPolicy", "carts-identity-gate", leaving),
            lookedUp("Namespace", "shop", leaving),
            lookedUp("Deployment", "ui", leaving, "shop"),
        ],
        kept: { graph: { install: false }, ui: {} },
        warns: [
            /^ResourceGraphDefinition /,
            /^ValidatingAdmissionPolicy carts-identity-gate, /,
            /^Namespace shop, /,
            /^Deployment shop\/ui, /,
        ],
    },
    { title: "warns of a graph that is gone", found: [graph("absent")], warns: [/not in the cluster/] },
];

describe("what no longer stands of a stack's own", () => {
    for (const { title, found, kept, children = [], refused = [], warns = [] } of CASES) {
        it(title, () => {
            const { asked } = askedOf({ ...KEPT, ...kept });
            const own = found.map((one) => ({ ...one, ...(claimOf(one.object, asked, PARTS) ?? assert.fail()) }));
            const judged = judgeStanding(own, children);
            for (const [lines, patterns] of [
                [judged.collisions.map(toldOf), refused],
                [judged.warnings.map(toldOf), warns],
            ] as const) {
                assert.equal(lines.length, patterns.length, lines.join("\n"));
                for (const [index, pattern] of patterns.entries()) {
                    assert.match(lines[index] ?? "", pattern);
                }
            }
        });
    }
});

const WHOLE = { urn: "whole", type: "carts-stack:index:WholeStack", outputs: {} };

/** The CartsStack in a state. */
function written(metadata: object): StateResource {
    return resource("carts-stack:index:CartsStackComponent$", "kro.run/v1alpha1:CartsStack", {
        apiVersion: "kro.run/v1alpha1",
        kind: "CartsStack",
        metadata: { name: "carts-kro", namespace: "default", ...metadata },
        spec: { namespace: "carts-kro", tableName: "c-carts-kro" },
    });
}

function provider(cluster: string): StateResource {
    const clusterIdentifier = `arn:aws:eks:us-west-2:111122223333:cluster/${cluster}`;
    return { urn: "provider", type: "pulumi:providers:kubernetes", outputs: { clusterIdentifier } };
}

describe("a stack that is whole", () => {
    it("is one whose state has the mark that a destroy takes away first", () => {
        assert.equal(isWhole([written({}), WHOLE]), true);
        assert.equal(isWhole([written({})]), false);
    });

    it("asks nobody, and any other asks for each of its objects", async () => {
        const state = [provider("c"), written({})];
        const whole = askedOf({ state: [...state, WHOLE] });
        assert.deepEqual(await lookAtOwn(whole.asked, PARTS), {});
        assert.deepEqual(whole.questions, []);
        const begun = askedOf({ state });
        const { collisions } = await lookAtOwn(begun.asked, PARTS);
        assert.deepEqual(begun.questions, ["CartsStack default/carts-kro"]);
        assert.deepEqual(
            collisions?.map(({ setting }) => setting[0]),
            ["stack.instanceName"],
        );
    });

    it("is none where a refresh has seen that something is being deleted", () => {
        assert.equal(isWhole([written({ deletionTimestamp: SINCE }), WHOLE]), false);
    });
});

function resource(parents: string, name: string, outputs: object): StateResource {
    const type = name.startsWith("carts-stack:") ? name : `kubernetes:${name}`;
    return { urn: `urn:pulumi:test::carts-stack::${parents}${type}::x`, type, outputs: { ...outputs } };
}

const POLICY = "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const GRAPH = resource("carts-stack:index:CartsGraph$", "kro.run/v1alpha1:ResourceGraphDefinition", {
    apiVersion: "kro.run/v1alpha1",
    kind: "ResourceGraphDefinition",
    metadata: { name: "graph" },
});

describe("the objects that a state has in its cluster", () => {
    const deployment = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "ui", namespace: "shop" },
    };
    const state = [
        provider("c"),
        { urn: "role", type: "aws:iam/role:Role", outputs: { name: "r" } },
        resource("carts-stack:index:ShopUi$carts-stack:index:RetailUi$", "apps/v1:Deployment", deployment),
        resource("carts-stack:index:ShopUi$carts-stack:index:RetailUi$", "core/v1:Service", {}),
        GRAPH,
        resource("", "carts-stack:index:CartsGraph", { installed: true }),
    ];

    it("are those that the stack has made", () => {
        assert.deepEqual(ownObjects(state), [
            { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "ui" },
            { apiVersion: "kro.run/v1alpha1", kind: "ResourceGraphDefinition", namespace: undefined, name: "graph" },
        ]);
    });

    it("are none of those that it has only read or patched: another's graph, its API and gate, another's UI", () => {
        const crd = {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name: "a" },
        };
        const service = { apiVersion: "v1", kind: "Service", metadata: deployment.metadata };
        const route = "carts-stack:index:ShopUi$carts-stack:index:UiRoute$";
        const read = [
            provider("c"),
            GRAPH,
            resource("", "carts-stack:index:CartsGraph", { installed: false }),
            resource("carts-stack:index:CartsGraph$", "apiextensions.k8s.io/v1:CustomResourceDefinition", crd),
            resource("carts-stack:index:CartsGraph$carts-stack:index:IdentityGate$", POLICY, {
                apiVersion: "admissionregistration.k8s.io/v1",
                kind: "ValidatingAdmissionPolicy",
                metadata: { name: "gate" },
            }),
            resource(route, "apps/v1:Deployment", deployment),
            resource(route, "apps/v1:DeploymentPatch", deployment),
            resource("carts-stack:index:ShopUi$", "core/v1:Service", service),
        ];
        assert.deepEqual(ownObjects(read), []);
    });

    it("are none in another cluster or region", async () => {
        for (const moved of [{ stack: { clusterName: "d" } }, { region: "eu-west-1" }]) {
            const { asked, questions } = askedOf({ ...moved, state });
            await lookAtOwn(asked, PARTS);
            assert.deepEqual(questions, []);
        }
    });
});
