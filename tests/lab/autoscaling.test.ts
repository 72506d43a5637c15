import * as assert from "node:assert/strict";
import { verify } from "../../parts/verify";
import { chain } from "../chain";
import { cartsPods, engine, kubernetes, selectedStack, until } from "./test-lab";

const STACK = "autoscaled";
const NAMESPACE = "carts-kro";
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "carts", namespace: NAMESPACE } };
const AUTOSCALER = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "carts", namespace: NAMESPACE },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "carts" }, maxReplicas: 10 },
};

/** The lab has no metrics, so the test scales as an autoscaler does: by the Deployment's scale. */
describe("a carts stack whose number of pods an autoscaler sets", () => {
    chain();

    const up = (config: Record<string, string> = {}) => engine(STACK, { autoscaled: "true", ...config }).up();

    before(() => up({ replicas: "2" }));
    after(() => engine(STACK).destroy());

    it("begins with the replicas that it is given", async () => {
        assert.equal(await replicas(), 2);
    });

    it("keeps the autoscaler's number through an update that rolls new pods out", async () => {
        await scale(4);
        const before = await podNames();
        const image = "public.ecr.aws/aws-containers/retail-store-sample-cart:1.3.0";
        const { outputs } = await up({ replicas: "2", image });
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.equal(await replicas(), 4);
        const after = await podNames();
        assert.equal(after.length, 4);
        assert.ok(after.every((name) => !before.includes(name)));
        await scale(3);
    });

    it("gets the replicas that it is given when the number is not left to the autoscaler any more", async () => {
        await up({ replicas: "2", autoscaled: "false" });
        assert.equal(await replicas(), 2);
        await kubernetes().mergePatch(DEPLOYMENT, { spec: { replicas: 5 } }, { subresource: "scale" });
        await until("kro has put the number back", replicas, (seen) => seen === 2);
    });

    it("is told by verify of an autoscaler that kro fights with, and how to end that", async () => {
        await kubernetes().apply(AUTOSCALER, { fieldManager: "somebody" });
        const row = await autoscalerRow();
        assert.equal(row?.ok, false);
        assert.match(row?.mend ?? "", /carts-stack:autoscaled to true/);
        await up();
        assert.equal((await autoscalerRow())?.ok, true);
    });
});

async function autoscalerRow() {
    return (await verify(await selectedStack(STACK))).find(({ id }) => id === "autoscaler");
}

async function scale(replicas: number): Promise<void> {
    await kubernetes().mergePatch(DEPLOYMENT, { spec: { replicas } }, { subresource: "scale" });
    await until("the Deployment has as many pods", cartsPods, ({ length }) => length === replicas);
}

async function replicas(): Promise<number | undefined> {
    const { spec } = await kubernetes().get<typeof DEPLOYMENT & { spec?: { replicas?: number } }>(
        "apps/v1",
        "Deployment",
        "carts",
        NAMESPACE,
    );
    return spec?.replicas;
}

async function podNames(): Promise<string[]> {
    return (await cartsPods(NAMESPACE)).map(({ metadata }) => metadata.name);
}
