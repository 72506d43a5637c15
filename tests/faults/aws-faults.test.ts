import * as assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Engine } from "../../lab/engine/engine";
import { verify } from "../../parts/verify";
import { CLUSTER_NAME, kubernetes, selectedStack, theLab } from "../lab/test-lab";
import { type Answer, AwsProxy } from "./aws-proxy";
import { ACK, assertGone, assertWhole } from "./convergence";

const STACK = "aws-faults";
const ASSOCIATIONS = `/clusters/${CLUSTER_NAME}/pod-identity-associations`;

interface Fault {
    /** How often each action fails before it goes through. ACK's SDK gives up after three, so that ACK itself has to retry. */
    readonly times: number;
    /** Undefined: the connection is cut, without an answer. */
    readonly answer: (action: string) => Answer | undefined | Promise<undefined>;
}

const FAULTS: Readonly<Record<string, Fault>> = {
    throttles: { times: 3, answer: throttled },
    "answers 500": { times: 3, answer: (action) => refusal(action, 500, "InternalServerError", "try again") },
    "cuts the connection": { times: 3, answer: () => undefined },
    "is silent for 2 s and then cuts the connection": { times: 1, answer: () => pause(2_000, undefined) },
};

/** Actions of Pulumi's provider on IAM and EKS, and of ACK on DynamoDB. */
const MADE = ["CreateRole", "PutRolePolicy", `POST ${ASSOCIATIONS}`, "DynamoDB.CreateTable"];
const DELETED = ["DeleteRolePolicy", "DeleteRole", `DELETE ${ASSOCIATIONS}/*`, "DynamoDB.DeleteTable"];
/** One of each. */
const SILENT = [`POST ${ASSOCIATIONS}`, "DynamoDB.CreateTable"];
/** Gives up soon on a table that never comes. */
const IMPATIENT = { "carts-stack:instanceTimeout": "15s" };

/** What AWS makes while the answer is lost, and how its client then fails: it asks again, as for something else. */
const MADE_UNSEEN = [
    { adopt: "role", action: "CreateRole", conflict: /CreateRole.*EntityAlreadyExists/ },
    // EKS has a token by which it knows a request that comes again; MiniStack does not look at it.
    {
        adopt: "association",
        action: `POST ${ASSOCIATIONS}`,
        conflict: /CreatePodIdentityAssociation.*ResourceInUseException/,
    },
] as const;

