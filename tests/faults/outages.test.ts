import * as assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Engine } from "../../lab/engine/engine";
import type { ServiceName } from "../../lab/services/service";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { chain } from "../chain";
import { engine, isReady, kubernetes, theLab, until } from "../lab/test-lab";
import { AwsProxy } from "./aws-proxy";
import { assertGone, assertWhole, type CartsStack, cartsStack, KRO } from "./convergence";

const STACK = "outages";
const OUTAGE_MILLISECONDS = 30_000;

describe("an outage of 30 s", () => {
    for (const service of ["kube-apiserver", "kro", "ack-dynamodb"] as const) {
        it(`of ${service} in the middle of an up, an update and a destroy: all three converge by themselves`, async () => {
            await during(() => engine(STACK).up(), service, exists);
            await assertWhole(engine(STACK));
            const two = engine(STACK, { replicas: "2" });
            await during(() => two.up(), service, isTwo);
            await assertWhole(two, 2);
            await during(() => two.destroy(), service, leaves);
            await assertGone();
        });
    }
});

describe("an API server that is down when it is asked for something", () => {
    chain();

    const refused = /the cluster at https:\/\/\S+ does not answer: connect ECONNREFUSED/;
    let proxy: AwsProxy;

    before(async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
    });

    after(() => proxy.stop());

    it("in the middle of an up: up fails with the reason, and the next one goes on", async () => {
        // The CartsStack comes after the association.
        proxy.between = async (action, forward) => {
            if (/^POST .*pod-identity-associations$/.test(action)) {
                await until("the graph is ready", graph, (seen) => seen !== undefined && isReady(seen));
                await theLab().stopService("kube-apiserver");
            }
            return forward();
        };
        const interrupted = new Engine(theLab(), { stackName: STACK, config: proxy.configuration });
        await assert.rejects(interrupted.up(), refused);
        await theLab().startService("kube-apiserver");
        await engine(STACK).up();
        await assertWhole(engine(STACK));
    });

    it("before an update and a destroy: both fail with the reason, and the next ones go on", async () => {
        const two = engine(STACK, { replicas: "2" });
        await theLab().stopService("kube-apiserver");
        await assert.rejects(two.up(), refused);
        await assert.rejects(two.destroy(), refused);
        await theLab().startService("kube-apiserver");
        await two.up();
        await assertWhole(two, 2);
        await two.destroy();
        await assertGone();
    });
});

/**
 * Puts a service down in the middle of a run: what waits for a pod is not over before it is back.
 * @param holds of the CartsStack, when it is time
 */
async function during(
    run: () => Promise<unknown>,
    service: ServiceName,
    holds: (found: CartsStack | undefined) => boolean,
): Promise<void> {
    let over = false;
    const running = run().finally(() => {
        over = true;
    });
    const outage = async () => {
        await takesPods(false);
        try {
            await until(`time for ${service} to go down`, cartsStack, holds);
            await theLab().stopService(service);
            await pause(OUTAGE_MILLISECONDS);
            await theLab().startService(service);
            assert.equal(over, false, `the run was over before ${service} was back`);
        } finally {
            await takesPods(true);
        }
    };
    // Both to their end, whatever becomes of the other: a service that stays down would fail all that follows.
    for (const result of await Promise.allSettled([running, outage()])) {
        if (result.status === "rejected") {
            throw result.reason;
        }
    }
}

/** Cordons the cluster's node, or takes that back. */
async function takesPods(takes: boolean): Promise<void> {
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "lab" } };
    await kubernetes().mergePatch(node, { spec: { unschedulable: !takes } });
}

function exists(found: CartsStack | undefined): boolean {
    return found !== undefined;
}

function isTwo(found: CartsStack | undefined): boolean {
    return found?.spec.replicas === 2;
}

function leaves(found: CartsStack | undefined): boolean {
    return !found || found.metadata.deletionTimestamp !== undefined;
}

function graph(): Promise<Conditioned | undefined> {
    return kubernetes().find<Conditioned>(KRO, "ResourceGraphDefinition", "cartsstack");
}
