import * as assert from "node:assert/strict";
import { findOwn } from "../../preflight/own";

const NAMES = {
    clusterName: "c",
    namespace: "carts-kro",
    serviceAccount: "carts",
    instanceName: "carts-kro",
    instanceNamespace: "default",
    roleName: "c-carts-dynamo",
    graphName: "carts-stack",
    gateName: "gate",
};

const STATE = [
    { type: "pulumi:pulumi:Stack", outputs: {} },
    { type: "aws:iam/role:Role", outputs: { name: "c-carts-dynamo" } },
    {
        type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        outputs: { clusterName: "c", namespace: "carts-kro", serviceAccount: "carts" },
    },
    {
        type: "kubernetes:kro.run/v1alpha1:CartsStack",
        outputs: {
            metadata: { name: "carts-kro", namespace: "default" },
            spec: { namespace: "carts-kro", tableName: "t" },
        },
    },
    {
        type: "kubernetes:kro.run/v1alpha1:ResourceGraphDefinition",
        outputs: { metadata: { name: "carts-stack", uid: "1" }, spec: { resources: [] } },
    },
];

describe("findOwn", () => {
    it("finds what has the name of something in the state", () => {
        assert.deepEqual(findOwn(STATE, NAMES), {
            instance: { namespace: "carts-kro", tableName: "t", createNamespace: true },
            association: true,
            role: true,
            graph: { resources: [] },
            gatePolicy: false,
            gateBinding: false,
        });
    });

    it("finds nothing of another name, as after a change of the names", () => {
        const names = { ...NAMES, clusterName: "d", instanceName: "x", roleName: "d-carts-dynamo", graphName: "x" };
        const own = findOwn(STATE, names);
        assert.deepEqual(Object.values(own).filter(Boolean), []);
    });

    it("finds nothing in the state of a new stack", () => {
        assert.deepEqual(Object.values(findOwn([], NAMES)).filter(Boolean), []);
    });
});
