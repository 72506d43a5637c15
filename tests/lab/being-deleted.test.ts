import * as assert from "node:assert/strict";
import type { Engine } from "../../lab/engine/engine";
import { type Conditioned, isTrue } from "../../parts/readers/kubernetes/conditions";
import { verify } from "../../parts/verify";
import { chain } from "../chain";
import { assertGone } from "../faults/convergence";
import { engine, isGone, kubernetes, selectedStack, theLab, until } from "./test-lab";

const KRO = "kro.run/v1alpha1";
const NAMESPACE = "carts-kro";

describe("a stack whose destroy took too long", () => {
    chain();

    const STACK = "on-its-way-out";
    const stack = () => engine(STACK);

    before("bring it up, and destroy it without ACK", async () => {
        await stack().up();
        // What a destroy waits is in the state.
        await engine(STACK, { instanceTimeout: "10s" }).up();
        await theLab().stopService("ack-dynamodb");
        await assert.rejects(stack().destroy());
    });

    it("is refused at preview, with what holds it up and the ways on", async () => {
        const said = await refused(stack(), "preview");
        assert.match(
            said,
            /instanceName: "carts-kro" is this stack's CartsStack default\/carts-kro, which is being deleted since /,
        );
        assert.match(said, /Table items is being deleted since .*finalizers\.dynamodb\.services\.k8s\.aws\/Table/);
        assert.match(said, /go on with the deletion: pulumi destroy$/m);
        assert.match(
            said,
            /kubectl wait --for=delete cartsstack\/carts-kro -n default .*&& pulumi refresh && pulumi up/,
        );
    });

    it("is refused by up, with and without --refresh", async () => {
        await refused(stack(), "up");
        await refused(stack(), "up", true);
    });

    it("has a row in verify for each thing that is not there or on its way, with a reason", async () => {
        const rows = (await verify(await selectedStack(STACK))).filter(({ ok }) => !ok);
        for (const { id, reason } of rows) {
            assert.ok(reason, id);
        }
        const row = rows.find(({ id }) => id === "instance");
        assert.match(row?.reason ?? "", /^it is being deleted since .*; Table \(ACK\): .*waits for ACK to delete/);
        assert.equal(row?.mend, "npm start");
    });

    it("is gone when ACK is back, and an up does not call it unchanged then either", async () => {
        await theLab().startService("ack-dynamodb");
        await until(
            "the CartsStack is gone",
            () => kubernetes().find(KRO, "CartsStack", "carts-kro", "default"),
            isGone,
        );
        for (const operation of ["preview", "up"] as const) {
            const said = await refused(stack(), operation);
            assert.match(
                said,
                /instanceName: "carts-kro" is this stack's .*the cluster has none.*\n +- to make it again: pulumi refresh && pulumi up/,
            );
        }
    });

    it("is made again by the commands that this names", async () => {
        await stack().refresh();
        const { outputs } = await stack().up();
        assert.equal(outputs.state?.value, "ACTIVE");
        const { summary } = await stack().up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    });

    it("is refused by up --refresh where somebody has deleted the CartsStack by hand", async () => {
        await theLab().stopService("ack-dynamodb");
        await kubernetes().delete(KRO, "CartsStack", "carts-kro", "default");
        assert.match(await refused(stack(), "up", true), /CartsStack default\/carts-kro is being deleted since/);
        await theLab().startService("ack-dynamodb");
    });

    it("is gone when a destroy goes through", async () => {
        await stack().destroy();
        await assertGone();
    });
});

describe("a namespace that is on its way out when a stack is to be made in it", () => {
    chain();

    const STACK = "latecomer";
    const stack = () => engine(STACK);
    const note = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "note", namespace: NAMESPACE, finalizers: ["example.com/hold"] },
    };

    before("delete a namespace in which something is held", async () => {
        await kubernetes().create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
        await kubernetes().create(note);
        await kubernetes().delete("v1", "Namespace", NAMESPACE);
        await until(
            "Kubernetes says what it waits for",
            () => kubernetes().get<Conditioned>("v1", "Namespace", NAMESPACE),
            (namespace) => isTrue(namespace, "NamespaceFinalizersRemaining"),
        );
    });

    after("destroy the stack", async () => {
        await stack().destroy();
        await assertGone();
    });

    it("is named at preview, with what holds it up", async () => {
        const said: string[] = [];
        await stack().preview({ onOutput: (text) => said.push(text) });
        assert.match(said.join(""), /warning: Namespace carts-kro is being deleted since .*example\.com\/hold in 1/);
    });

    it("makes an up fail that waits for it in vain, and verify says how to let it go", async () => {
        await assert.rejects(engine(STACK, { instanceTimeout: "15s" }).up(), ({ message }: Error) => {
            assert.match(message, /the cluster says why:/);
            assert.match(message, /Namespace carts-kro is being deleted since .*example\.com\/hold in 1/);
            return true;
        });
        const rows = await verify(await selectedStack(STACK));
        const row = rows.find(({ id }) => id === "namespace");
        assert.match(row?.reason ?? "", /ConfigMap note has the finalizers example\.com\/hold/);
        assert.equal(
            row?.mend,
            `kubectl patch configmap note -n ${NAMESPACE} --type=merge -p '{"metadata":{"finalizers":[]}}'`,
        );
    });

    it("is made anew when that is let go, and the next up goes through", async () => {
        await kubernetes().mergePatch(note, { metadata: { finalizers: [] } });
        const { outputs } = await stack().up();
        assert.equal(outputs.state?.value, "ACTIVE");
    });
});

/** What is said when it is refused. */
async function refused(stack: Engine, operation: "preview" | "up", refresh = false): Promise<string> {
    const said: string[] = [];
    await assert.rejects(stack[operation]({ refresh, onOutput: (text: string) => said.push(text) }));
    return said.join("");
}
