import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../../components/graph/carts-graph";
import { pinnedImages } from "../../../policy/pinned-images";
import { KRO_API_VERSION } from "../../../vocabulary/kro";
import { violationsOf } from "./violations";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CARTS_STACK = `kubernetes:${KRO_API_VERSION}:CartsStack`;
const DIGEST = `sha256:${"0".repeat(64)}`;

describe("the policy images-pinned", () => {
    for (const image of [
        "app:1.2.1",
        "public.ecr.aws/aws-containers/retail-store-sample-cart:1.2.1",
        "registry:5000/app:1",
        `app@${DIGEST}`,
        `registry:5000/team/app:latest@${DIGEST}`,
    ]) {
        it(`takes ${image.slice(0, 60)}`, async () => {
            assert.deepEqual(await violationsOf(pinnedImages, { type: DEPLOYMENT, props: running(image) }), []);
        });
    }

    for (const [image, why] of Object.entries({
        "app:latest": /app:latest has the tag "latest"/,
        app: /app has no tag, which means "latest"/,
        "registry:5000/team/app": /registry:5000\/team\/app has no tag/,
    })) {
        it(`refuses ${image}, and says what to name`, async () => {
            const [said, ...others] = await violationsOf(pinnedImages, { type: DEPLOYMENT, props: running(image) });
            assert.deepEqual(others, []);
            assert.match(said ?? "", why);
            assert.match(said ?? "", /^spec\.template\.spec\.containers\[0\]\.image: .* Name the version/);
        });
    }

    it("refuses the image of a CartsStack", async () => {
        const reported = await violationsOf(pinnedImages, { type: CARTS_STACK, props: { spec: { image: "cart" } } });
        assert.match(reported.join("\n"), /^spec\.image: cart has no tag/);
    });

    it("takes a CartsStack that names no image, because the graph's own is pinned", async () => {
        assert.deepEqual(await violationsOf(pinnedImages, { type: CARTS_STACK, props: { spec: {} } }), []);
        const [, image = ""] =
            /default="([^"]+)"/.exec(String((readCartsGraph().spec.schema.spec as { image: string }).image)) ?? [];
        assert.deepEqual(await violationsOf(pinnedImages, { type: CARTS_STACK, props: { spec: { image } } }), []);
    });

    const POD = { initContainers: [{ image: "tool" }], containers: [{ image: "app:1" }, { image: "side:latest" }] };
    const PLACES: Record<string, { type: string; props: Record<string, unknown>; path: string }> = {
        "a Pod": { type: "kubernetes:core/v1:Pod", props: { spec: POD }, path: "spec" },
        "a StatefulSet": {
            type: "kubernetes:apps/v1:StatefulSet",
            props: { spec: { template: { spec: POD } } },
            path: "spec.template.spec",
        },
        "a CronJob": {
            type: "kubernetes:batch/v1:CronJob",
            props: { spec: { jobTemplate: { spec: { template: { spec: POD } } } } },
            path: "spec.jobTemplate.spec.template.spec",
        },
        "a controller that is not Kubernetes' own": {
            type: "kubernetes:argoproj.io/v1alpha1:Rollout",
            props: { spec: { template: { spec: POD } } },
            path: "spec.template.spec",
        },
    };

    for (const [what, { type, props, path }] of Object.entries(PLACES)) {
        it(`sees every container of ${what}`, async () => {
            const reported = await violationsOf(pinnedImages, { type, props });
            assert.deepEqual(
                reported.map((message) => message.split(": ")[0]),
                [`${path}.initContainers[0].image`, `${path}.containers[1].image`],
            );
        });
    }

    it("takes a patch that leaves the image alone, and what is not of Kubernetes", async () => {
        const patch = { spec: { template: { spec: { containers: [{ name: "ui", env: [] }] } } } };
        assert.deepEqual(
            await violationsOf(pinnedImages, { type: "kubernetes:apps/v1:DeploymentPatch", props: patch }),
            [],
        );
        assert.deepEqual(
            await violationsOf(pinnedImages, { type: "docker:index/container:Container", props: running("app") }),
            [],
        );
        assert.deepEqual(await violationsOf(pinnedImages, { type: "kubernetes:core/v1:ConfigMap", props: {} }), []);
    });
});

function running(image: string): Record<string, unknown> {
    return { spec: { template: { spec: { containers: [{ name: "app", image }] } } } };
}
