import * as assert from "node:assert/strict";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { chain } from "../chain";
import { AssociationsWatched } from "../lab/associations-watched";
import { cartsPods, dynamoDb, engine, kubernetes } from "../lab/test-lab";
import { type Configured, kill, upAsTold } from "./as-told";
import { assertGone, assertWhole, cartsStack, KRO, TABLE } from "./convergence";
import { appears, begins, ends, vanishes } from "./facts";

const STACK = "association-moves";
const ACK_EKS = ["eks.services.k8s.aws/v1alpha1", "PodIdentityAssociation", "carts", "carts-kro"] as const;
const ITEM = { id: { S: "1" }, customerId: { S: "a customer" } };

type Maker = "pulumi" | "ack";

describe("a stack that runs, and whose association gets from Pulumi to ACK and back", () => {
    chain();

    let watcher: AssociationsWatched;
    let pods: string[];

    before("bring it up, put an item into its table, and watch EKS", async () => {
        await madeBy("pulumi").up();
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
        pods = await podsThere();
        watcher = new AssociationsWatched();
    });

    after("stop watching", () => watcher?.stop());

    async function assertKept(): Promise<void> {
        assert.deepEqual(await watcher.seen(), [await watcher.first]);
        assert.deepEqual(await podsThere(), pods);
        const { Item: item } = await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }));
        assert.deepEqual(item, ITEM);
        await assertWhole(madeBy("ack"));
    }

    it("is previewed as the first of three updates, which installs the graph that can make associations", async () => {
        assert.match(await previewed("ack"), /go from Pulumi to ACK\. This is number 1 of 3 updates/);
        await madeBy("ack").up();
        assert.equal(await kubernetes().find(...ACK_EKS), undefined);
    });

    it("has ACK adopt the association, which Pulumi keeps", async () => {
        assert.match(await previewed("ack"), /This is number 2 of 3 updates, and ACK takes it over/);
        await madeBy("ack").up();
        assert.ok(await kubernetes().find(...ACK_EKS));
        assert.ok((await resources()).includes("carts-association"));
        await assertKept();
    });

    it("has Pulumi let go of the association", async () => {
        assert.match(await previewed("ack"), /This is number 3 of 3 updates, and Pulumi lets go of it/);
        await madeBy("ack").up();
        assert.ok(!(await resources()).includes("carts-association"));
        await assertKept();
    });

    it("is not touched by a further update", async () => {
        const { summary } = await madeBy("ack").up();
        assert.deepEqual(Object.keys(summary.resourceChanges), ["same"]);
    });

    it("has Pulumi import the association, which ACK keeps", async () => {
        assert.match(await previewed("pulumi"), /go from ACK to Pulumi\. This is number 1 of 2 updates/);
        await madeBy("pulumi").up();
        assert.ok((await resources()).includes("carts-association"));
        assert.ok(await kubernetes().find(...ACK_EKS));
        await assertKept();
    });

    it("has ACK let go of the association", async () => {
        assert.match(await previewed("pulumi"), /This is number 2 of 2 updates, and ACK lets go of it/);
        await madeBy("pulumi").up();
        assert.equal(await kubernetes().find(...ACK_EKS), undefined);
        await assertKept();
    });

    it("keeps the graph that can make associations, and is not touched by a further update", async () => {
        const { summary } = await madeBy("pulumi").up();
        assert.deepEqual(Object.keys(summary.resourceChanges), ["same"]);
    });

    for (const [there, back] of [
        [
            { when: "before the CartsStack is asked", fact: begins("carts-instance") },
            { number: "first", when: "when Pulumi has imported it", fact: ends("carts-association") },
        ],
        [
            { when: "when the CartsStack is asked", fact: appears(KRO, "CartsStack", asksAck) },
            { number: "first", when: "when ACK is told to keep it", fact: appears(KRO, "CartsStack", retains) },
        ],
        [
            { when: "when ACK has it, before that is written down", fact: ends("carts-instance") },
            { number: "second", when: "when ACK's object is gone", fact: vanishes(ACK_EKS[0], ACK_EKS[1]) },
        ],
    ] as const) {
        it(`comes to the same end where the first update to ACK is killed ${there.when}`, async () => {
            await kill("up", there.fact, configured("ack"));
            await upAsTold(configured("ack"));
            await madeBy("ack").up();
            assert.ok(!(await resources()).includes("carts-association"));
            await assertKept();
        });

        it(`comes to the same end where the ${back.number} update to Pulumi is killed ${back.when}`, async () => {
            if (back.number === "second") {
                await madeBy("pulumi").up();
            }
            await kill("up", back.fact, configured("pulumi"));
            await upAsTold(configured("pulumi"));
            if (back.number === "first") {
                await madeBy("pulumi").up();
            }
            assert.equal(await kubernetes().find(...ACK_EKS), undefined);
            assert.ok((await resources()).includes("carts-association"));
            await assertKept();
        });
    }

    it("goes back where the first update to ACK is killed and the setting is taken back", async () => {
        await kill("up", appears(KRO, "CartsStack", asksAck), configured("ack"));
        await upAsTold(configured("pulumi"));
        await madeBy("pulumi").up();
        assert.equal(((await cartsStack()) as Asked | undefined)?.spec.roleArn, undefined);
        await assertKept();
    });

    for (const [to, name] of [
        ["ack", "to ACK"],
        ["pulumi", "to Pulumi"],
    ] as const) {
        it(`leaves nothing when it is destroyed between the two updates ${name}`, async () => {
            await watcher.stop();
            const other: Maker = to === "ack" ? "pulumi" : "ack";
            // As many as a handover takes.
            for (const maker of [other, other, other, to]) {
                await madeBy(maker).up();
            }
            assert.ok((await resources()).includes("carts-association"));
            assert.ok(await kubernetes().find(...ACK_EKS));
            await madeBy(to).destroy();
            await assertGone();
        });
    }

    for (const [when, fact] of [
        ["before the CartsStack is asked", begins("carts-instance")],
        ["when the CartsStack is asked", appears(KRO, "CartsStack", asksAck)],
    ] as const) {
        it(`leaves nothing when it is destroyed after the take-over by ACK was killed ${when}`, async () => {
            // By the graph that can make associations, whose API kro has left there.
            await madeBy("pulumi").up();
            assert.equal(await kubernetes().find(...ACK_EKS), undefined);
            await kill("up", fact, configured("ack"));
            await madeBy("ack").destroy();
            await assertGone();
        });
    }
});

