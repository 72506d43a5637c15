import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CartsStackProvider } from "../../provider/carts-stack-provider";
import { GRAPH_UID, StrictMocks, settled } from "./strict-mocks";

const TOKEN = "carts-stack:index:CartsStackComponent";

describe("the component provider", () => {
    const provider = new CartsStackProvider();

    it("makes the component with what it is given, and gives all its outputs", async () => {
        const mocks = await StrictMocks.install();
        const inputs = { clusterName: "eks-workshop", replicas: 3, adopt: { table: true, role: null }, image: null };
        const { urn, state } = await provider.construct("carts", TOKEN, inputs, {});
        assert.match(await settled(pulumi.output(urn)), /::carts-stack:index:CartsStackComponent::carts$/);
        assert.equal(await settled(state.serviceEndpoint), "http://carts.carts-kro:80");
        assert.deepEqual(Object.keys(state), [
            "associationId",
            "roleArn",
            "namespace",
            "tableName",
            "tableArn",
            "tableStatus",
            "serviceEndpoint",
            "state",
            "handedTo",
        ]);
        const { spec } = mocks.resource("carts-instance").inputs as { spec: Record<string, unknown> };
        assert.deepEqual([spec.replicas, spec.adoptTable, spec.image], [3, true, undefined]);
        assert.equal(mocks.resource("carts-graph-definition").read, undefined);
    });

    it("uses the graph that another stack has installed, with installGraph false", async () => {
        const mocks = await StrictMocks.install();
        const inputs = { clusterName: "eks-workshop", installGraph: false, identityGate: false };
        const { state } = await provider.construct("carts", TOKEN, inputs, {});
        await settled(state.serviceEndpoint);
        assert.equal(mocks.resource("carts-graph-definition").read, "somebodys");
        const instance = mocks.resource("carts-instance").inputs;
        assert.ok(JSON.stringify(instance).includes(GRAPH_UID));
        assert.deepEqual(
            mocks.registered.filter(({ type }) => type.includes("ValidatingAdmissionPolicy")),
            [],
        );
    });

    it("refuses inputs that do not fit the schema, before anything is made", async () => {
        const mocks = await StrictMocks.install();
        await assert.rejects(provider.construct("carts", TOKEN, { replica: 2 }, {}), (error: unknown) => {
            assert.ok(pulumi.InputPropertiesError.isInstance(error));
            assert.deepEqual(
                error.errors.map(({ propertyPath }) => propertyPath),
                ["clusterName", "replica"],
            );
            return true;
        });
        assert.deepEqual(mocks.registered, []);
    });

    it("refuses another type", async () => {
        await assert.rejects(
            provider.construct("carts", "carts-stack:index:CartsGraph", {}, {}),
            /there is no resource carts-stack:index:CartsGraph; there is carts-stack:index:CartsStackComponent/,
        );
    });
});
