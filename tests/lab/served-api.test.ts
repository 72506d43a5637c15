import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { type Document, parseDocument } from "yaml";
import { CartsStackComponent } from "../../components/carts-stack/carts-stack-component";
import { ClusterAccess } from "../../components/cluster/cluster-access";
import { CARTS_GRAPH_FILE, CartsGraph, readCartsGraph } from "../../components/graph/carts-graph";
import type { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { chain } from "../chain";
import { CLUSTER_NAME, engine, isGone, isReady, kubernetes, until } from "./test-lab";

const KRO = "kro.run/v1alpha1";
const GRAPH = "ResourceGraphDefinition";
const CRD = ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "cartsstacks.kro.run"] as const;
const GRAPH_NAME = readCartsGraph().metadata.name;
/** The gate is another matter, and somebody's graph has none. */
const NO_GATE = { identityGate: "false" };

/** What a user sees at preview, and the same at up, where nothing may be made. */
async function refused(refusing: Engine): Promise<string> {
    const said: string[] = [];
    for (const operation of ["preview", "up"] as const) {
        await assert.rejects(refusing[operation]({ onOutput: (text: string) => said.push(text) }));
    }
    const { deployment } = await refusing.exportState();
    const { resources = [] } = deployment as { resources?: { type: string; custom: boolean; id?: string }[] };
    assert.deepEqual(
        resources.filter(({ type, custom }) => custom && !type.startsWith("pulumi:")),
        [],
    );
    return said.join("");
}

describe("a namespace of somebody's, and an API of CartsStacks that has no createNamespace yet", () => {
    const adopting = { installGraph: "false", adopt: "namespace", namespace: "shop", ...NO_GATE };
    const foreign = ["v1", "ConfigMap", "foreign", "shop"] as const;

    before("let somebody install an older graph, and have a namespace", async () => {
        await install("older", (graph) => {
            graph.deleteIn(["spec", "schema", "spec", "createNamespace"]);
            const index = readCartsGraph().spec.resources.findIndex(({ id }) => id === "cartsNamespace");
            graph.setIn(["spec", "resources", index, "forEach"], [{ name: "${[schema.spec.namespace]}" }]);
        });
        await kubernetes().create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, SOMEBODY);
        const [apiVersion, kind, name, namespace] = foreign;
        await kubernetes().create({ apiVersion, kind, metadata: { name, namespace } }, SOMEBODY);
    });

    after("take both away", async () => {
        await kubernetes().delete("v1", "Namespace", "shop");
        await uninstall("older");
    });

    afterEach("the namespace is still somebody's, with what is in it", async () => {
        assert.equal((await kubernetes().get("v1", "Namespace", "shop")).metadata.labels?.["kro.run/owned"], undefined);
        assert.ok(await kubernetes().find(...foreign));
    });

    it("is refused, because the API server would drop that field and kro take the namespace over", async () => {
        const said = await refused(engine("drops", adopting));
        assert.match(
            said,
            /installGraph: false uses the CartsStack API of the ResourceGraphDefinition older .*"somebody"/,
        );
        assert.match(said, /spec\.createNamespace \(is not a field\)/);
        assert.match(said, /pulumi config set installGraph true/);
    });

    it("is refused in a program that has no preflight, too", async () => {
        const program = async () => {
            const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
            const { provider } = new ClusterAccess("cluster", { clusterName: CLUSTER_NAME, kubeconfig });
            const inCluster = { providers: { kubernetes: provider } };
            const graph = new CartsGraph("graph", { install: false, identityGate: false }, inCluster);
            const names = { namespace: "shop", clusterName: CLUSTER_NAME };
            new CartsStackComponent("carts", { ...names, graph, adopt: { namespace: true } }, inCluster);
        };
        const own = engine("drops-of-its-own", {}, { program });
        for (const operation of ["preview", "up"] as const) {
            const said: string[] = [];
            await assert.rejects(own[operation]({ onOutput: (text: string) => said.push(text) }));
            assert.match(
                said.join(""),
                /does not take what a CartsStack of .*: spec\.createNamespace \(is not a field\)/,
            );
        }
        assert.deepEqual(await kubernetes().list(KRO, "CartsStack", { namespace: "default" }), []);
        await own.destroy();
    });
});

describe("a cluster whose CartsStacks are made by somebody else's graph", () => {
    chain();

    const using = () => engine("served", { installGraph: "false", ...NO_GATE });
    const installing = () => engine("served", NO_GATE);

    before("let somebody install it", () => install("somebodys"));

    after("destroy what is left", async () => {
        await installing().destroy();
        await forgetApi();
    });

    it("gets no second graph, and whose it is is said", async () => {
        const said = await refused(installing());
        assert.match(said, /installGraph: true .* belongs to the ResourceGraphDefinition somebodys \(.*"somebody"/);
        assert.match(said, /use it as it is: pulumi config set installGraph false/);
        assert.equal(await kubernetes().find(KRO, GRAPH, GRAPH_NAME), undefined);
    });

    it("serves a stack that is told to use the graph that is there, whatever that is called", async () => {
        const { outputs } = await using().up();
        assert.equal(outputs.state?.value, "ACTIVE");
        const { summary } = await using().up();
        const { same, read, ...changes } = summary.resourceChanges ?? {};
        assert.deepEqual(changes, {});
        await using().destroy();
    });

    it("is refused when that graph is gone, with the ways on, which work", async () => {
        await kubernetes().delete(KRO, GRAPH, "somebodys");
        await until("the graph is gone", () => kubernetes().find(KRO, GRAPH, "somebodys"), isGone);
        assert.match(await refused(using()), /its ResourceGraphDefinition somebodys is gone[\s\S]*installGraph true/);

        const said = await refused(installing());
        assert.match(said, /belongs to the ResourceGraphDefinition somebodys \(which is gone\)/);
        const [, name, key, value] = /kubectl label --overwrite crd (\S+) (\S+)=(\S+)/.exec(said) ?? [];
        assert.equal(name, CRD[2]);
        const labelled = await kubernetes().get(...CRD);
        await kubernetes().mergePatch(labelled, { metadata: { labels: { [key ?? ""]: value } } });

        const { outputs } = await installing().up();
        assert.equal(outputs.state?.value, "ACTIVE");
    });
});

const SOMEBODY = { fieldManager: "somebody" };

/** Installs the graph of the file under another name, as somebody else has it. */
async function install(name: string, change: (graph: Document) => void = () => {}): Promise<void> {
    const graph = parseDocument(readFileSync(CARTS_GRAPH_FILE, "utf8"));
    graph.setIn(["metadata", "name"], name);
    change(graph);
    await kubernetes().apply(graph.toJS() as KubernetesObject, SOMEBODY);
    await until(`${name} is Ready`, () => kubernetes().get<Conditioned>(KRO, GRAPH, name), isReady);
}

async function uninstall(name: string): Promise<void> {
    await kubernetes().delete(KRO, GRAPH, name);
    await until(`${name} is gone`, () => kubernetes().find(KRO, GRAPH, name), isGone);
    await forgetApi();
}

/** What kro leaves when a graph is deleted. */
async function forgetApi(): Promise<void> {
    const [apiVersion, kind, name] = CRD;
    await kubernetes().delete(apiVersion, kind, name);
    await until("the API is gone", () => kubernetes().find(...CRD), isGone);
}
