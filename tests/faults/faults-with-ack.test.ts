import * as assert from "node:assert/strict";
import {
    CreatePodIdentityAssociationCommand,
    DeletePodIdentityAssociationCommand,
    DescribePodIdentityAssociationCommand,
    UpdatePodIdentityAssociationCommand,
} from "@aws-sdk/client-eks";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { verify } from "../../parts/verify";
import { AssociationsWatched } from "../lab/associations-watched";
import {
    CLUSTER_NAME,
    cartsPods,
    eks,
    engine,
    inAws,
    isGone,
    isReady,
    kubernetes,
    selectedStack,
    theLab,
    until,
} from "../lab/test-lab";
import { type Configured, kill, upAsTold } from "./as-told";
import { type Answer, AwsProxy } from "./aws-proxy";
import { ACK_EKS, assertGone, assertWhole, cartsStack, KRO, TABLE } from "./convergence";
import { appears, vanishes } from "./facts";

const STACK = "with-ack";
const NAMESPACE = "carts-kro";
const ASSOCIATION = "PodIdentityAssociation";
const OBJECT = [ACK_EKS, ASSOCIATION, "carts", NAMESPACE] as const;
const OTHER_ROLE = `arn:aws:iam::111122223333:role/other`;

/** What differs from the other faults where ACK's EKS controller makes the association. */
describe("where ACK makes the association,", () => {
    before("put a proxy between ACK and EKS", async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
        await theLab().restartService("ack-eks", { awsEndpoint: proxy.endpoint });
    });

    after("take it away", async () => {
        await theLab().restartService("ack-eks", { awsEndpoint: undefined });
        await proxy.stop();
    });

    describe("somebody", () => {
        const adopting = { adopt: "association" };

        before("bring a stack up that takes over what somebody has made", async () => {
            const account = { namespace: NAMESPACE, serviceAccount: "carts", roleArn: OTHER_ROLE };
            const { association } = await eks().send(
                new CreatePodIdentityAssociationCommand({ clusterName: CLUSTER_NAME, ...account }),
            );
            const { outputs } = await byAck(adopting).up();
            assert.equal(outputs.associationId?.value, association?.associationId);
            await assertWhole(byAck(adopting));
        });

        after("destroy it", async () => {
            await byAck(adopting).destroy();
            await assertGone();
        });

        for (const whose of ["that ACK took over", "that ACK made"]) {
            it(`deletes the association ${whose}: ACK does not see it, and verify names the command with which kro and ACK make it again`, async () => {
                const gone = await associationId();
                const one = { clusterName: CLUSTER_NAME, associationId: gone };
                await eks().send(new DeletePodIdentityAssociationCommand(one));
                await assertMended(await rowOf("association"), /EKS has no association .*, and ACK has not seen that/);
                assert.notEqual(await associationId(), gone);
                assert.deepEqual(await shown(), []);
            });
        }

        it("gives the association another role: ACK does not see it, and verify names the command with which kro and ACK mend it", async () => {
            const one = { clusterName: CLUSTER_NAME, associationId: await associationId() };
            await eks().send(new UpdatePodIdentityAssociationCommand({ ...one, roleArn: OTHER_ROLE }));
            await assertMended(
                await rowOf("association"),
                /EKS has a-\w+ for .*role\/other, and ACK has not seen that/,
            );
            const { association } = await eks().send(
                new DescribePodIdentityAssociationCommand({ ...one, associationId: await associationId() }),
            );
            assert.match(association?.roleArn ?? "", /carts-dynamo$/);
        });

        it("deletes ACK's object: ACK deletes the association, verify names the command with which kro and ACK make another one, and the pods stay", async () => {
            const [before, [pod]] = [await associationId(), await cartsPods()];
            const row = await until("kro, which may just be looking, does not put it back", deleteObject, Boolean);
            await assertMended(row, /EKS has no association .* the cluster has no PodIdentityAssociation$/);
            assert.notEqual(await associationId(), before);
            assert.deepEqual(
                (await cartsPods()).map(({ metadata }) => metadata.uid),
                [pod?.metadata.uid],
            );
            assert.deepEqual(await shown(), []);
        });

        /** @returns what verify says of the association then */
        async function deleteObject() {
            const deleted = (await kubernetes().get(...OBJECT)).metadata.uid;
            await kubernetes().delete(...OBJECT);
            await until(
                "ACK has deleted the association",
                () => kubernetes().find(...OBJECT),
                (found) => found?.metadata.uid !== deleted,
            );
            return rowOf("association");
        }

        async function shown(): Promise<string[]> {
            const steps: string[] = [];
            const onEvent = ({ resourcePreEvent }: EngineEvent) => {
                const { op, urn } = resourcePreEvent?.metadata ?? {};
                if (op && !["same", "refresh", "read"].includes(op)) {
                    steps.push(`${op} ${urn?.split("::").at(-1)}`);
                }
            };
            await byAck(adopting).preview({ refresh: true, onEvent });
            return steps;
        }
    });

    describe("EKS", () => {
        afterEach("let it be asked again", () => {
            proxy.between = (_action, forward) => forward();
        });

        it("throttles ACK for a while: up and destroy go through by themselves", async () => {
            const refused = new Map<string, number>();
            proxy.between = async (action, forward) => {
                const [method = ""] = action.split(" ");
                const times = refused.get(method) ?? 0;
                refused.set(method, times + 1);
                // ACK's SDK gives up after three.
                return times < 3 ? refusal(429, "ThrottlingException", "Rate exceeded") : forward();
            };
            await byAck().up();
            await assertWhole(byAck());
            await byAck().destroy();
            await assertGone();
            assert.deepEqual([...refused.keys()].sort(), ["DELETE", "GET", "POST"]);
            assert.ok([...refused.values()].every((times) => times > 3));
        });

        it("makes the association, and its answers to ACK are lost: up fails in time with ACK's reason, and verify names the two commands with which the next up goes on", async () => {
            await loseAnswers();
            const row = await rowOf("ack-association");
            assert.match(row?.reason ?? "", /^ACK tries again and again .*ResourceInUseException/);
            assert.match(row?.mend ?? "", /^set carts-stack:adopt to association in /);
            const made = await associationId();
            await byAck({ adopt: "association" }).up();
            await assertWhole(byAck());
            assert.equal(await associationId(), made);
            const { summary } = await byAck().up();
            assert.deepEqual(Object.keys(summary.resourceChanges), ["same"]);
            await byAck().destroy();
            await assertGone();
        });

        it("makes the association, its answers to ACK are lost, and then comes a destroy: the destroy leaves it, and the next preview says so and names the adopt", async () => {
            await loseAnswers();
            await byAck().destroy();
            const made = await associationId();
            await assert.rejects(byAck().preview(), /marked as this stack's and not in its state/);
            await byAck({ adopt: "association" }).up();
            assert.equal(await associationId(), made);
            await assertWhole(byAck());
            await byAck().destroy();
            await assertGone();
        });
    });

    describe("a destroy that is held up", () => {
        beforeEach("bring a stack up", async () => {
            await byAck().up();
            // What a destroy waits is in the state.
            await byAck({ instanceTimeout: "15s" }).up();
        });

        it("by ACK's EKS controller, which is down: verify says so, an up is refused with what holds it up, and when it is back the next destroy goes through", async () => {
            await theLab().stopService("ack-eks");
            await assert.rejects(byAck().destroy(), /timed out|was not deleted/);
            for (const id of ["instance", "ack-association"]) {
                const row = await rowOf(id);
                assert.match(row?.reason ?? "", /waits for ACK to delete the association/);
                assert.equal(row?.mend, "npm start");
            }
            await assert.rejects(
                byAck().preview(),
                /PodIdentityAssociation carts is being deleted since .*finalizers\.eks\.services\.k8s\.aws/,
            );
            await theLab().startService("ack-eks");
            await assertGoes();
        });

        it("by EKS, which does not let ACK delete the association: verify has ACK's reason, and when EKS lets it, the next destroy goes through", async () => {
            const message =
                "User: arn:aws:sts::111122223333:assumed-role/ack-role/1 is not authorized to perform: eks:DeletePodIdentityAssociation";
            proxy.between = async (action, forward) =>
                action.startsWith("DELETE ") ? refusal(403, "AccessDeniedException", message) : forward();
            await assert.rejects(byAck().destroy(), /timed out|was not deleted/);
            for (const id of ["instance", "ack-association"]) {
                const row = await rowOf(id);
                assert.match(row?.reason ?? "", /ACK tries again and again .*AccessDeniedException: User: .*DeletePod/);
                assert.equal(row?.mend, `kubectl describe podidentityassociation carts -n ${NAMESPACE}`);
            }
            proxy.between = (_action, forward) => forward();
            await assertGoes();
        });

        async function assertGoes(): Promise<void> {
            await until("what is left goes by itself", cartsStack, isGone);
            await byAck().destroy();
            await assertGone();
        }
    });

    describe("a state that is lost", () => {
        const heir = (config: Record<string, string> = {}) => engine("heir", config);
        let watcher: AssociationsWatched | undefined;

        after("stop watching", () => watcher?.stop());

        it("and whose CartsStack is adopted by a stack that has Pulumi make the association: it goes to Pulumi in two updates, without a moment in which there is none", async () => {
            await byAck().up();
            watcher = new AssociationsWatched();
            const said = await heir()
                .preview()
                .then(() => assert.fail("nothing is in the way"), String);
            const [, adopt = ""] = /To take over: pulumi config set adopt (\S+)/.exec(said) ?? [];
            await heir({ adopt }).up();
            assert.ok(await kubernetes().find(...OBJECT));
            await heir({ adopt }).up();
            assert.equal(await kubernetes().find(...OBJECT), undefined);
            await assertWhole(heir());
            assert.deepEqual(await watcher.seen(), [await watcher.first]);
            await watcher.stop();
            await heir({ adopt }).destroy();
            await assertGone();
            await byAck().destroy();
        });
    });

    describe("ACK's EKS controller", () => {
        it("is down when it is asked for it: verify says so, and up waits and goes through when it is back", async () => {
            await theLab().stopService("ack-eks");
            const up = byAck().up();
            const waiting = until("up waits for ACK", rowOfAck, (row) => /has not looked at it/.test(row?.reason ?? ""))
                .then(async (row) => {
                    assert.equal(row?.reason, "ACK's EKS controller has not looked at it: it may not be running");
                    assert.deepEqual(await cartsPods(), []);
                })
                .finally(() => theLab().startService("ack-eks"));
            await Promise.all([waiting, up]);
            await assertWhole(byAck());
            await byAck().destroy();
            await assertGone();
        });

        /** While an update runs, that may not have come so far. */
        async function rowOfAck() {
            return rowOf("ack-association").catch(() => undefined);
        }
    });

    describe("a kill of an update", () => {
        let old: string | undefined;

        before("bring it up", () => byAck().up());

        after("destroy it", async () => {
            await byAck().destroy();
            await assertGone();
        });

        for (const [when, fact, name] of [
            ["when the old association is gone", vanishes(ACK_EKS, ASSOCIATION), "first"],
            ["when AWS has the new association", appears(ACK_EKS, ASSOCIATION, isNew), "second"],
        ] as const) {
            it(`to another tableName, ${when}: the next up converges, where needed after the named commands, and one association is there`, async () => {
                old = await associationId();
                const tableName = `${TABLE}-${name}`;
                const config = { "carts-stack:podIdentity": "ack", "carts-stack:tableName": tableName };
                const renamed: Configured = { stackName: STACK, config };
                await kill("up", fact, renamed);
                await upAsTold(renamed);
                await assertWhole(byAck({ tableName }), 1, [tableName]);
            });
        }

        /** Of another association than the one before. */
        function isNew({ status }: Association): boolean {
            return status?.associationID !== undefined && status.associationID !== old;
        }
    });
});

