import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { parseDocument } from "yaml";
import { awsProviderArgs } from "../../aws-configuration";
import { programOf } from "../../commands";
import { CartsStackComponent } from "../../components/carts-stack/carts-stack-component";
import { ClusterAccess } from "../../components/cluster/cluster-access";
import { CARTS_GRAPH_FILE, CartsGraph, readCartsGraph } from "../../components/graph/carts-graph";
import type { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { explainFailure } from "../../parts/explain-failure";
import { type Conditioned, isTrue } from "../../parts/readers/kubernetes/conditions";
import { readSettings } from "../../settings";
import { chain } from "../chain";
import { checkOut, withGraph } from "./checked-out";
import { engine, isGone, kubernetes, until } from "./test-lab";

const GRAPH = ["kro.run/v1alpha1", "ResourceGraphDefinition", readCartsGraph().metadata.name] as const;
const INSTANCE = ["kro.run/v1alpha1", "CartsStack", "carts-kro", "default"] as const;

async function said(asked: Engine, operation: "preview" | "up", options = {}): Promise<string> {
    const lines: string[] = [];
    await asked[operation]({ ...options, onOutput: (text: string) => lines.push(text) }).catch(() =>
        lines.push("FAILED"),
    );
    return lines.join("");
}

describe("a stack whose graph somebody has deleted", () => {
    chain();

    const stands = (replicas = "1") => engine("gone", { replicas });
    /** The same without the preflight, which refuses before anything can fail. */
    const unchecked = () => engine("gone", { replicas: "2", instanceTimeout: "5s" }, { program: withoutPreflight });

    before("bring it up, and delete its graph", async () => {
        await stands().up();
        await kubernetes().delete(...GRAPH);
        await until("the graph is gone", () => kubernetes().find(...GRAPH), isGone);
    });

    after("destroy it", () => stands().destroy());

    it("is refused at preview, which says what makes the graph again", async () => {
        assert.match(
            await said(stands("2"), "preview"),
            /cartsstack of this stack is gone .*\n +- make it again: pulumi up --refresh[\s\S]*FAILED/,
        );
    });

    it("says that the graph is gone where a change fails", async () => {
        const output = await said(unchecked(), "up");
        assert.match(output, /the cluster says why:\s+ResourceGraphDefinition cartsstack is not there[\s\S]*FAILED/);
        assert.equal((await kubernetes().get<Replicated>(...INSTANCE)).spec.replicas, 2);
    });

    it("has its graph again after a refresh, and is by then what is asked for", async () => {
        const { outputs } = await stands("2").up({ refresh: true });
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.ok(isTrue(await kubernetes().get<Conditioned>(...GRAPH), "Ready"));
        const carts = await kubernetes().get<Replicated>("apps/v1", "Deployment", "carts", "carts-kro");
        assert.equal(carts.status.availableReplicas, 2);
        const { summary } = await stands("2").up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    });
});

describe("a graph that kro refuses", () => {
    /** The test does not live as long as this. */
    const PATIENT = { graphTimeout: "2h" };

    before("check the program out", checkOut);

    after("destroy it", () => engine("refused-graph", PATIENT).destroy());

    it("fails as soon as kro has said so, in kro's words, and no CartsStack is made", async () => {
        const output = await said(withAccount("${schema.spec.nothing}"), "up");
        assert.match(
            output,
            /kro does not serve the ResourceGraphDefinition cartsstack:\s+GraphAccepted: .*nothing[\s\S]*FAILED/,
        );
        assert.equal(await kubernetes().find(...INSTANCE), undefined);
    });

    it("goes in when it is mended", async () => {
        const { outputs } = await withAccount("carts").up();
        assert.equal(outputs.state?.value, "ACTIVE");
    });

    /** With another name for the service account, in a graph that is written again. */
    function withAccount(name: string): Engine {
        const document = parseDocument(readFileSync(CARTS_GRAPH_FILE, "utf8"));
        const account = readCartsGraph().spec.resources.findIndex(({ id }) => id === "serviceAccount");
        document.setIn(["spec", "resources", account, "template", "metadata", "name"], name);
        return withGraph("refused-graph", document, PATIENT);
    }
});

interface Replicated extends KubernetesObject {
    readonly spec: { readonly replicas?: number };
    readonly status: { readonly availableReplicas?: number };
}

async function withoutPreflight() {
    const settings = readSettings(new pulumi.Config());
    const aws = new Provider("carts-aws", awsProviderArgs(settings.aws));
    const { provider } = new ClusterAccess("carts-cluster", settings.access, { providers: { aws } });
    const inCluster = { providers: { aws, kubernetes: provider } };
    const onError = explainFailure(settings, undefined, aws, programOf({ adopted: [] }));
    const graph = new CartsGraph("carts-graph", { ...settings.graph, onError }, inCluster);
    new CartsStackComponent("carts", { ...settings.stack, graph, onError }, inCluster);
}
