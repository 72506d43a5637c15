import * as assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { ServiceName } from "../../lab/services/service";
import { CLUSTER_NAME, cartsPods, dynamoDb, eks, kubernetes, theLab, until } from "../lab/test-lab";
import { type Answer, AwsProxy } from "./aws-proxy";

const STACK = "outages";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const KRO = "kro.run/v1alpha1";
const OUTAGE_MILLISECONDS = 30_000;

const FAULTS = {
    "500s": (action: string) => error(action, 500, "InternalServerError", "try again"),
    "connections that are cut": () => undefined,
};

describe("a service that is down for 30 s", () => {
    for (const service of ["kro", "ack-dynamodb"] as const) {
        it(`${service}, in the middle of an up, an update and a destroy: they converge`, async () => {
            await during(() => stack().up(), service, exists);
            await assertUp(1);
            const updated = async () => (await replicas()) === 2;
            await during(() => stack({ replicas: "2" }).up(), service, updated);
            await assertUp(2);
            const leaves = async () => !(await exists()) || (await isLeaving());
            await during(() => stack().destroy(), service, leaves);
            await assertGone();
        });
    }
});

describe("AWS that fails for a while", () => {
    let proxy: AwsProxy;

    before(async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
    });

    after(() => proxy.stop());

    for (const [name, fault] of Object.entries(FAULTS)) {
        it(`with ${name}: up and destroy go through`, async () => {
            const everyOther = () => {
                let count = 0;
                proxy.between = async (action, forward) => (count++ % 2 === 0 ? fault(action) : forward());
            };
            everyOther();
            await stack({}, proxy.configuration).up();
            await assertUp(1);
            everyOther();
            await stack({}, proxy.configuration).destroy();
            await assertGone();
        });
    }
});

/** Puts a service down when a fact holds, in the middle of a run. */
async function during(run: () => Promise<unknown>, service: ServiceName, fact: () => Promise<boolean>): Promise<void> {
    const outage = until(`time for ${service} to go down`, fact).then(async () => {
        await theLab().stopService(service);
        await pause(OUTAGE_MILLISECONDS);
        await theLab().startService(service);
    });
    // Both to their end, whatever becomes of the other: a service that stays down would fail all that follows.
    for (const result of await Promise.allSettled([run(), outage])) {
        if (result.status === "rejected") {
            throw result.reason;
        }
    }
}

function stack(settings: Record<string, string> = {}, more: Record<string, string> = {}): Engine {
    const named = Object.entries(settings).map(([key, value]) => [`carts-stack:${key}`, value]);
    const config = { ...(Object.fromEntries(named) as Record<string, string>), ...more };
    return new Engine(theLab(), { stackName: STACK, config });
}

async function exists(): Promise<boolean> {
    return (await instance()) !== undefined;
}

async function isLeaving(): Promise<boolean> {
    return (await instance())?.metadata.deletionTimestamp !== undefined;
}

async function replicas(): Promise<number | undefined> {
    return (await instance())?.spec.replicas;
}

function instance() {
    type Instance = KubernetesObject & { readonly spec: { readonly replicas?: number } };
    return kubernetes().find<Instance>(KRO, "CartsStack", "carts-kro", "default");
}

async function assertUp(pods: number): Promise<void> {
    assert.equal((await stack().outputs()).state?.value, "ACTIVE");
    assert.equal((await cartsPods()).length, pods);
    assert.deepEqual(await inAws(), { tables: [TABLE], associations: 1 });
}

async function assertGone(): Promise<void> {
    assert.equal(await exists(), false);
    assert.equal(await kubernetes().find("v1", "Namespace", "carts-kro"), undefined);
    assert.deepEqual(await inAws(), { tables: [], associations: 0 });
}

async function inAws() {
    const { TableNames: tables } = await dynamoDb().send(new ListTablesCommand({}));
    const listed = await eks().send(new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME }));
    return { tables, associations: listed.associations?.length };
}

/** An error of AWS, in the protocol of the service that is asked: IAM and STS speak XML. */
function error(action: string, status: number, code: string, message: string): Answer {
    if (/^\w+$/.test(action)) {
        const body = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
        return { status, headers: { "content-type": "text/xml" }, body };
    }
    const headers = { "content-type": "application/json", "x-amzn-errortype": code };
    return { status, headers, body: JSON.stringify({ __type: code, message }) };
}
