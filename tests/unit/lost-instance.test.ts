import * as assert from "node:assert/strict";
import { lookWithoutInstance } from "../../parts/lost-instance";
import { ownInstance } from "../../parts/own/own-instance";
import type { Asked, Verdict } from "../../parts/part/part";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { askedOf, type Given, object } from "./asked";
import { toldOf } from "./told";

/** What the state had when the program began. */
function written(name = "carts-kro", spec: object = {}): StateResource[] {
    const metadata = { name, namespace: "default" };
    const outputs = { metadata, spec: { namespace: "carts-kro", tableName: "c-carts-kro", ...spec } };
    return [{ urn: "urn", type: "kubernetes:kro.run/v1alpha1:CartsStack", outputs }];
}

function look(asked: Asked): Promise<Verdict> {
    return lookWithoutInstance(ownInstance(asked.own.inCluster) ?? assert.fail(), asked);
}

const INSTANCE = object("CartsStack", "carts-kro", { namespace: "default" });
const FOREIGN = object("Namespace", "carts-kro");
const CHILD = { ...object("ConfigMap", "carts", { namespace: "carts-kro" }), data: {} };
const ADOPTED: Given = { adopt: ["namespace"], state: written("carts-kro", { createNamespace: false }) };

describe("before a CartsStack is made that the state had", () => {
    for (const [title, given, expected] of [
        [
            "a namespace of somebody else's is refused, which kro would take over",
            { state: written(), objects: [FOREIGN] },
            [/^namespace: "carts-kro" is a namespace that exists already/],
        ],
        ["nothing is where the namespace went with it", { state: written() }, []],
        [
            "an object in an adopted namespace is refused, which kro would take over",
            { ...ADOPTED, objects: [FOREIGN, CHILD] },
            [/^namespace: "carts-kro" has a ConfigMap carts already/],
        ],
        ["nothing is in an adopted namespace that has no such object", { ...ADOPTED, objects: [FOREIGN] }, []],
    ] as [string, Given, RegExp[]][]) {
        it(title, async () => {
            const { collisions = [] } = await look(askedOf(given).asked);
            assert.equal(collisions.length, expected.length, collisions.map(toldOf).join("\n"));
            for (const [index, pattern] of expected.entries()) {
                assert.match(collisions.map(toldOf)[index] ?? "", pattern);
            }
        });
    }

    it("a namespace that is being deleted is waited for", async () => {
        const leaving = object("Namespace", "carts-kro", { deletionTimestamp: "2026-11-22T21:00:00Z" });
        const { asked } = askedOf({ state: written(), objects: [leaving] });
        const { collisions, warnings = [] } = await look(asked);
        assert.deepEqual(collisions, []);
        assert.match(warnings.map(toldOf).join(), /The CartsStack waits until it is gone/);
    });

    for (const [title, given] of [
        ["that is there, because a preview has not replaced it yet", { objects: [INSTANCE, FOREIGN] }],
        ["of the name that it had before", { stack: { instanceName: "b" }, objects: [INSTANCE, FOREIGN] }],
        ["that cannot be looked up", { silent: true, objects: [FOREIGN] }],
    ] as [string, Given][]) {
        it(`nothing else is asked for a CartsStack ${title}`, async () => {
            const { asked, questions } = askedOf({ state: written(), ...given });
            assert.deepEqual(await look(asked), {});
            assert.deepEqual(questions, ["CartsStack default/carts-kro"]);
        });
    }
});
