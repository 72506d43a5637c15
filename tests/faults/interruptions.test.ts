import * as assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Engine } from "../../lab/engine/engine";
import type { KubernetesObject, WatchEvent } from "../../lab/kubernetes/client";
import { type Conditioned, isTrue } from "../../tools/verify/conditions";
import { CLUSTER_NAME, kubernetes, theLab, until } from "../lab/test-lab";
import { type Answer, AwsProxy } from "./aws-proxy";
import { ACK, ADMISSION, assertGone, assertWhole, KRO } from "./convergence";
import { type Fact, NotKilledError, type Run, runKilledAt } from "./killed-run";

const STACK = "interrupted";
const NAMESPACE = "carts-kro";
const ASSOCIATIONS = `/clusters/${CLUSTER_NAME}/pod-identity-associations`;

/**
 * Where one update after the other is cut; each goes on where the one before was. The engine works on the role, the graph
 * and the gate at the same time, so that most cuts hit two or three of them.
 */
const STEPS: readonly (readonly [string, Fact])[] = [
    ["when AWS has not heard of the role", beforeAws("CreateRole")],
    ["when AWS has made the role and nobody knows", afterAws("CreateRole")],
    ["when AWS has not heard of the role's policy", beforeAws("PutRolePolicy")],
    ["when AWS has the role's policy and nobody knows", afterAws("PutRolePolicy")],
    ["when AWS has not heard of the association", beforeAws(`POST ${ASSOCIATIONS}`)],
    ["when AWS has made the association and nobody knows", afterAws(`POST ${ASSOCIATIONS}`)],
    ["when the association is written down", ends("carts-association")],
    ["when the gate's policy is written down", ends("carts-gate-policy")],
    ["before the gate's binding is sent", begins("carts-gate-binding")],
    ["when the graph is written down", ends("carts-graph-definition")],
    ["when the gate is written down", ends("carts-gate-binding")],
    ["before the CartsStack is sent", begins("carts-instance")],
];

/** Where an update from nothing is cut, and where the destroy of what the next one made of it is. */
const CYCLES: readonly {
    readonly up: string;
    readonly upAt: Fact;
    readonly destroy: string;
    readonly destroyAt: Fact;
}[] = [
    {
        up: "when the cluster has the graph",
        upAt: appears(KRO, "ResourceGraphDefinition"),
        destroy: "before the CartsStack is asked to go",
        destroyAt: begins("carts-instance"),
    },
    {
        up: "when the graph is ready",
        upAt: appears(KRO, "ResourceGraphDefinition", isReady),
        destroy: "when the CartsStack is asked to go",
        destroyAt: appears(KRO, "CartsStack", isLeaving),
    },
    {
        up: "when the cluster has the gate's binding",
        upAt: appears(ADMISSION, "ValidatingAdmissionPolicyBinding"),
        destroy: "when the Deployment is gone",
        destroyAt: vanishes("apps/v1", "Deployment"),
    },
    {
        up: "when the cluster has the CartsStack",
        upAt: appears(KRO, "CartsStack"),
        destroy: "when the table is asked to go",
        destroyAt: appears(ACK, "Table", isLeaving),
    },
    {
        up: "when the cluster has the table",
        upAt: appears(ACK, "Table"),
        destroy: "when the table is gone",
        destroyAt: vanishes(ACK, "Table"),
    },
    {
        up: "when AWS has the table",
        upAt: appears(ACK, "Table", (table: Table) => table.status?.tableStatus === "ACTIVE"),
        destroy: "when the CartsStack is gone",
        destroyAt: vanishes(KRO, "CartsStack"),
    },
    {
        up: "when the cluster has the Deployment",
        upAt: appears("apps/v1", "Deployment", ({ metadata }) => metadata.namespace === NAMESPACE),
        destroy: "when AWS has not heard that the association is to go",
        destroyAt: beforeAws(`DELETE ${ASSOCIATIONS}`),
    },
    {
        up: "when the CartsStack is written down",
        upAt: ends("carts-instance"),
        destroy: "when AWS has deleted the role and nobody knows",
        destroyAt: afterAws("DeleteRole"),
    },
];

/** Where else the destroy of a stack that is whole is cut. */
const DESTROYS: readonly (readonly [string, Fact])[] = [
    ["when the Service is gone", vanishes("v1", "Service")],
    ["when the ServiceAccount is gone", vanishes("v1", "ServiceAccount")],
    ["when the ConfigMap is gone", vanishes("v1", "ConfigMap")],
    ["when the namespace is asked to go", appears("v1", "Namespace", isLeaving)],
    ["when the namespace is gone", vanishes("v1", "Namespace")],
];

