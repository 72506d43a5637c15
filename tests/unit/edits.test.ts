import * as assert from "node:assert/strict";
import { programOf } from "../../commands";
import { findEdit, withEdit } from "../../parts/part/edits";
import type { Deployed } from "../../parts/readers/state/deployed";
import type { OwnedFields } from "../../vocabulary/kubernetes";

const PROGRAM = programOf({ adopted: [], given: { refresh: "refresh" } });
const BEFORE = [{ manager: "before", fieldsV1: { "f:spec": { "f:tags": {}, "f:list": {} } } }];
const PATCH = "kubectl patch cartsstack carts-kro -n default --type json -p";

interface Case {
    readonly sent?: object;
    /** What the API server added to it. */
    readonly defaults?: object;
    /** The spec in the state. Default: what was sent, with the defaults. */
    readonly seen?: object;
    readonly live: object;
    /** What another field manager has of the live spec. */
    readonly owned?: OwnedFields;
    readonly holdsSecret?: boolean;
    readonly isUpdating?: boolean;
}

describe("what somebody changed of an object that the stack wrote", () => {
    it("is nothing where all is as it was written, and neither are defaults that a newer graph or kro adds, or no longer has", () => {
        assert.equal(edit({ sent: { a: 1 }, defaults: { b: [{ c: 2 }] }, live: { b: [{ c: 2 }], a: 1 } }), undefined);
        assert.equal(edit({ sent: { a: 1 }, live: { a: 1, added: true } }), undefined);
        assert.equal(edit({ sent: { a: 1 }, defaults: { b: 1, c: 1 }, live: { a: 1, b: 2 } }), undefined);
        assert.equal(
            edit({ sent: { list: [{ id: 1 }] }, live: { list: [{ id: 1, added: true }] }, owned: { "f:other": {} } }),
            undefined,
        );
    });

    it("is nothing that a refresh has seen, or an update that was refused has left, and not what was taken back since", () => {
        assert.equal(edit({ sent: { a: 1 }, seen: { a: 2 }, live: { a: 2 } }), undefined);
        const owned = { "f:a": {}, "f:list": {} };
        assert.equal(edit({ defaults: { a: 1 }, seen: { a: 2 }, live: { a: 1 }, owned }), undefined);
        const sent = { list: [1] };
        assert.equal(edit({ sent, seen: { list: [1, 2] }, live: { list: [1] }, owned }), undefined);
    });

    it("is nothing that anybody can tell while an update runs", () => {
        assert.equal(edit({ sent: { a: 1 }, live: { a: 2 }, isUpdating: true }), undefined);
    });

    const seen: Record<string, [told: string, asked: Case]> = {
        "a value": ["spec.a is 2 and was 1", { sent: { a: 1 }, live: { a: 2 } }],
        "one that was taken out": [
            "spec.tags.x is not there and was 1",
            { sent: { tags: { x: 1 } }, live: { tags: {} } },
        ],
        "one of a list": ["spec.l.0.a is 2 and was 1", { sent: { l: [{ a: 1 }] }, live: { l: [{ a: 2 }] } }],
        "an item that was taken out of a list": [
            'spec.l.1 is not there and was "b"',
            { sent: { l: ["a", "b"] }, live: { l: ["a"] } },
        ],
        several: ["spec.a is 2 and was 1, and 2 more", { sent: { a: 1, b: 1, c: 1 }, live: { a: 2, b: 2, c: 2 } }],
        "a value, by a manager of which it is known": [
            'spec.a is 2 and was 1, by field manager "somebody"',
            { sent: { a: 1 }, live: { a: 2 }, owned: { "f:a": {} } },
        ],
        "a spec with a secret": [
            "spec.tags, whose values are left out because the spec has a secret",
            { sent: { tags: { x: "hidden" } }, live: { tags: { x: "shown" } }, holdsSecret: true },
        ],
    };
    for (const [what, [told, asked]] of Object.entries(seen)) {
        it(`is ${what} that the stack sent, and a refresh mends it`, () => {
            assert.deepEqual(edit(asked), [`somebody changed the CartsStack carts-kro: ${told}`, "refresh"]);
        });
    }

    const unseen: Record<string, [told: string, patch: object[], asked: Case]> = {
        "a default": [
            "spec.a is 2 and was 1",
            [{ op: "remove", path: "/spec/a" }],
            { defaults: { a: 1 }, live: { a: 2 }, owned: { "f:a": {} } },
        ],
        "a field that somebody has added": [
            "spec.a~/b is 1 and was not there",
            [{ op: "remove", path: "/spec/a~0~1b" }],
            { live: { "a~/b": 1 }, owned: { "f:a~/b": {} } },
        ],
        "a field that somebody has added to an item of a list": [
            "spec.list.0.b is 2 and was not there",
            [{ op: "remove", path: "/spec/list/0/b" }],
            { sent: { list: [{ a: 1 }] }, live: { list: [{ a: 1, b: 2 }] }, owned: { "f:list": {} } },
        ],
        "what a list has more at its end": [
            'spec.list.1 is "b" and was not there',
            [
                { op: "remove", path: "/spec/list/2" },
                { op: "remove", path: "/spec/list/1" },
            ],
            { sent: { list: ["a"] }, live: { list: ["a", "b", "c"] }, owned: { "f:list": {} } },
        ],
    };
    for (const [what, [told, patch, asked]] of Object.entries(unseen)) {
        it(`is ${what} that a refresh does not see, and a patch mends it`, () => {
            const more = patch.length > 1 ? ", and 1 more" : "";
            assert.deepEqual(edit(asked), [
                `somebody changed the CartsStack carts-kro: ${told}, by field manager "somebody"${more}`,
                `${PATCH} '${JSON.stringify(patch)}'`,
            ]);
        });
    }

    it("is mended with both where it is both", () => {
        const [, mend] = edit({ sent: { a: 1 }, defaults: { b: 1 }, live: { a: 2, b: 2 }, owned: { "f:b": {} } }) ?? [];
        assert.equal(mend, `${PATCH} '[{"op":"remove","path":"/spec/b"}]' && refresh`);
    });

    it("makes a finding with what is wrong with the object besides", () => {
        const [trouble, changed] = ["trouble", "changed"].map((reason) => ({ reason, mend: [{ kubectl: [reason] }] }));
        assert.deepEqual(withEdit("is", undefined, [undefined, undefined]), {
            found: "is",
            ok: true,
            reason: "",
            mend: undefined,
        });
        assert.deepEqual(withEdit("is", changed, [trouble, changed]), {
            found: "is, edited",
            ok: false,
            reason: "trouble; changed",
            mend: trouble?.mend,
        });
    });
});

function edit({
    sent = {},
    defaults = {},
    seen = { ...defaults, ...sent },
    live,
    owned,
    holdsSecret = false,
    isUpdating = false,
}: Case) {
    const since = owned ? [{ manager: "somebody", fieldsV1: { "f:spec": owned } }] : [];
    const found = {
        apiVersion: "kro.run/v1alpha1",
        kind: "CartsStack",
        metadata: { name: "carts-kro", namespace: "default", managedFields: [...BEFORE, ...since] },
        spec: live,
    };
    const written = { sent, spec: seen, managedFields: structuredClone(BEFORE), holdsSecret };
    const { reason, mend } = findEdit({ isUpdating } as Deployed, written, found, defaults) ?? {};
    return mend && [reason, PROGRAM.commandOf(mend)];
}
