import * as assert from "node:assert/strict";
import { Engine } from "../../../lab/engine/engine";
import { CLUSTER_NAME, engine, theLab } from "../test-lab";

describe("a configuration that cannot work", () => {
    it("is refused before anything is made, every problem at once", async () => {
        const bad = engine("refused", { namespace: "kube-system", replicas: "0", tableName: "elsewhere" });
        const said: string[] = [];
        await assert.rejects(bad.up({ onOutput: (text) => said.push(text) }));
        const output = said.join("");
        assert.match(output, /configuration: 3 invalid arguments/);
        assert.match(output, /namespace: "kube-system" belongs to Kubernetes/);
        assert.match(output, /tableName: "elsewhere" is not covered/);
        assert.match(output, /replicas: 0 is not/);
        const { deployment } = await bad.exportState();
        const resources = (deployment as { resources?: { type: string }[] }).resources ?? [];
        assert.deepEqual(
            resources.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
            [],
        );
    });

    describe("and names a cluster that EKS does not have", () => {
        const standing = engineIn("lost");
        const [renamed, moved] = [
            engineIn("lost", { "carts-stack:clusterName": "nowhere" }),
            engineIn("lost", { "aws:region": "eu-west-1" }),
        ];

        before("bring up a stack in the one that there is", () => standing().up());
        after("destroy it", () => standing().destroy());

        for (const [title, stack, name] of [
            ["of a new stack, by its name", engineIn("new", { "carts-stack:clusterName": "nowhere" }), "nowhere"],
            ["of a stack that stands, by its name", renamed, "nowhere"],
            ["of a stack that stands, by its region", moved, CLUSTER_NAME],
        ] as const) {
            it(`is refused at preview, and nothing else is told: ${title}`, async () => {
                const said: string[] = [];
                await assert.rejects(stack().preview({ onOutput: (text) => said.push(text) }));
                const output = said.join("");
                assert.match(output, /nothing was made, because the configuration does not lead to one cluster/);
                assert.ok(output.includes(`clusterName: "${name}" is a cluster that EKS does not have`), output);
                assert.match(output, /pulumi config set aws:region <its region>/);
                assert.doesNotMatch(output, /Unhandled exception|collision|warning/);
            });
        }

        it("is refused by up, and the stack stays as it is", async () => {
            await assert.rejects(renamed().up(), /is a cluster that EKS does not have/);
            const { changeSummary } = await standing().preview();
            assert.deepEqual(Object.keys(changeSummary), ["same"]);
        });
    });
});

function engineIn(stackName: string, config: Record<string, string> = {}): () => Engine {
    return () => new Engine(theLab(), { stackName, config });
}
