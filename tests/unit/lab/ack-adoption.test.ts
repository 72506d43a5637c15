import * as assert from "node:assert/strict";
import type { AckObject } from "../../../lab/stand-ins/ack-runtime/ack-object";
import { isToAdopt, pendingAdoption } from "../../../lab/stand-ins/ack-runtime/annotations";

const FIELDS = { clusterName: "eks-workshop", associationID: "a-1" };
const REQUIRED = Object.keys(FIELDS);

function annotated(annotations: Readonly<Record<string, string>>): AckObject {
    const prefixed = Object.entries(annotations).map(([name, value]) => [`services.k8s.aws/${name}`, value]);
    return {
        apiVersion: "eks.services.k8s.aws/v1alpha1",
        kind: "PodIdentityAssociation",
        metadata: { name: "carts", annotations: Object.fromEntries(prefixed) as Record<string, string> },
        spec: {},
    };
}

describe("the adoption annotations of ACK's stand-ins", () => {
    it("name what is adopted", () => {
        for (const policy of ["adopt", "adopt-or-create"]) {
            const object = annotated({ "adoption-policy": policy, "adoption-fields": JSON.stringify(FIELDS) });
            assert.deepEqual(pendingAdoption(object, false, REQUIRED), { policy, fields: FIELDS });
        }
    });

    for (const [what, fields] of [
        ["are missing", {}],
        ["are no JSON", { "adoption-fields": "a-1" }],
        ["lack one", { "adoption-fields": '{"clusterName":"eks-workshop"}' }],
    ] as const) {
        it(`leave it to the spec with adopt-or-create, and are an error with adopt, where the fields ${what}`, () => {
            const either = annotated({ "adoption-policy": "adopt-or-create", ...fields });
            assert.deepEqual(pendingAdoption(either, false, REQUIRED), {
                policy: "adopt-or-create",
                fields: undefined,
            });
            const only = annotated({ "adoption-policy": "adopt", ...fields });
            assert.throws(() => pendingAdoption(only, false, REQUIRED), /adoption/);
        });
    }

    it("have nothing adopted again, and no ID looked for, once they say that it was", () => {
        const adopted = annotated({ "adoption-policy": "adopt-or-create", adopted: "true" });
        assert.equal(pendingAdoption(adopted, false, REQUIRED), undefined);
        assert.equal(isToAdopt(adopted), false);
    });

    it("have a managed object not adopt, although an ID that it lacks is looked for", () => {
        const managed = annotated({ "adoption-policy": "adopt-or-create" });
        assert.equal(pendingAdoption(managed, true, REQUIRED), undefined);
        assert.equal(isToAdopt(managed), true);
    });
});
