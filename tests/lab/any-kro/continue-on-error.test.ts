import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CreatePodIdentityAssociationCommand, DeletePodIdentityAssociationCommand } from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { CartsStackComponent } from "../../../components/carts-stack/carts-stack-component";
import { ClusterAccess } from "../../../components/cluster/cluster-access";
import { CARTS_GRAPH_FILE, CartsGraph } from "../../../components/graph/carts-graph";
import type { KubernetesObject } from "../../../lab/kubernetes/client";
import { CLUSTER_NAME, cartsPods, eks, engine, inAws, kubernetes } from "../test-lab";

const roleArn = "arn:aws:iam::111122223333:role/eks-workshop-carts-dynamo";

/** Two stacks that have nothing in common but the graph: neither makes the role. */
async function twoStacks() {
    const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
    const { provider } = new ClusterAccess("cluster", { clusterName: CLUSTER_NAME, kubeconfig });
    const inCluster = { providers: { kubernetes: provider } };
    const graph = new CartsGraph("graph", {}, inCluster);
    const [blue, green] = ["blue", "green"].map((color) => {
        const tableName = `${CLUSTER_NAME}-carts-${color}`;
        const named = { clusterName: CLUSTER_NAME, instanceName: color, namespace: `carts-${color}`, tableName };
        return new CartsStackComponent(color, { ...named, roleArn, graph, instanceTimeout: "1m" }, inCluster);
    });
    return { blue: blue?.state, green: green?.state };
}

describe("an update with --continue-on-error", () => {
    const both = () => engine("both", {}, { program: twoStacks });

    /** Everything that the update says, because it has to fail. */
    async function failedUpdate(): Promise<string> {
        const said: string[] = [];
        await assert.rejects(both().up({ continueOnError: true, onOutput: (text) => said.push(text) }));
        return said.join("");
    }

    async function instances(): Promise<string[]> {
        const found = await kubernetes().list("kro.run/v1alpha1", "CartsStack");
        return found.map(({ metadata }) => metadata.name).sort();
    }

    afterEach("destroy both", () => both().destroy());

    it("makes the stack beside one that fails, nothing that the failed one needs it for, and the rest later", async () => {
        const taken = { clusterName: CLUSTER_NAME, namespace: "carts-blue", serviceAccount: "carts" };
        const { association } = await eks().send(new CreatePodIdentityAssociationCommand({ ...taken, roleArn }));

        const said = await failedUpdate();
        assert.match(said, /blue-association \*\*creating failed/);
        assert.match(said, /ResourceInUseException/);
        assert.deepEqual(await instances(), ["green"]);
        assert.equal((await cartsPods("carts-green")).length, 1);
        assert.deepEqual((await inAws()).tables, [`${CLUSTER_NAME}-carts-green`]);

        const { clusterName } = taken;
        const associationId = association?.associationId;
        await eks().send(new DeletePodIdentityAssociationCommand({ clusterName, associationId }));
        const { outputs, summary } = await both().up({ continueOnError: true });
        assert.deepEqual([outputs.blue?.value, outputs.green?.value], ["ACTIVE", "ACTIVE"]);
        assert.deepEqual(Object.keys(summary.resourceChanges).sort(), ["create", "same"]);
    });

    it("makes no CartsStack where the graph fails, and says only that the graph has failed", async () => {
        const somebodys = parse(readFileSync(CARTS_GRAPH_FILE, "utf8")) as KubernetesObject;
        await kubernetes().apply(somebodys, { fieldManager: "somebody" });

        const said = await failedUpdate();
        assert.match(said, /graph-definition \*\*creating failed/);
        const failed = [...said.matchAll(/(\S+) \*\*creating failed/g)].map(([, name]) => name);
        assert.deepEqual(failed.sort(), ["carts-stack-both", "graph-definition"]);
        assert.deepEqual(await instances(), []);

        await kubernetes().delete(somebodys.apiVersion, somebodys.kind, somebodys.metadata.name);
        const { outputs } = await both().up({ continueOnError: true });
        assert.deepEqual([outputs.blue?.value, outputs.green?.value], ["ACTIVE", "ACTIVE"]);
    });
});
