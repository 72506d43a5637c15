import * as assert from "node:assert/strict";
import { findEarlierVersion } from "../../parts/earlier-version";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { toldOf } from "./told";

const KRO = "kubernetes:kro.run/v1alpha1";

function graph(name: string) {
    return { urn: "graph", type: `${KRO}:ResourceGraphDefinition`, outputs: { metadata: { name } } };
}

function gate(name: string) {
    const type = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
    return { urn: "gate", type, outputs: { metadata: { name } } };
}

function using(installed: boolean) {
    return { urn: "component", type: "carts-stack:index:CartsGraph", outputs: { installed } };
}

const INSTANCE = {
    urn: "instance",
    type: `${KRO}:CartsStack`,
    outputs: { metadata: {}, spec: { tableName: "c-carts-kro" } },
};

function toldIn(state: StateResource[]): string {
    return toldOf(findEarlierVersion(state) ?? assert.fail());
}

describe("the check for what version 0.1.0 has made", () => {
    it("finds nothing in a stack of this version, and in a new one", () => {
        const state = [graph("cartsstack"), gate("carts-identity-gate"), using(true)];
        assert.equal(findEarlierVersion(state), undefined);
        assert.equal(findEarlierVersion([]), undefined);
    });

    it("finds the graph that version 0.1.0 has installed, and says the way on", () => {
        const told = toldIn([graph("carts-stack"), using(true), INSTANCE]);
        assert.match(told, /version 0\.1\.0 .*\(it has ResourceGraphDefinition carts-stack\)/);
        assert.match(told, /tableDeletionPolicy retain && pulumi up && pulumi destroy - /);
        assert.match(told, /update-table --table-name c-carts-kro .*idx_global_customerId.* - then .*: pulumi up$/);
    });

    it("finds no such graph in one that another stack has installed", () => {
        assert.equal(findEarlierVersion([graph("carts-stack"), using(false)]), undefined);
    });

    it("finds the gate of a namespace, which version 0.1.0 made beside any graph", () => {
        const told = toldIn([graph("carts-stack"), using(false), gate("carts-identity-gate-shop")]);
        assert.match(told, /\(it has ValidatingAdmissionPolicy carts-identity-gate-shop\)/);
    });
});
