import * as assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DeleteItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { stringify } from "yaml";
import { forward } from "../../tools/port-forward/port-forward";
import { putAndRemove, smoke } from "../../tools/verify/smoke";
import { CLUSTER_NAME, dynamoDb, engine, selectedStack, theLab } from "../lab/test-lab";

const STACK = "smoked";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const SERVICE = { namespace: "carts-kro", name: "carts" };

/** The two requests of the carts service that matter here, with its keys in the table (retail-store-sample-cart 1.2.1). */
class CartsService {
    keepsItems = true;
    /** Fails after the item is in the table, as a service does that loses its connection. */
    failsToAnswer = false;
    failsToRemove = false;

    private readonly server: Server = createServer(async (request, response) => {
        const [, , customerId = "", , itemId] = (request.url ?? "").split("/");
        const body = JSON.parse((await text(request)) || "{}") as { itemId?: string };
        const id = { S: `${customerId}:${itemId ?? body.itemId}` };
        if (this.keepsItems && request.method === "POST") {
            const Item = { id, customerId: { S: customerId } };
            await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item }));
        }
        if (request.method === "DELETE") {
            await dynamoDb().send(new DeleteItemCommand({ TableName: TABLE, Key: { id } }));
        }
        const fails = request.method === "POST" ? this.failsToAnswer : this.failsToRemove;
        response.writeHead(fails ? 500 : 201).end(fails ? "out of order" : "{}");
    });

    get port(): number {
        return (this.server.address() as AddressInfo).port;
    }

    async listen(): Promise<void> {
        await once(this.server.listen(0, "127.0.0.1"), "listening");
    }

    close(): void {
        this.server.close();
    }
}

describe("verify --smoke", () => {
    before("bring a stack up", () => engine(STACK).up());

    after(() => engine(STACK).destroy());

    it("says on a lab that it cannot, and why", async () => {
        const { ok, found, reason } = await smoke(await selectedStack(STACK));
        assert.equal(ok, false);
        assert.equal(found, "cannot be tried");
        assert.match(reason ?? "", /^the pod carts-kro\/carts-.* runs nothing real: kwok plays its node "lab"$/);
    });

    /** kwok, in the place of a kubelet, connects the pod's port to a carts service that the test plays. */
    describe("with a service behind the pod", () => {
        const carts = new CartsService();

        before("connect it", async () => {
            await carts.listen();
            await connectPods(carts.port);
        });

        after(() => carts.close());

        it("sees an item come and go, through the API server", async () => {
            const { ok, found } = await useCart();
            assert.equal(found, "0 → 1 → 0 in the table, which had 0 → 1 → 0 items");
            assert.ok(ok);
        });

        it("sees that a service keeps its carts elsewhere", async () => {
            carts.keepsItems = false;
            const { ok, found, reason } = await useCart();
            assert.ok(!ok);
            assert.equal(found, "0 → 0 → 0 in the table, which had 0 → 0 → 0 items");
            assert.equal(
                reason,
                `the service took the item, and the table ${TABLE} does not have it: it keeps carts elsewhere`,
            );
            carts.keepsItems = true;
        });

        it("says what the service answered, and leaves nothing behind", async () => {
            carts.failsToAnswer = true;
            await assert.rejects(useCart(), /POST \/carts\/smoke-.*\/items was answered with 500: out of order/);
            carts.failsToAnswer = false;
            assert.equal((await dynamoDb().send(new ScanCommand({ TableName: TABLE }))).Count, 0);
        });

        it("says first what failed first, where nothing can be removed either", async () => {
            carts.failsToAnswer = true;
            carts.failsToRemove = true;
            await assert.rejects(
                useCart(),
                /^Error: POST .* with 500: out of order; DELETE .* with 500: out of order$/,
            );
            carts.failsToAnswer = false;
            await assert.rejects(useCart(), /^Error: DELETE .* was answered with 500: out of order$/);
            carts.failsToRemove = false;
        });
    });
});

async function useCart() {
    const { port, close } = await forward(await selectedStack(STACK), SERVICE, 0, assert.fail);
    try {
        return await putAndRemove(`http://127.0.0.1:${port}`, dynamoDb(), TABLE);
    } finally {
        await close();
    }
}

async function connectPods(port: number): Promise<void> {
    const rule = {
        apiVersion: "kwok.x-k8s.io/v1alpha1",
        kind: "ClusterPortForward",
        metadata: { name: "carts" },
        spec: {
            selector: { matchNamespaces: [SERVICE.namespace] },
            forwards: [{ ports: [8080], target: { address: "127.0.0.1", port } }],
        },
    };
    const configuration = join(theLab().files.kwok, ".kwok", "clusters", "lab", "kwok.yaml");
    appendFileSync(configuration, `---\n${stringify(rule)}`);
    await theLab().restartService("kwok-controller");
}
