import * as assert from "node:assert/strict";
import { type LookedUp, reasonsOf, statesOf } from "../../parts/diagnosis/reasons";
import type { LiveObject } from "../../parts/readers/kubernetes/live-object";

function lookedUp(kind: string, live?: object | "absent"): LookedUp {
    const found = typeof live === "object" ? ({ metadata: {}, ...live } as LiveObject) : live;
    return { object: { apiVersion: "v1", kind, name: "x" }, live: found };
}

const ready = (observedGeneration: number) => ({ type: "Ready", status: "True", message: "", observedGeneration });

describe("the reasons of a failure", () => {
    it("are the complaints of each object, and of a deletion what it waits for", () => {
        const metadata = { deletionTimestamp: "2026-11-22T21:00:00Z", finalizers: ["example.com/hold"] };
        const conditions = [
            { type: "NamespaceContentRemaining", status: "True", message: "Some resources are remaining" },
            { type: "NamespaceDeletionDiscoveryFailure", status: "False", message: "All resources discovered" },
        ];
        const waiting = [{ type: "ResourcesReady", status: "False", message: "waiting for node table" }];
        const found = [
            lookedUp("CartsStack", { status: { conditions: waiting } }),
            lookedUp("Namespace", { metadata, status: { conditions } }),
            lookedUp("Service", "absent"),
            lookedUp("Table"),
        ];
        assert.deepEqual(reasonsOf(found), [
            "CartsStack x: ResourcesReady: waiting for node table",
            "Namespace x is being deleted since 2026-11-22T21:00:00Z; its finalizers are example.com/hold; " +
                "NamespaceContentRemaining: Some resources are remaining",
        ]);
    });

    it("are none where no object complains: then it is said how each is", () => {
        const found = [
            lookedUp("CartsStack", {
                metadata: { generation: 2 },
                status: { state: "ACTIVE", conditions: [ready(1)] },
            }),
            lookedUp("Namespace", { status: { phase: "Active" } }),
            lookedUp("Table", { status: { tableStatus: "CREATING" } }),
            lookedUp("ServiceAccount", {}),
            lookedUp("Deployment", "absent"),
            lookedUp("Service"),
        ];
        assert.deepEqual(reasonsOf(found), []);
        assert.deepEqual(statesOf(found), [
            "CartsStack x is ACTIVE, but that is its generation 1, and nobody has looked at 2 yet",
            "Namespace x is Active",
            "Table x is CREATING",
            "ServiceAccount x is there",
            "Deployment x is not there",
        ]);
    });
});
