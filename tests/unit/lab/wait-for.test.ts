import * as assert from "node:assert/strict";
import { readWaitFor } from "../../../lab/stand-ins/pulumi-kubernetes/waiting/wait-for";
import { JUDGED } from "../../../vocabulary/kro";

const CONDITIONS = [{ type: "Ready", status: "True", observedGeneration: 2 }];

function judge(expression: string, status: object, generation = 2) {
    const object = { apiVersion: "v1", kind: "Thing", metadata: { name: "a", generation }, status };
    return readWaitFor(expression).judge({ object, related: () => [], settled: true });
}

describe("pulumi.com/waitFor", () => {
    it("waits for a condition, True where it says nothing else", () => {
        assert.ok(judge("condition=Ready", { conditions: CONDITIONS }).ready);
        assert.ok(!judge("condition=Ready=False", { conditions: CONDITIONS }).ready);
        assert.ok(!judge("condition=Synced", { conditions: CONDITIONS }).ready);
    });

    it("warns while there are no conditions at all", () => {
        const { ready, warns } = judge("condition=Ready", {});
        assert.deepEqual([ready, warns], [false, true]);
    });

    it("does not take the condition of an earlier generation", () => {
        const { ready, status } = judge("condition=Ready", { conditions: CONDITIONS }, 3);
        assert.ok(!ready);
        assert.equal(status, "Generation 2 is less than expected 3");
    });

    it("waits for a value, also behind a filter", () => {
        assert.ok(judge("jsonpath={.state}", { state: "x" }).ready === false);
        assert.ok(judge("jsonpath={.status.state}=ACTIVE", { state: "ACTIVE" }).ready);
        assert.ok(!judge("jsonpath={.status.state}=ACTIVE", { state: "IN_PROGRESS" }).ready);
        const filter = `jsonpath={.status.conditions[?(@.type=="Ready")].status}=True`;
        assert.ok(judge(filter, { conditions: CONDITIONS }).ready);
    });

    for (const [judged, condition] of [
        [true, { type: "Ready", status: "True", observedGeneration: 2 }],
        [true, { type: "KindReady", status: "False", observedGeneration: 2 }],
        [false, { type: "KindReady", status: "False", observedGeneration: 1 }],
        [false, { type: "KindReady", status: "Unknown", observedGeneration: 2 }],
        [false, { type: "KindReady", status: "True", observedGeneration: 2 }],
        [false, { type: "Ready", status: "True", observedGeneration: 1 }],
        [false, { type: "Ready", status: "False", observedGeneration: 2 }],
    ] as const) {
        const { type, status, observedGeneration } = condition;
        it(`takes ${type} ${status} of generation ${observedGeneration} ${judged ? "" : "not "}for kro's word on a graph`, () => {
            assert.equal(judge(JUDGED, { conditions: [condition] }).ready, judged);
        });
    }

    it("waits for all of a list, and says for which", () => {
        const both = JSON.stringify(["condition=Ready", "jsonpath={.status.state}=ACTIVE"]);
        assert.ok(judge(both, { conditions: CONDITIONS, state: "ACTIVE" }).ready);
        const { ready, status } = judge(both, { conditions: CONDITIONS, state: "ERROR" });
        assert.ok(!ready);
        assert.equal(status, 'Waiting for {.status.state}=ACTIVE (found "ERROR")');
    });

    it("refuses what it cannot read", () => {
        for (const text of ["Ready", "[]", "jsonpath=.status", "jsonpath={.status[}", 'jsonpath={.a[?@.b!="c"]}']) {
            assert.throws(() => readWaitFor(text), text);
        }
    });
});
