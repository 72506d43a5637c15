import * as assert from "node:assert/strict";
import { findEarlierVersion } from "../../parts/earlier-version";

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

describe("findEarlierVersion", () => {
    it("finds nothing in a stack of this version, and in a new one", () => {
        assert.deepEqual(
            findEarlierVersion([graph("cartsstack"), gate("carts-identity-gate"), using(true)], "dev"),
            [],
        );
        assert.deepEqual(findEarlierVersion([], "dev"), []);
    });

    it("finds the graph that version 0.1.0 has installed, and says the way on", () => {
        const [found] = findEarlierVersion([graph("carts-stack"), using(true), INSTANCE], "dev");
        assert.equal(found?.value, "dev");
        assert.match(found?.reason ?? "", /version 0\.1\.0 .*\(it has ResourceGraphDefinition carts-stack\)/);
        assert.match(found?.reason ?? "", /tableDeletionPolicy retain && pulumi up && pulumi destroy/);
        assert.match(found?.reason ?? "", /update-table --table-name c-carts-kro .*idx_global_customerId/);
    });

    it("finds no such graph in one that another stack has installed", () => {
        assert.deepEqual(findEarlierVersion([graph("carts-stack"), using(false)], "dev"), []);
    });

    it("finds the gate of a namespace, which version 0.1.0 made beside any graph", () => {
        const [found] = findEarlierVersion(
            [graph("carts-stack"), using(false), gate("carts-identity-gate-shop")],
            "dev",
        );
        assert.match(found?.reason ?? "", /\(it has ValidatingAdmissionPolicy carts-identity-gate-shop\)/);
    });
});
