import * as assert from "node:assert/strict";
import { lookForCluster } from "../../parts/cluster/preflight";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { askedOf, type Given } from "./asked";
import { toldOf } from "./told";

const ABSENT =
    /^clusterName: "c" is a cluster that EKS does not have.* set clusterName <its name> .* set aws:region <its region> /;

/** The provider of a stack that stands. */
function standingIn(cluster: string, outputs: object = {}): StateResource[] {
    const clusterIdentifier = `arn:aws:eks:us-west-2:111122223333:cluster/${cluster}`;
    return [{ urn: "", type: "pulumi:providers:kubernetes", outputs: { clusterIdentifier, ...outputs } }];
}

describe("a cluster that EKS does not have", () => {
    for (const [title, given] of [
        ["of a new stack", {}],
        ["of a new stack that has a kubeconfig", { kubeconfig: "given" }],
        ["of a stack that stands in another", { state: standingIn("d") }],
        [
            "of a stack that stands in one of that name, in another region",
            { state: standingIn("c"), region: "eu-west-1" },
        ],
        [
            "of a stack that has another kubeconfig now",
            { state: standingIn("c", { kubeconfig: "a" }), kubeconfig: "b" },
        ],
        [
            "of a stack whose provider does not tell its cluster",
            { state: standingIn("c", { clusterIdentifier: undefined }) },
        ],
    ] as [string, Given][]) {
        it(`is refused to the settings ${title}, and nobody else is asked`, async () => {
            const { asked, questions } = askedOf(given);
            const { refusals = [] } = await lookForCluster(asked);
            assert.equal(refusals.length, 1);
            assert.match(refusals.map(toldOf).join(), ABSENT);
            assert.deepEqual(questions, ["EKS"]);
        });
    }

    it("is not asked for where the stack stands in it", async () => {
        for (const given of [
            { state: standingIn("c") },
            { state: standingIn("c"), region: "us-west-2" },
            { state: standingIn("c", { kubeconfig: "a" }), kubeconfig: "a" },
        ]) {
            const { asked, questions } = askedOf(given);
            assert.deepEqual([await lookForCluster(asked), questions], [{}, []]);
        }
    });

    it("is no reason to refuse where EKS does not say", async () => {
        for (const kubeconfig of [undefined, "given"]) {
            const { asked, questions } = askedOf({ kubeconfig, silent: true });
            assert.deepEqual([await lookForCluster(asked), questions], [{}, ["EKS"]]);
        }
    });
});
