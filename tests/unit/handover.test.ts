import * as assert from "node:assert/strict";
import { handoverOf } from "../../parts/association/handover";
import type { OwnAssociation } from "../../parts/own/own-association";
import type { Handover } from "../../parts/part/handover";

const ofPulumi = { id: "a-1" };
const ofAck = { roleArn: "arn:aws:iam::111122223333:role/carts", id: "a-1" };
const adopted = { ...ofAck, adopted: "a-1" };

type Row = readonly [state: string, own: OwnAssociation, handover: Handover];

const [ACK, PULUMI] = ["ack", "pulumi"] as const;

const TO_ACK: readonly Row[] = [
    ["nothing yet", {}, { podIdentity: ACK, handover: false, associationId: undefined }],
    ["one that ACK made", { ofAck }, { podIdentity: ACK, handover: false, associationId: undefined }],
    ["one that ACK took over", { ofAck: adopted }, { podIdentity: ACK, handover: false, associationId: "a-1" }],
    ["Pulumi's", { ofPulumi }, { podIdentity: ACK, handover: true, step: "take over", associationId: "a-1" }],
    [
        "Pulumi's, and a first update that was killed after the CartsStack",
        { ofPulumi, ofAck: adopted },
        { podIdentity: ACK, handover: true, step: "take over", associationId: "a-1" },
    ],
    [
        "what the first update has left",
        { ofPulumi, ofAck: adopted, handedTo: ACK },
        { podIdentity: ACK, handover: false, step: "let go", associationId: "a-1" },
    ],
    [
        "what the first update to Pulumi has left",
        { ofPulumi, ofAck: adopted, handedTo: PULUMI },
        { podIdentity: ACK, handover: true, step: "take over", associationId: "a-1" },
    ],
];

const TO_PULUMI: readonly Row[] = [
    ["nothing yet", {}, { podIdentity: PULUMI, handover: false, associationId: undefined }],
    ["Pulumi's", { ofPulumi }, { podIdentity: PULUMI, handover: false, associationId: undefined }],
    ["one that ACK made", { ofAck }, { podIdentity: PULUMI, handover: true, step: "take over", associationId: "a-1" }],
    [
        "ACK's, and a first update that was killed after the import",
        { ofAck, ofPulumi },
        { podIdentity: PULUMI, handover: true, step: "take over", associationId: undefined },
    ],
    [
        "what the first update has left",
        { ofAck, ofPulumi, handedTo: PULUMI },
        { podIdentity: PULUMI, handover: false, step: "let go", associationId: undefined },
    ],
    [
        "what the first update to ACK has left",
        { ofAck: adopted, ofPulumi, handedTo: ACK },
        { podIdentity: PULUMI, handover: true, step: "take over", associationId: undefined },
    ],
];

describe("the next update of the association", () => {
    it("to ack only installs the graph that can make it, where the state has one that cannot", () => {
        const expected = { podIdentity: PULUMI, handover: false, step: "extend graph" };
        assert.deepEqual(handoverOf(ACK, { ofPulumi }, false), expected);
    });

    for (const [maker, rows] of [
        [ACK, TO_ACK],
        [PULUMI, TO_PULUMI],
    ] as const) {
        for (const [state, own, expected] of rows) {
            const does = expected.step ? `means "${expected.step}"` : "hands nothing over";
            it(`to ${maker} ${does} where the state has ${state}`, () => {
                assert.deepEqual(
                    JSON.parse(JSON.stringify(handoverOf(maker, own))),
                    JSON.parse(JSON.stringify(expected)),
                );
            });
        }
    }
});