describe("a stack whose runs are killed", () => {
    before("put a proxy before AWS", async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
    });

    after("take it away", () => proxy.stop());

    for (const [step, fact] of STEPS) {
        it(`goes on after a kill ${step}`, () => killAsTold(fact));
    }

    it("is whole after all that", async () => {
        await upAsTold();
        await assertWhole(interrupted());
        const { summary } = await interrupted().up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    });

    it("leaves nothing when it is destroyed then", async () => {
        await interrupted().destroy();
        await assertNothingLeft();
    });

    for (const { up, upAt, destroy, destroyAt } of CYCLES) {
        it(`comes up after a kill ${up}`, async () => {
            await runKilledAt(upAt, run("up"));
            await upAsTold();
            await assertWhole(interrupted());
        });

        it(`goes after a kill ${destroy}`, async () => {
            await runKilledAt(destroyAt, run("destroy"));
            await interrupted().destroy();
            await assertNothingLeft();
        });
    }

    for (const [step, fact] of DESTROYS) {
        it(`goes after a kill ${step}`, async () => {
            await interrupted().up();
            await runKilledAt(fact, run("destroy"));
            await interrupted().destroy();
            await assertNothingLeft();
        });
    }
});

let proxy: AwsProxy;

function run(operation: "up" | "destroy", config: Record<string, string> = {}): Run {
    const { directory } = theLab().files;
    return { directory, operation, stackName: STACK, config: { ...proxy.configuration, ...config } };
}

function interrupted(config: Record<string, string> = {}): Engine {
    return new Engine(theLab(), { stackName: STACK, config: run("up", config).config });
}

/** Kills an update, which may first have to be told what an earlier one had made when it was killed. */
async function killAsTold(fact: Fact): Promise<void> {
    try {
        await runKilledAt(fact, run("up"));
    } catch (error) {
        if (!(error instanceof NotKilledError)) {
            throw error;
        }
        await runKilledAt(fact, run("up", commandIn(error.said)));
    }
}

/** An update, and what it tells to do if it does not go through; nothing else. */
async function upAsTold(): Promise<void> {
    const said: string[] = [];
    try {
        await interrupted().up({ onOutput: (text) => said.push(text) });
    } catch (error) {
        if (said.length === 0) {
            throw error;
        }
        await interrupted(commandIn(said.join(""))).up();
    }
}

/** The one command that a refused update gives. */
function commandIn(said: string): Record<string, string> {
    const [, words] = /To take over: pulumi config set adopt (\S+)/.exec(said) ?? [];
    return { "carts-stack:adopt": words ?? assert.fail(said) };
}

async function assertNothingLeft(): Promise<void> {
    await assertGone();
    const { deployment } = await interrupted().exportState();
    assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
}

/** When the engine begins with a resource. */
function begins(resource: string): Fact {
    return engineFact(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn.endsWith(`::${resource}`));
}

/** When the engine is through with a resource. */
function ends(resource: string): Fact {
    return engineFact(({ resOutputsEvent }) => resOutputsEvent?.metadata.urn.endsWith(`::${resource}`));
}

function engineFact(is: (event: EngineEvent) => boolean | undefined): Fact {
    return (events) => new Promise<void>((resolve) => events((event) => is(event) && resolve()));
}

/** When a request is about to reach AWS; it never does. */
function beforeAws(wanted: string): Fact {
    return atAws(wanted, (_forward, seen) => seen());
}

/** When AWS has done what a request asks for, and its answer is about to be passed on; it never is. */
function afterAws(wanted: string): Fact {
    return atAws(wanted, async (forward, seen) => {
        await forward();
        seen();
    });
}

function atAws(wanted: string, act: (forward: () => Promise<Answer>, seen: () => void) => unknown): Fact {
    return () =>
        new Promise<void>((resolve) => {
            proxy.between = async (action, forward) => {
                if (action !== wanted && !action.startsWith(`${wanted}/`)) {
                    return forward();
                }
                proxy.between = (_action, pass) => pass();
                await act(forward, resolve);
                return new Promise(() => {});
            };
        });
}

/** When the cluster has an object that is so. */
function appears<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    is: (object: T) => boolean = () => true,
): Fact {
    return seen<T>(apiVersion, kind, ({ type, object }) => type !== "DELETED" && is(object));
}

/** When an object that the cluster had is gone. */
function vanishes(apiVersion: string, kind: string): Fact {
    return seen(apiVersion, kind, ({ type }) => type === "DELETED");
}

function seen<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    is: (event: WatchEvent<T>) => boolean,
): Fact {
    return async (_events, ended) => {
        // The kind may have to come first.
        await until(`the cluster has the kind ${kind}`, () => serves(apiVersion, kind));
        for await (const event of kubernetes().watch<T>(apiVersion, kind, {}, ended)) {
            if (is(event)) {
                return;
            }
        }
    };
}

async function serves(apiVersion: string, kind: string): Promise<boolean> {
    return kubernetes()
        .list(apiVersion, kind)
        .then(
            () => true,
            () => false,
        );
}

function isLeaving({ metadata }: KubernetesObject): boolean {
    return metadata.deletionTimestamp !== undefined;
}

function isReady(object: Conditioned): boolean {
    return isTrue(object, "Ready");
}

type Table = KubernetesObject & { readonly status?: { readonly tableStatus?: string } };
