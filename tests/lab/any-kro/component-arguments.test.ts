import * as assert from "node:assert/strict";
import { engine } from "../test-lab";

const STACK = "arguments";

/** What the state has as the inputs of each of this project's components, by its name. */
async function recorded(): Promise<Record<string, Record<string, unknown>>> {
    const { deployment } = await engine(STACK).exportState();
    const { resources } = deployment as {
        resources: { urn: string; type: string; inputs?: Record<string, unknown> }[];
    };
    const components = resources.filter(({ type }) => type.startsWith("carts-stack:index:"));
    return Object.fromEntries(components.map(({ urn, inputs = {} }) => [urn.slice(urn.lastIndexOf("::") + 2), inputs]));
}

describe("the arguments of the components", () => {
    after(() => {
        delete process.env.PULUMI_NODEJS_SKIP_COMPONENT_INPUTS;
        return engine(STACK).destroy();
    });

    it("get into a state that has none without an update of any resource, and no secret with them", async () => {
        // As the versions did that gave the components none.
        process.env.PULUMI_NODEJS_SKIP_COMPONENT_INPUTS = "true";
        await engine(STACK, { replicas: "1" }).up();
        delete process.env.PULUMI_NODEJS_SKIP_COMPONENT_INPUTS;
        assert.deepEqual((await recorded()).carts, {});

        const { changeSummary } = await engine(STACK, { replicas: "1" }).preview();
        assert.deepEqual(Object.keys(changeSummary), ["same"]);
        const { summary } = await engine(STACK, { replicas: "1" }).up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
        const components = await recorded();
        assert.equal(components.carts?.clusterName, "eks-workshop");
        assert.equal(components.carts?.replicas, 1);
        assert.deepEqual(components["carts-cluster"], { clusterName: "eks-workshop" });

        // The instance is updated, and not what has it.
        const { summary: changed } = await engine(STACK, { replicas: "2" }).up();
        assert.equal(changed.resourceChanges?.update, 1);
        assert.equal((await recorded()).carts?.replicas, 2);
    });
});
