import * as assert from "node:assert/strict";
import { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { type Conditioned, isTrue } from "../../parts/readers/kubernetes/conditions";
import { chain } from "../chain";
import { CLUSTER_NAME, theLab } from "../lab/test-lab";
import { type Configured, kill, killAsTold, upAsTold } from "./as-told";
import { type Answer, AwsProxy } from "./aws-proxy";
import { ACK, ACK_EKS, ADMISSION, assertGone, assertWhole, KRO } from "./convergence";
import { appears, begins, ends, isLeaving, vanishes } from "./facts";
import type { Fact } from "./killed-run";

const NAMESPACE = "carts-kro";
const ASSOCIATIONS = `/clusters/${CLUSTER_NAME}/pod-identity-associations`;
const ASSOCIATION = "PodIdentityAssociation";
const [POLICY, BINDING] = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];

type Cut = readonly [when: string, fact: Fact];
type Cycle = readonly [up: Cut, destroy: Cut];
type Config = Configured["config"];

/**
 * Where an update from nothing is cut, and where the destroy of what the next one made of it is. The engine works on the
 * role, the graph and the gate at the same time, so that most of the first cuts hit two or three of them.
 */
const CYCLES: readonly Cycle[] = [
    [
        ["when AWS has not heard of the role", beforeAws("CreateRole")],
        ["before the CartsStack is asked to go", begins("carts-instance")],
    ],
    [
        ["when AWS has made the role and nobody knows", afterAws("CreateRole")],
        ["when the CartsStack is asked to go", appears(KRO, "CartsStack", isLeaving)],
    ],
    [
        ["when AWS has not heard of the role's policy", beforeAws("PutRolePolicy")],
        ["when the Deployment is gone", vanishes("apps/v1", "Deployment")],
    ],
    [
        ["when AWS has the role's policy and nobody knows", afterAws("PutRolePolicy")],
        ["when the Service is gone", vanishes("v1", "Service")],
    ],
    [
        ["when AWS has not heard of the association", beforeAws(`POST ${ASSOCIATIONS}`)],
        ["when the ServiceAccount is gone", vanishes("v1", "ServiceAccount")],
    ],
    [
        ["when AWS has made the association and nobody knows", afterAws(`POST ${ASSOCIATIONS}`)],
        ["when the ConfigMap is gone", vanishes("v1", "ConfigMap")],
    ],
    [
        ["when the association is written down", ends("carts-association")],
        ["when the table is asked to go", appears(ACK, "Table", isLeaving)],
    ],
    [
        ["when the gate's policy is written down", ends("carts-graph-gate-policy")],
        ["when the table is gone", vanishes(ACK, "Table")],
    ],
    [
        ["before the gate's binding is sent", begins("carts-graph-gate-binding")],
        ["when the namespace is asked to go", appears("v1", "Namespace", isLeaving)],
    ],
    [
        ["when the graph is written down", ends("carts-graph-definition")],
        ["when the namespace is gone", vanishes("v1", "Namespace")],
    ],
    [
        ["when the gate is written down", ends("carts-graph-gate-binding")],
        ["when the CartsStack is gone", vanishes(KRO, "CartsStack")],
    ],
    [
        ["before the CartsStack is sent", begins("carts-instance")],
        ["when the CartsStack is written off", ends("carts-instance")],
    ],
    [
        ["when the cluster has the graph", appears(KRO, "ResourceGraphDefinition")],
        ["when AWS has not heard that the association is to go", beforeAws(`DELETE ${ASSOCIATIONS}`)],
    ],
    [
        ["when the graph is ready", appears(KRO, "ResourceGraphDefinition", isReady)],
        ["when AWS has deleted the association and nobody knows", afterAws(`DELETE ${ASSOCIATIONS}`)],
    ],
    [
        ["when the cluster has the gate's binding", appears(ADMISSION, BINDING)],
        ["when the gate's binding is gone", vanishes(ADMISSION, BINDING)],
    ],
    [
        ["when the cluster has the CartsStack", appears(KRO, "CartsStack")],
        ["when the gate's policy is gone", vanishes(ADMISSION, POLICY)],
    ],
    [
        ["when the cluster has the table", appears(ACK, "Table")],
        ["when the graph is asked to go", appears(KRO, "ResourceGraphDefinition", isLeaving)],
    ],
    [
        ["when AWS has the table", appears(ACK, "Table", (table: Table) => table.status?.tableStatus === "ACTIVE")],
        ["when the graph is gone", vanishes(KRO, "ResourceGraphDefinition")],
    ],
    [
        ["when the cluster has the Deployment", appears("apps/v1", "Deployment", isOfCarts)],
        ["when AWS has deleted the role's policy and nobody knows", afterAws("DeleteRolePolicy")],
    ],
    [
        ["when the CartsStack is written down", ends("carts-instance")],
        ["when AWS has deleted the role and nobody knows", afterAws("DeleteRole")],
    ],
];