/** Whether a CartsStack asks ACK for its association. */
function asksAck({ spec }: Asked): boolean {
    return spec.roleArn !== undefined;
}

/** Whether ACK leaves the association in EKS when it lets go of it. */
function retains({ spec }: Asked): boolean {
    return spec.associationDeletionPolicy === "retain";
}

interface Asked extends KubernetesObject {
    readonly spec: { readonly roleArn?: string; readonly associationDeletionPolicy?: string };
}

async function podsThere(): Promise<string[]> {
    return (await cartsPods()).map(({ metadata }) => metadata.uid ?? "").sort();
}

async function previewed(maker: Maker): Promise<string> {
    const said: string[] = [];
    await madeBy(maker).preview({
        onEvent: ({ diagnosticEvent }: EngineEvent) => said.push(diagnosticEvent?.message ?? ""),
    });
    return said.join("");
}

async function resources(): Promise<string[]> {
    const { deployment } = await madeBy("pulumi").exportState();
    const { resources: all = [] } = deployment as { resources?: { urn: string }[] };
    return all.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2));
}

function configured(podIdentity: Maker): Configured {
    return { stackName: STACK, config: { "carts-stack:podIdentity": podIdentity } };
}

function madeBy(podIdentity: Maker) {
    return engine(STACK, { podIdentity });
}
