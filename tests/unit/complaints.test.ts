import * as assert from "node:assert/strict";
import { complaintsOf } from "../../parts/diagnosis/complaints";
import type { Condition } from "../../vocabulary/kro";

function complaints(
    ...conditions: (readonly [type: string, status: Condition["status"], message?: string])[]
): string[] {
    return complaintsOf({
        status: { conditions: conditions.map(([type, status, message]) => ({ type, status, message })) },
    });
}

describe("what an object complains of", () => {
    it("is what should be True and is not", () => {
        assert.deepEqual(complaints(["Ready", "True", "all is well"], ["Synced", "Unknown", "not looked at"]), [
            "Synced: not looked at",
        ]);
    });

    it("is an alarm that is raised, and none that is not", () => {
        const alarm = ["ACK.Terminal", "True", "already exists"] as const;
        assert.deepEqual(complaints(alarm, ["ACK.Recoverable", "False", "it was busy"]), [
            "ACK.Terminal: already exists",
        ]);
        assert.deepEqual(complaints(["ReplicaFailure", "True", "denied"]), ["ReplicaFailure: denied"]);
        const remaining = ["NamespaceContentRemaining", "True", "configmaps. has 1 resource instances"] as const;
        assert.deepEqual(complaints(remaining, ["NamespaceDeletionContentFailure", "False", "All content deleted"]), [
            "NamespaceContentRemaining: configmaps. has 1 resource instances",
        ]);
    });

    it("is said once, and only where there are words", () => {
        const waits = "waiting for node table";
        assert.deepEqual(
            complaints(["ResourcesReady", "False", waits], ["Ready", "False", waits], ["Other", "False"]),
            [`ResourcesReady: ${waits}`],
        );
        assert.deepEqual(complaintsOf({}), []);
    });
});