/** The same where ACK makes the association: what is cut there in another way than it is here. */
const CYCLES_WITH_ACK: readonly Cycle[] = [
    [
        ["when the cluster has the CartsStack", appears(KRO, "CartsStack")],
        ["when the association is asked to go", appears(ACK_EKS, ASSOCIATION, isLeaving)],
    ],
    [
        ["when the cluster has the association", appears(ACK_EKS, ASSOCIATION)],
        ["when the association is gone", vanishes(ACK_EKS, ASSOCIATION)],
    ],
    [
        ["when AWS has the association", appears(ACK_EKS, ASSOCIATION, isInAws)],
        ["when the CartsStack is gone", vanishes(KRO, "CartsStack")],
    ],
    [
        ["when the CartsStack is written down", ends("carts-instance")],
        ["when the graph is gone", vanishes(KRO, "ResourceGraphDefinition")],
    ],
];

/** The cuts that an update comes to also where an earlier one was cut. */
const SERIES = CYCLES.slice(0, 12).map(([[, fact]]) => fact);

/** In parts, each for a file and a lab of its own, because all of them take long. */
export function testCycles(part: number, parts: number): void {
    const size = Math.ceil(CYCLES.length / parts);
    test(CYCLES.slice((part - 1) * size, part * size));
}

export function testCyclesWithAck(): void {
    test(CYCLES_WITH_ACK, { "carts-stack:podIdentity": "ack" });
}

function test(cycles: readonly Cycle[], more?: Config): void {
    chain();
    putProxyBeforeAws();

    for (const [[upWhen, upCut], [destroyWhen, destroyCut]] of cycles) {
        describe("the first pulumi up", () => {
            it(`${upWhen}: the next up converges, where needed after the adopt that its preview names, and nothing is there twice`, async () => {
                await kill("up", upCut, interrupted(more));
                await upAsTold(interrupted(more));
                await assertWhole(engine(more));
            });
        });

        describe("pulumi destroy", () => {
            it(`${destroyWhen}: the next destroy leaves nothing in Kubernetes, in AWS and in the state`, async () => {
                await kill("destroy", destroyCut, interrupted(more));
                await engine(more).destroy();
                await assertNothingLeft();
            });
        });
    }
}

export function testSeries(): void {
    putProxyBeforeAws();

    it("pulumi up when the cluster has the CartsStack and nobody knows, and then a destroy: the destroy warns and leaves the CartsStack, and the next preview names the adopt with which up goes on", async () => {
        await kill("up", appears(KRO, "CartsStack"), interrupted());
        const said: string[] = [];
        await engine().destroy({ onOutput: (text) => said.push(text) });
        assert.match(said.join(""), /carts-instance, interrupted while creating/);
        await assert.rejects(engine().preview(), /pulumi config set adopt instance/);
        await upAsTold(interrupted());
        await assertWhole(engine());
        await engine().destroy();
        await assertNothingLeft();
    });

    it(`pulumi up ${SERIES.length} times, each time a step later: the next up converges, a second one changes nothing, and a destroy leaves nothing`, async () => {
        for (const fact of SERIES) {
            await killAsTold(fact, interrupted());
        }
        await upAsTold(interrupted());
        await assertWhole(engine());
        const { summary } = await engine().up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
        await engine().destroy();
        await assertNothingLeft();
    });
}

let proxy: AwsProxy;

function putProxyBeforeAws(): void {
    before("put a proxy before AWS", async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
    });

    after("take it away", () => proxy.stop());
}

function interrupted(more?: Config): Configured {
    return { stackName: "interrupted", config: { ...proxy.configuration, ...more } };
}

function engine(more?: Config): Engine {
    return new Engine(theLab(), interrupted(more));
}

async function assertNothingLeft(): Promise<void> {
    await assertGone();
    const { deployment } = await engine().exportState();
    assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
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

function isReady(object: Conditioned): boolean {
    return isTrue(object, "Ready");
}

function isInAws({ status }: KubernetesObject & { readonly status?: { readonly associationID?: string } }): boolean {
    return status?.associationID !== undefined;
}

function isOfCarts({ metadata }: KubernetesObject): boolean {
    return metadata.namespace === NAMESPACE;
}

type Table = KubernetesObject & { readonly status?: { readonly tableStatus?: string } };
