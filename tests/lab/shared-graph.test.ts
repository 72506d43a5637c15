import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { CartsStackComponent } from "../../components/carts-stack/carts-stack-component";
import { ClusterAccess } from "../../components/cluster/cluster-access";
import { CARTS_GRAPH_FILE, CartsGraph } from "../../components/graph/carts-graph";
import { readIdentityGate } from "../../components/identity/identity-gate-file";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { chain } from "../chain";
import { CLUSTER_NAME, cartsPods, engine, kubernetes } from "./test-lab";

/** Two stacks of one program: they share the graph and the role. */
async function twoStacks() {
    const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
    const { provider } = new ClusterAccess("cluster", { clusterName: CLUSTER_NAME, kubeconfig });
    const inCluster = { providers: { kubernetes: provider } };
    const graph = new CartsGraph("graph", {}, inCluster);
    const blue = new CartsStackComponent("blue", { ...named("blue"), graph }, inCluster);
    const green = new CartsStackComponent("green", { ...named("green"), graph, roleArn: blue.roleArn }, inCluster);
    return { blue: blue.serviceEndpoint, green: green.serviceEndpoint, roles: [blue.roleArn, green.roleArn] };
}

function named(color: string) {
    const tableName = `${CLUSTER_NAME}-carts-${color}`;
    return { clusterName: CLUSTER_NAME, instanceName: color, namespace: `carts-${color}`, tableName };
}

describe("two stacks on one graph", () => {
    chain();

    const both = () => engine("both", {}, { program: twoStacks });

    after(() => both().destroy());

    it("come up side by side", async () => {
        const { outputs } = await both().up();
        assert.equal(outputs.blue?.value, "http://carts.carts-blue:80");
        assert.equal(outputs.green?.value, "http://carts.carts-green:80");
        const roles = outputs.roles?.value as string[];
        assert.equal(new Set(roles).size, 1);
        assert.equal((await kubernetes().list("kro.run/v1alpha1", "ResourceGraphDefinition")).length, 1);
        assert.equal((await cartsPods("carts-blue")).length + (await cartsPods("carts-green")).length, 2);
    });

    it("leave room for a third Pulumi stack that does not install the graph", async () => {
        const config = {
            installGraph: "false",
            instanceName: "red",
            namespace: "carts-red",
            roleName: `${CLUSTER_NAME}-carts-dynamo`,
        };
        const third = engine("third", { ...config, tableName: `${CLUSTER_NAME}-carts-red` });
        const { outputs } = await third.up();
        assert.equal(outputs.state?.value, "ACTIVE");
        await third.destroy();
        assert.equal((await kubernetes().list("kro.run/v1alpha1", "ResourceGraphDefinition")).length, 1);
        assert.equal((await cartsPods("carts-blue")).length, 1);
    });
});

describe("a stack that uses a graph that somebody else has installed", () => {
    const using = () => engine("user", { installGraph: "false" });
    const installing = (adopt: string) => engine("user", { installGraph: "true", adopt });

    const { policy, binding } = readIdentityGate();
    const objects = [parse(readFileSync(CARTS_GRAPH_FILE, "utf8")) as KubernetesObject, policy, binding];

    before("let somebody install it, with the gate", async () => {
        for (const object of objects) {
            await kubernetes().apply(object, { fieldManager: "somebody" });
        }
        await using().up();
    });

    after("destroy it, and the graph where the stack has not taken it over", async () => {
        await installing("graph,gate").destroy();
        for (const { apiVersion, kind, metadata } of objects) {
            if (await kubernetes().find(apiVersion, kind, metadata.name)) {
                await kubernetes().delete(apiVersion, kind, metadata.name);
            }
        }
    });

    it("is refused when it is to install one itself, with the ways on", async () => {
        const said: string[] = [];
        await assert.rejects(installing("").preview({ onOutput: (text) => said.push(text) }));
        assert.match(said.join(""), /installGraph: true is wanted, but the cluster has .*"somebody"/);
    });

    it("takes it over where adopt says so, and gives it back", async () => {
        const before = await graph();
        await installing("graph,gate").up();
        assert.equal((await graph()).metadata.annotations?.["carts-stack/owner"], "organization/carts-stack/user");
        const { summary } = await installing("graph,gate").up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
        const gate = await identityGate();
        await using().up();
        assert.equal((await graph()).metadata.uid, before.metadata.uid);
        assert.equal((await identityGate()).metadata.uid, gate.metadata.uid);
        await installing("graph,gate").up();
    });

    function identityGate(): Promise<KubernetesObject> {
        const kind = "ValidatingAdmissionPolicyBinding";
        return kubernetes().get("admissionregistration.k8s.io/v1", kind, "carts-identity-gate");
    }

    function graph(): Promise<KubernetesObject> {
        return kubernetes().get("kro.run/v1alpha1", "ResourceGraphDefinition", "cartsstack");
    }
});
