import * as assert from "node:assert/strict";
import type { KubernetesObject } from "../../../lab/kubernetes/client";
import { engine, isGone, kubernetes, until } from "../test-lab";

const STACK = "gone-ui";
const SHOP = { uiRoute: "true", uiNamespace: "shop" };
const NAMESPACE = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };

describe("a stack whose routed UI is gone", () => {
    const gone = {
        "its Deployment": () => deleted("apps/v1", "Deployment", "ui", "shop"),
        "its namespace": () => deleted("v1", "Namespace", "shop"),
    };
    for (const [what, remove] of Object.entries(gone)) {
        it(`is destroyed all the same: ${what}`, async () => {
            await install();
            await engine(STACK, SHOP).up();
            await remove();
            await engine(STACK, SHOP).destroy();
            assert.deepEqual(await kubernetes().list("kro.run/v1alpha1", "CartsStack"), []);
            assert.equal(await kubernetes().find("apps/v1", "Deployment", "ui", "shop"), undefined);
            const { deployment } = await engine(STACK).exportState();
            assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
        });

        it(`goes on without a route: ${what}`, async () => {
            await install();
            await engine(STACK, SHOP).up();
            await remove();
            const { outputs } = await engine(STACK, { uiRoute: "false" }).up();
            assert.equal(outputs.state?.value, "ACTIVE");
            await engine(STACK, SHOP).destroy();
        });
    }

    after("delete what is left of it", () => deleted("v1", "Namespace", "shop"));
});

/** Somebody's UI. */
async function install(): Promise<void> {
    const by = { fieldManager: "somebody" };
    await kubernetes().apply(NAMESPACE, by);
    await kubernetes().apply(UI, by);
}

async function deleted(apiVersion: string, kind: string, name: string, namespace?: string): Promise<void> {
    if (await kubernetes().find(apiVersion, kind, name, namespace)) {
        await kubernetes().delete(apiVersion, kind, name, namespace);
    }
    await until(`${kind} ${name} is gone`, () => kubernetes().find(apiVersion, kind, name, namespace), isGone);
}

const LABELS = { app: "ui" };
const UI: KubernetesObject = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "ui", namespace: "shop" },
    spec: {
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: { containers: [{ name: "ui", image: "ui" }] } },
    },
};
