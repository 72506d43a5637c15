import * as assert from "node:assert/strict";
import { CartsStackComponent } from "../../components/carts-stack/carts-stack-component";
import { CartsGraph } from "../../components/graph/carts-graph";
import { ShopUi } from "../../components/ui/shop-ui";
import type { ShopUiArgs } from "../../components/ui/shop-ui-args";
import { CLUSTER_ARN, StrictMocks, settle, settled } from "./strict-mocks";

const CARTS = { clusterName: "eks-workshop" };
const UI: ShopUiArgs = {
    connection: { kubeconfig: "kubeconfig", cluster: CLUSTER_ARN },
    cartsEndpoint: "http://carts.carts-kro:80",
    fieldManager: "carts-stack-test",
};
const LIVE_UI = { metadata: { name: "ui", namespace: "ui" }, spec: { selector: { app: "ui" } } };

/** Every way to have another set of resources. */
const CONFIGURATIONS: Readonly<Record<string, () => void>> = {
    "with its defaults": () => new CartsStackComponent("carts", CARTS),
    "that adopts all": () => {
        const graph = new CartsGraph("graph", { adopt: { definition: "cartsstack" } });
        const adopt = {
            association: "eks-workshop,a-1",
            role: "eks-workshop-carts-dynamo",
            instance: "default/carts-kro",
        };
        return new CartsStackComponent("carts", { ...CARTS, graph, adopt });
    },
    "with a UI that it routes": () => new ShopUi("ui", { ...UI, route: true }),
    "with a UI that it installs behind a load balancer": () =>
        new ShopUi("ui", { ...UI, install: true, route: true, exposure: "nlb" }),
    "with a UI that it installs behind an Ingress": () =>
        new ShopUi("ui", { ...UI, install: true, exposure: "ingress", host: "shop.example.com" }),
};

describe("a replacement that no difference forces, as of what is tainted", () => {
    for (const [configuration, make] of Object.entries(CONFIGURATIONS)) {
        it(`deletes first what has a fixed name, which is everything: a stack ${configuration}`, async () => {
            const mocks = await StrictMocks.install();
            mocks.live["ui-route-deployment"] = {
                ...LIVE_UI,
                spec: { template: { spec: { containers: [{ name: "ui" }] } } },
            };
            make();
            await settle();
            const made = Object.entries(mocks.deletedFirst);
            assert.ok(made.length > 0);
            const others = made.filter(([, deletedFirst]) => !deletedFirst).map(([name]) => name);
            assert.deepEqual(others, []);
        });
    }

    it("leaves the graph for the end where the stack moves to another cluster, whose old CartsStack still needs it", async () => {
        const mocks = await StrictMocks.install();
        await settled(new CartsGraph("graph", { moves: true }).state);
        assert.equal(mocks.deletedFirst["graph-definition"], false);
    });
});
