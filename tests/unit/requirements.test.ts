import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import type { Own } from "../../parts/readers/state/own";
import type { StateResource } from "../../parts/readers/state/stack-state";
import type { Surroundings } from "../../parts/readers/surroundings";
import { findMissing, type Needs, needsOf } from "../../parts/requirements";
import type { Settings } from "../../settings";

const GRAPH = readCartsGraph().spec;
const NOTHING_OWN: Own = { association: false, role: false, gatePolicy: false, gateBinding: false, moves: false };
const INSTANCE = {
    urn: "",
    name: "carts-kro",
    namespace: "default",
    cartsNamespace: "carts-kro",
    createNamespace: true,
    identityGate: true,
    spec: {},
};
const STANDING: Own = { ...NOTHING_OWN, association: true, graph: GRAPH, instance: INSTANCE };
const TABLE = { apiVersion: "dynamodb.services.k8s.aws/v1alpha1", kind: "Table" };

function settings(given: { stack?: object; graph?: object; ui?: object } = {}): Settings {
    const clusterName = "eks-workshop";
    const stack = { clusterName, ...given.stack };
    return {
        aws: {},
        access: { clusterName },
        allowTableChanges: false,
        stack,
        graph: { ...given.graph },
        ui: { ...given.ui },
        adopt: [],
    };
}

function inState(type: string, outputs: object): StateResource {
    return { urn: "", type, outputs: outputs as StateResource["outputs"] };
}

const NOTHING: Needs = {
    clusterName: "eks-workshop",
    instanceNamespace: undefined,
    kro: false,
    ackKinds: [],
    ui: undefined,
    podIdentity: false,
    role: undefined,
};

describe("what a stack needs", () => {
    it("is, at first, its namespace, kro, the kinds of ACK in the graph and Pod Identity", () => {
        assert.deepEqual(needsOf(settings(), GRAPH, NOTHING_OWN, []), {
            ...NOTHING,
            instanceNamespace: "default",
            kro: true,
            ackKinds: [TABLE],
            podIdentity: true,
        });
    });

    it("is nothing once it stands", () => {
        assert.deepEqual(needsOf(settings(), GRAPH, STANDING, []), NOTHING);
    });

    it("is the namespace of the CartsStack where that is to be another one", () => {
        const needs = needsOf(settings({ stack: { instanceNamespace: "shop" } }), GRAPH, STANDING, []);
        assert.deepEqual(needs, { ...NOTHING, instanceNamespace: "shop" });
    });

    it("is the kinds of ACK that its graph did not have before", () => {
        const before = { ...GRAPH, resources: GRAPH.resources.filter(({ id }) => id !== "table") };
        assert.deepEqual(needsOf(settings(), GRAPH, { ...STANDING, graph: before }, []).ackKinds, [TABLE]);
    });

    it("is the API where somebody else installs the graph", () => {
        const needs = needsOf(settings({ graph: { install: false } }), GRAPH, NOTHING_OWN, []);
        assert.deepEqual([needs.kro, needs.ackKinds], [false, []]);
    });

    for (const [title, ui, state, expected] of [
        ["the Deployment that is routed", { route: true }, [], ["Deployment"]],
        ["the Service that is exposed", { exposure: "nlb" }, [], ["Service"]],
        ["both, where both are", { route: true, exposure: "nlb" }, [], ["Deployment", "Service"]],
        ["nothing of a UI that it installs", { route: true, exposure: "nlb", install: true }, [], undefined],
        [
            "nothing of one that it has routed",
            { route: true },
            [inState("kubernetes:apps/v1:DeploymentPatch", { metadata: { namespace: "ui", name: "ui" } })],
            undefined,
        ],
        [
            "the Deployment that is to be routed instead of another",
            { route: true, name: "shop" },
            [inState("kubernetes:apps/v1:DeploymentPatch", { metadata: { namespace: "ui", name: "ui" } })],
            ["Deployment"],
        ],
    ] as const) {
        it(`is ${title}`, () =>
            assert.deepEqual(needsOf(settings({ ui }), GRAPH, STANDING, state).ui?.kinds, expected));
    }

    it("is a UI in the cluster to which it moves, whatever it has routed in another", () => {
        const routed = inState("kubernetes:apps/v1:DeploymentPatch", { metadata: { namespace: "ui", name: "ui" } });
        const needs = needsOf(settings({ ui: { route: true } }), GRAPH, { ...NOTHING_OWN, moves: true }, [routed]);
        assert.deepEqual(needs.ui?.kinds, ["Deployment"]);
    });

    it("is the role that it is given, until its association has it", () => {
        const arn = "arn:aws:iam::111122223333:role/team/carts";
        const associated = inState("aws:eks/podIdentityAssociation:PodIdentityAssociation", { roleArn: arn });
        for (const [given, state, expected] of [
            [{ roleName: "carts" }, [], { key: "roleName", value: "carts" }],
            [{ roleArn: arn }, [], { key: "roleArn", value: arn }],
            [{ roleName: "carts" }, [associated], undefined],
            [{ roleArn: arn }, [associated], undefined],
            [{ roleName: "other" }, [associated], { key: "roleName", value: "other" }],
        ] as const) {
            assert.deepEqual(needsOf(settings({ stack: given }), GRAPH, STANDING, state).role, expected);
        }
    });
});

describe("what is missing of it", () => {
    const needs: Needs = {
        ...NOTHING,
        instanceNamespace: "shop",
        kro: true,
        ackKinds: [TABLE],
        ui: { namespace: "ui", name: "ui", kinds: ["Deployment", "Service"] },
        podIdentity: true,
        role: { key: "roleName", value: "carts" },
    };

    /** Everything has one answer. */
    function surroundings(answer: "absent" | undefined, cluster: object | undefined): Surroundings {
        const said = () => Promise.resolve(answer);
        const asked = {
            object: said,
            objects: said,
            kind: said,
            role: said,
            knownCluster: () => Promise.resolve(cluster),
        };
        return asked as unknown as Surroundings;
    }

    it("is named all at once, by key", async () => {
        const missing = await findMissing(needs, surroundings("absent", { computeConfigs: [] }));
        assert.deepEqual(
            missing.map(({ path }) => path),
            ["instanceNamespace", "installGraph", "installGraph", "uiName", "uiName", "clusterName", "roleName"],
        );
    });

    it("is not the agent where the cluster is one of Auto Mode", async () => {
        const missing = await findMissing(
            { ...NOTHING, podIdentity: true },
            surroundings("absent", { computeConfigs: [{ enabled: true }] }),
        );
        assert.deepEqual(missing, []);
    });

    it("is nothing that could not be looked up", async () => {
        assert.deepEqual(await findMissing(needs, surroundings(undefined, { computeConfigs: [] })), []);
        assert.deepEqual(await findMissing(needs, surroundings(undefined, undefined)), []);
    });
});
