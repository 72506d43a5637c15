import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { handoverOf, lookForHandover, servesAssociations } from "../../parts/association/handover";
import { association } from "../../parts/association/preflight";
import type { OwnAssociation } from "../../parts/own/own-association";
import type { Handover } from "../../parts/part/handover";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { askedOf, type Given, object } from "./asked";

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

describe("a new stack on a cluster that has the API of the other graph", () => {
    const extending = { podIdentity: PULUMI, handover: false, step: "extend graph" } as const;
    const cases: readonly [string, Given][] = [
        ["has no association yet", {}],
        [
            "adopts one",
            { adopt: ["association"], association: { associationId: "a-1", roleArn: "arn:role", tags: {} } },
        ],
    ];
    for (const [title, given] of cases) {
        it(`is told that three updates take its association to ACK, where it ${title}`, async () => {
            const { asked } = askedOf({ ...given, stack: { podIdentity: ACK }, handover: extending });
            const { warnings = [] } = await association.look(asked);
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]?.reason ?? "", /number 1 of 3 updates, and installs the graph/);
        });
    }
});

describe("whether CartsStacks can ask for an association", () => {
    const graphs = [readCartsGraph(false), readCartsGraph(true)] as const;
    const inState = graphs.map(({ metadata, spec }) => ({
        urn: "",
        type: "kubernetes:kro.run/v1alpha1:ResourceGraphDefinition",
        outputs: { metadata, spec },
    }));
    const api = (...fields: string[]) => {
        const properties = { spec: { properties: Object.fromEntries(fields.map((name) => [name, {}])) } };
        const versions = [{ name: "v1alpha1", schema: { openAPIV3Schema: { properties } } }];
        return object("CustomResourceDefinition", "cartsstacks.kro.run", {}, { versions });
    };
    const rows: [string, Given, boolean | undefined][] = [
        ["is not known where the cluster has no API", {}, undefined],
        ["is not this stack's affair where another installs the graph", { graph: { install: false } }, undefined],
        ["is so by the graph of the state", { state: [inState[1]] as StateResource[] }, true],
        ["is not so by the graph of the state", { state: [inState[0]] as StateResource[] }, false],
        ["is so where kro has left an API with the field", { objects: [api("tableName", "roleArn")] }, true],
        ["is not so where kro has left an API without", { objects: [api("tableName")] }, false],
    ];
    for (const [title, given, expected] of rows) {
        it(title, async () => {
            assert.equal(await servesAssociations(askedOf(given).asked), expected);
        });
    }

    it("asks nobody where the state has the graph", async () => {
        const { asked, questions } = askedOf({ state: [inState[1]] as StateResource[] });
        await servesAssociations(asked);
        assert.deepEqual(questions, []);
    });
});

describe("a stack that goes back to Pulumi", () => {
    const association = { type: "aws:eks/podIdentityAssociation:PodIdentityAssociation", urn: "" };
    const outputs = { clusterName: "c", namespace: "carts-kro", serviceAccount: "carts", associationId: "a-1" };
    const instance = { type: "kubernetes:kro.run/v1alpha1:CartsStack", urn: "" };
    const metadata = { name: "carts-kro", namespace: "default" };
    const spec = { namespace: "carts-kro", tableName: "c-carts-kro" };
    const byAck = { ...spec, roleArn: ofAck.roleArn, clusterName: "c" };

    it("finds in the cluster that an update to ACK was killed", async () => {
        const state = [
            { ...association, outputs },
            { ...instance, outputs: { metadata, spec } },
        ];
        const live = object("CartsStack", "carts-kro", { namespace: "default" }, { ...byAck, associationId: "a-1" });
        const { asked } = askedOf({ state, objects: [live] });
        assert.equal((await lookForHandover(asked, true)).step, "take over");
        assert.equal((await lookForHandover(askedOf({ state }).asked, true)).step, undefined);
    });

    it("has nothing to take over where ACK has never made the association", async () => {
        const state = [{ ...instance, outputs: { metadata, spec: byAck } }];
        assert.equal((await lookForHandover(askedOf({ state }).asked, true)).step, undefined);
        const made = askedOf({ state, association: { associationId: "a-2", tags: {} } });
        const { step, associationId } = await lookForHandover(made.asked, true);
        assert.deepEqual([step, associationId], ["take over", "a-2"]);
    });

    it("takes it over from a CartsStack that it adopts, and that asks ACK", async () => {
        const live = object("CartsStack", "carts-kro", { namespace: "default" }, { ...byAck, associationId: "a-1" });
        const adopting = askedOf({ adopt: ["instance", "association"], objects: [live] });
        const { step, associationId } = await lookForHandover(adopting.asked, undefined);
        assert.deepEqual([step, associationId], ["take over", "a-1"]);
        const { spec: plain, ...plainly } = { ...live, spec };
        const made = askedOf({ adopt: ["instance"], objects: [{ ...plainly, spec: plain }] });
        assert.equal((await lookForHandover(made.asked, undefined)).step, undefined);
    });

    it("has nothing to do with the association of another namespace", async () => {
        const other = { ...byAck, namespace: "other" };
        const state = [{ ...instance, outputs: { metadata, spec: other, status: { associationId: "a-1" } } }];
        assert.equal((await lookForHandover(askedOf({ state }).asked, true)).step, undefined);
    });
});

describe("a stack whose ACK waits for an association that is there", () => {
    const instance = { type: "kubernetes:kro.run/v1alpha1:CartsStack", urn: "" };
    const metadata = { name: "carts-kro", namespace: "default" };
    const byAck = { namespace: "carts-kro", tableName: "c-carts-kro", roleArn: ofAck.roleArn, clusterName: "c" };

    it("has ACK take it over where adopt says so, and asks nobody otherwise", async () => {
        const status = { associationId: "" };
        const state = [{ ...instance, outputs: { metadata, spec: byAck, status } }];
        const stack = { podIdentity: "ack" } as const;
        const live = { associationId: "a-2", tags: {} };
        const told = askedOf({ stack, state, adopt: ["association"], association: live });
        assert.deepEqual(await lookForHandover(told.asked, true), {
            podIdentity: "ack",
            handover: false,
            associationId: "a-2",
        });
        const untold = askedOf({ stack, state, association: live });
        assert.equal((await lookForHandover(untold.asked, true)).associationId, undefined);
        assert.deepEqual(untold.questions, []);
    });
});

describe("a stack that adopts a CartsStack of ACK's", () => {
    const live = { associationId: "a-1", roleArn: ofAck.roleArn, tags: {} };
    const spec = { namespace: "carts-kro", tableName: "c-carts-kro" };

    for (const [title, asks, collisions] of [
        ["has its association with it", { roleArn: ofAck.roleArn, clusterName: "c" }, 0],
        ["has nothing with one that asks ACK for none", {}, 1],
    ] as const) {
        it(title, async () => {
            const instance = object("CartsStack", "carts-kro", { namespace: "default" }, { ...spec, ...asks });
            const handover = { podIdentity: "ack" } as const;
            const { asked } = askedOf({ handover, adopt: ["instance"], objects: [instance], association: live });
            assert.equal((await association.look(asked)).collisions?.length ?? 0, collisions);
        });
    }
});
