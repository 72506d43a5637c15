import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { CartsStackComponent, type CartsStackComponentArgs } from "../../components/carts-stack/carts-stack-component";
import { CartsGraph, type CartsGraphArgs, readCartsGraph } from "../../components/graph/carts-graph";
import { ShopUi } from "../../components/ui/shop-ui";
import type { ShopUiArgs } from "../../components/ui/shop-ui-args";
import type { Settings } from "../../parts/program/settings";
import { readSettings } from "../../settings";
import { CLUSTER_ARN, StrictMocks, settle } from "./strict-mocks";

const clusterName = "eks-workshop";
const CONNECTION = {
    connection: { kubeconfig: "kubeconfig", cluster: CLUSTER_ARN },
    cartsEndpoint: "http://carts.carts-kro:80",
    fieldManager: "carts-stack-test",
};

/** The UI that a cluster has. */
const LIVE_DEPLOYMENT = {
    metadata: { name: "ui", namespace: "ui" },
    spec: { template: { spec: { containers: [{ name: "ui" }] } } },
};

/** Ways to use the UI, so that each of its defaults is used. */
const UIS: Readonly<Record<string, Partial<ShopUiArgs>>> = {
    "a UI that is routed": { route: true },
    "a UI that is installed, with a load balancer": { route: true, install: true, exposure: "nlb" },
    "a UI that is installed, with an ingress": { install: true, exposure: "ingress", host: "shop.example.com" },
};

describe("the defaults that Pulumi.yaml declares", () => {
    it("are those of the components and the graph, for a carts stack", async () => {
        const { graph, stack } = settings();
        const declared = await made(() => carts(graph, stack));
        const own = await made(() => carts({}, { clusterName }));
        assert.deepEqual(declared, own);
        assert.ok(Object.keys(own).includes("carts-instance"));
    });

    for (const [title, used] of Object.entries(UIS)) {
        it(`are those of the components, for ${title}`, async () => {
            const { ui } = settings();
            const declared = await made(() => new ShopUi("ui", { ...ui, ...used, ...CONNECTION }));
            const own = await made(() => new ShopUi("ui", { ...used, ...CONNECTION }));
            assert.deepEqual(declared, own);
            assert.ok(Object.keys(own).length > 1);
        });
    }
});

function carts(graphArgs: CartsGraphArgs, args: CartsStackComponentArgs): void {
    const graph = new CartsGraph("carts-graph", graphArgs);
    new CartsStackComponent("carts", { ...args, graph });
}

/** The settings of somebody who configures the cluster's name alone. */
function settings(): Settings {
    const { name, config } = parse(readFileSync(join(__dirname, "..", "..", "Pulumi.yaml"), "utf8")) as {
        name: string;
        config: Record<string, { default?: unknown }>;
    };
    const values = Object.entries(config).flatMap(([key, { default: value }]) =>
        value === undefined ? [] : [[`${name}:${key}`, String(value)]],
    );
    const all = Object.fromEntries(values) as Record<string, string>;
    pulumi.runtime.setAllConfig({ ...all, [`${name}:clusterName`]: clusterName });
    return readSettings(new pulumi.Config(name));
}

/** What a program makes, and how long each may take. What a CartsStack leaves out has the graph's default. */
async function made(program: () => unknown): Promise<Record<string, unknown>> {
    const mocks = await StrictMocks.install();
    mocks.live["ui-route-deployment"] = LIVE_DEPLOYMENT;
    program();
    await settle();
    const resources = mocks.registered.filter(({ type }) => !type.startsWith("carts-stack:"));
    return Object.fromEntries(
        resources.map(({ name, inputs, read }) => {
            const spec =
                inputs.kind === "CartsStack" ? { ...graphDefaults(), ...(inputs.spec as object) } : inputs.spec;
            return [name, { inputs: { ...inputs, spec }, read, timeouts: mocks.timeouts[name] }];
        }),
    );
}

function graphDefaults(): Record<string, unknown> {
    const { spec } = readCartsGraph().spec.schema;
    return Object.fromEntries(
        Object.entries(spec).flatMap(([field, definition]) => {
            const [, value] = /default=("[^"]*"|\S+)/.exec(String(definition)) ?? [];
            return value === undefined ? [] : [[field, JSON.parse(value) as unknown]];
        }),
    );
}