let proxy: AwsProxy;

type Association = KubernetesObject & { readonly status?: { readonly associationID?: string } };

function byAck(config: Record<string, string> = {}) {
    return engine(STACK, { podIdentity: "ack", ...config });
}

function instance(): Promise<Conditioned | undefined> {
    return kubernetes().find<Conditioned>(KRO, "CartsStack", "carts-kro", "default");
}

/** The one that there is. */
async function associationId(): Promise<string> {
    const [association, ...others] = (await inAws()).associations;
    assert.deepEqual(others, []);
    return association?.associationId ?? assert.fail("there is none");
}

/** An update whose association EKS makes, without ACK's ever hearing of it. */
async function loseAnswers(): Promise<void> {
    let asked = 0;
    proxy.between = async (action, forward) => {
        const answer = await forward();
        // As often as ACK's SDK asks with the same token, by which EKS knows a request that comes again.
        return action.startsWith("POST ") && asked++ < 3 ? undefined : answer;
    };
    await assert.rejects(
        byAck({ instanceTimeout: "15s" }).up(),
        /PodIdentityAssociation carts: ACK\.Recoverable: ResourceInUseException/,
    );
}

/** The checks that do not hold. */
async function verified() {
    return (await verify(await selectedStack(STACK))).filter(({ ok }) => !ok);
}

