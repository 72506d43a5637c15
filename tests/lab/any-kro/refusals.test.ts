import * as assert from "node:assert/strict";
import { engine, kubernetes } from "../test-lab";

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

    it("is refused with the name of the cluster, when there is none of that name", async () => {
        const lost = engine("lost", { clusterName: "nowhere" });
        const said: string[] = [];
        await assert.rejects(lost.up({ onOutput: (text) => said.push(text) }));
        assert.match(said.join(""), /nowhere/);
        await lost.destroy();
        assert.equal(await kubernetes().find("v1", "Namespace", "carts-kro"), undefined);
    });
});
