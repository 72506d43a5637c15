import * as assert from "node:assert/strict";
import { findOwn } from "../../parts/readers/state/own";

const NAMES = {
    clusterName: "c",
    namespace: "carts-kro",
    serviceAccount: "carts",
    roleName: "c-carts-dynamo",
    graphName: "cartsstack",
};

const OTHERS = { namespace: "x", roleName: "x", graphName: "x" };

const STATE = [
    { urn: "stack", type: "pulumi:pulumi:Stack", outputs: {} },
    {
        urn: "kubernetes",
        type: "pulumi:providers:kubernetes",
        outputs: { clusterIdentifier: "arn:aws:eks:us-west-2:111122223333:cluster/c" },
    },
    { urn: "role", type: "aws:iam/role:Role", outputs: { name: "c-carts-dynamo" } },
    {
        urn: "podidentityassociation",
        type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        outputs: { clusterName: "c", namespace: "carts-kro", serviceAccount: "carts" },
    },
    {
        urn: "cartsstack",
        type: "kubernetes:kro.run/v1alpha1:CartsStack",
        outputs: {
            metadata: { name: "carts-kro", namespace: "default" },
            spec: { namespace: "carts-kro", tableName: "t" },
        },
    },
    {
        urn: "resourcegraphdefinition",
        type: "kubernetes:kro.run/v1alpha1:ResourceGraphDefinition",
        outputs: { metadata: { name: "cartsstack", uid: "1" }, spec: { resources: [] } },
    },
];

describe("findOwn", () => {
    it("finds what has the name of something in the state", () => {
        assert.deepEqual(findOwn(STATE, NAMES), {
            instance: {
                urn: "cartsstack",
                name: "carts-kro",
                namespace: "default",
                cartsNamespace: "carts-kro",
                createNamespace: true,
                identityGate: true,
                spec: { namespace: "carts-kro", tableName: "t" },
            },
            tableName: "t",
            tableTimeToLiveAttribute: undefined,
            association: true,
            role: true,
            graph: { resources: [] },
            graphRefusals: [],
            gatePolicy: false,
            gateBinding: false,
            routeManager: undefined,
            moves: false,
        });
    });

    it("finds nothing of another name but the CartsStack, which has the name that it had", () => {
        const { instance, tableName, ...others } = findOwn(STATE, { ...NAMES, ...OTHERS });
        assert.deepEqual([instance?.name, tableName], ["carts-kro", "t"]);
        assert.deepEqual(Object.values(others).filter(Boolean), []);
    });

    it("finds nothing in another cluster, but what is in AWS by its name", () => {
        const own = findOwn(STATE, { ...NAMES, clusterName: "d" });
        const nothing = { association: false, gatePolicy: false, gateBinding: false };
        const table = { tableName: "t", tableTimeToLiveAttribute: undefined };
        assert.deepEqual(own, { ...table, role: true, ...nothing, moves: true });
    });

    it("finds nothing in another region but the role, which has none", () => {
        const nothing = { association: false, gatePolicy: false, gateBinding: false };
        assert.deepEqual(findOwn(STATE, { ...NAMES, region: "eu-west-1" }), { role: true, ...nothing, moves: true });
        assert.deepEqual(findOwn(STATE, { ...NAMES, region: "us-west-2" }), findOwn(STATE, NAMES));
    });

    it("finds no graph of its own in one that another stack has installed", () => {
        const read = {
            urn: "graph",
            type: "carts-stack:index:CartsGraph",
            outputs: { state: "Active", installed: false },
        };
        assert.equal(findOwn([...STATE, read], NAMES).graph, undefined);
        const made = { ...read, outputs: { ...read.outputs, installed: true } };
        assert.deepEqual(findOwn([...STATE, made], NAMES).graph, { resources: [] });
    });

    it("finds the gate where the stack has installed it, and not where it uses another's", () => {
        const gate = {
            urn: "gate",
            type: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
            outputs: { metadata: { name: "carts-identity-gate" } },
        };
        const graph = (installed: boolean) => ({
            urn: "graph",
            type: "carts-stack:index:CartsGraph",
            outputs: { state: "Active", installed },
        });
        assert.equal(findOwn([...STATE, gate, graph(true)], NAMES).gateBinding, true);
        assert.equal(findOwn([...STATE, gate, graph(false)], NAMES).gateBinding, false);
    });

    it("takes the graph's empty default for a table without a time to live", () => {
        const [written] = STATE.filter(({ urn }) => urn === "cartsstack");
        const outputs = { ...written?.outputs, spec: { tableName: "t", tableTimeToLiveAttribute: "" } };
        const rest = STATE.filter(({ urn }) => urn !== "cartsstack");
        const own = findOwn(
            [...rest, { urn: "cartsstack", type: "kubernetes:kro.run/v1alpha1:CartsStack", outputs }],
            NAMES,
        );
        assert.equal(own.tableTimeToLiveAttribute, undefined);
    });

    it("finds why kro does not serve the graph, as far as the state says", () => {
        const conditions = [{ type: "GraphAccepted", status: "False", message: "no such field" }];
        const refused = STATE.map((resource) =>
            resource.type.endsWith(":ResourceGraphDefinition")
                ? { ...resource, outputs: { ...resource.outputs, status: { conditions } } }
                : resource,
        );
        assert.deepEqual(findOwn(refused, NAMES).graphRefusals, ["GraphAccepted: no such field"]);
    });

    it("finds the name under which the stack has routed the UI", () => {
        const patch = { urn: "p", type: "kubernetes:apps/v1:DeploymentPatch", outputs: { __fieldManager: "old-name" } };
        assert.equal(findOwn([...STATE, patch], NAMES).routeManager, "old-name");
    });

    it("finds nothing in the state of a new stack", () => {
        assert.deepEqual(Object.values(findOwn([], NAMES)).filter(Boolean), []);
    });
});