async function rowOf(id: string) {
    return (await verified()).find((row) => row.id === id);
}

/** That a check fails for a reason, and that all hold after what it says that mends it. */
async function assertMended(row: Awaited<ReturnType<typeof rowOf>>, reason: RegExp): Promise<void> {
    assert.match(row?.reason ?? "", reason);
    await mend(row?.mend ?? "");
    await until("all checks hold", verified, ({ length }) => length === 0);
    await until("the CartsStack is ready", instance, (found) => found !== undefined && isReady(found));
}

/** What the commands of kubectl do. */
async function mend(commands: string): Promise<void> {
    for (const command of commands.split(" && ")) {
        const [, value] = /^kubectl annotate cartsstack carts-kro .* kro\.run\/reconcile=(\w+)$/.exec(command) ?? [];
        if (value) {
            const stack = (await instance()) ?? assert.fail("there is no CartsStack");
            await kubernetes().mergePatch(stack, { metadata: { annotations: { "kro.run/reconcile": value } } });
        } else {
            assert.equal(command, `kubectl delete podidentityassociation carts -n ${NAMESPACE}`);
            await kubernetes().delete(...OBJECT);
            await until("the object is gone", () => kubernetes().find(...OBJECT), isGone);
        }
    }
}

/** An error of EKS. */
function refusal(status: number, code: string, message: string): Answer {
    const headers = { "content-type": "application/json", "x-amzn-errortype": code };
    return { status, headers, body: JSON.stringify({ __type: code, message }) };
}