describe("AWS,", () => {
    before("put a proxy before AWS", async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
        await theLab().restartService("ack-dynamodb", { awsEndpoint: proxy.endpoint });
    });

    after("take it away", async () => {
        await theLab().restartService("ack-dynamodb", { awsEndpoint: undefined });
        await proxy.stop();
    });

    describe("for a while,", () => {
        /** How often each action failed and went through. */
        const seen = new Map<string, { failed: number; answered: number }>();

        for (const [what, { times, answer }] of Object.entries(FAULTS)) {
            it(`${what} at every kind of request of the provider and of ACK: up and destroy go through by themselves`, async () => {
                seen.clear();
                proxy.between = async (action, forward) => {
                    const kind = action.replace(/a-\w+$/, "*");
                    const counts = seen.get(kind) ?? { failed: 0, answered: 0 };
                    seen.set(kind, counts);
                    if (counts.failed < times) {
                        counts.failed++;
                        return answer(action);
                    }
                    counts.answered++;
                    return forward();
                };
                const retried = (action: string) =>
                    assert.deepEqual([action, seen.get(action)], [action, { failed: times, answered: 1 }]);
                await engine().up();
                await assertWhole(engine());
                MADE.forEach(retried);
                await engine().destroy();
                await assertGone();
                DELETED.forEach(retried);
            });
        }

        it("is silent for 25 s and then answers: up waits and goes through, and nothing is asked twice", async () => {
            const asked: string[] = [];
            proxy.between = async (action, forward) => {
                const answer = await forward();
                if (SILENT.includes(action)) {
                    asked.push(action);
                    await pause(25_000);
                }
                return answer;
            };
            await engine().up();
            await assertWhole(engine());
            assert.deepEqual(asked, SILENT);
            await engine().destroy();
            await assertGone();
        });
    });

    describe("while its answer is lost,", () => {
        for (const { adopt, action, conflict } of MADE_UNSEEN) {
            it(`makes the ${adopt}: up fails, and the next up names the adopt with which it goes on`, async () => {
                loseAnswers(action, 1);
                await assert.rejects(engine().up(), conflict);
                await assert.rejects(engine().up(), new RegExp(`pulumi config set adopt ${adopt}`));
                await goOn(adopting(adopt));
            });

            it(`makes the ${adopt}, and then comes a destroy: the destroy leaves it, and the next preview says so and names the adopt`, async () => {
                loseAnswers(action, 1);
                await assert.rejects(engine().up(), conflict);
                await engine().destroy();
                await assert.rejects(engine().preview(), /marked as this stack's and not in its state/);
                await goOn(adopting(adopt));
            });
        }

        it("makes the table, and ACK never gets the answer: ACK finds the table, and up goes through by itself", async () => {
            const asked = loseAnswers("DynamoDB.CreateTable", 3);
            await goOn();
            assert.equal(asked(), 3);
        });

        it("makes the table, and ACK retries and hears that it exists: ACK stops, up fails in time with ACK's reason, and verify names the two commands with which the next up goes on", async () => {
            loseAnswers("DynamoDB.CreateTable", 1);
            await assert.rejects(engine(IMPATIENT).up(), /Table items: ACK\.Terminal: Resource already exists/);
            assert.match(await mendOfTable(), /^set carts-stack:adopt to table in /);
            await assert.rejects(engine({ ...IMPATIENT, ...adopting("table") }).up(), /Table items: ACK\.Terminal/);
            assert.equal(await mendOfTable(), "kubectl delete table items -n carts-kro");
            await kubernetes().delete(ACK, "Table", "items", "carts-kro");
            await goOn(adopting("table"));
        });
    });
});

let proxy: AwsProxy;

function engine(config: Record<string, string> = {}): Engine {
    return new Engine(theLab(), { stackName: STACK, config: { ...proxy.configuration, ...config } });
}

function adopting(word: string): Record<string, string> {
    return { "carts-stack:adopt": word };
}

/** Lets AWS do what it is asked, and loses the first answers. @returns how often it was asked */
function loseAnswers(lost: string, times: number): () => number {
    let asked = 0;
    proxy.between = async (action, forward) => {
        const answer = await forward();
        return action === lost && asked++ < times ? undefined : answer;
    };
    return () => asked;
}

async function goOn(config: Record<string, string> = {}): Promise<void> {
    await engine(config).up();
    await assertWhole(engine(config));
    await engine(config).destroy();
    await assertGone();
}

async function mendOfTable(): Promise<string> {
    const rows = await verify(await selectedStack(STACK));
    return rows.find(({ id }) => id === "table")?.mend ?? "";
}

function throttled(action: string): Answer {
    // EKS answers 429, the others 400; IAM has a code of its own.
    if (isQuery(action)) {
        return refusal(action, 400, "Throttling", "Rate exceeded");
    }
    return refusal(action, action.startsWith("DynamoDB.") ? 400 : 429, "ThrottlingException", "Rate exceeded");
}

/** An error of AWS, in the protocol of the service that is asked. */
function refusal(action: string, status: number, code: string, message: string): Answer {
    if (isQuery(action)) {
        const body = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
        return { status, headers: { "content-type": "text/xml" }, body };
    }
    const headers = { "content-type": "application/json", "x-amzn-errortype": code };
    return { status, headers, body: JSON.stringify({ __type: code, message }) };
}

/** IAM and STS name the action in the request's body, and speak XML. */
function isQuery(action: string): boolean {
    return /^\w+$/.test(action);
}
