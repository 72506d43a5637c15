import * as assert from "node:assert/strict";
import { until } from "../until";

describe("a wait for a fact", () => {
    it("ends with what was seen when the fact holds", async () => {
        const looks = ["no", "not yet", "now"];
        const seen = await until(
            "it is there",
            async () => looks.shift(),
            (look) => look === "now",
            { everyMs: 1 },
        );
        assert.deepEqual([seen, looks], ["now", []]);
    });

    it("ends by itself, and says what it waited for and what it saw last", async () => {
        const looks = [{ managedFields: ["long"], state: "IN_PROGRESS" }];
        await assert.rejects(
            until(
                "the stack is ready",
                async () => looks[0],
                () => false,
                { seconds: 0.01, everyMs: 1 },
            ),
            /^Error: not within 0\.01 s: the stack is ready; last seen: \{"state":"IN_PROGRESS"\}$/,
        );
    });

    it("ends where a look does not", async () => {
        const never = new Promise<string>(() => {});
        await assert.rejects(
            until("the stack is ready", () => never, Boolean, { lookSeconds: 0.01 }),
            /^Error: the stack is ready: a look did not end within 0\.01 s$/,
        );
    });
});
