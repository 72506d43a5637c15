import * as assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Engine } from "../../lab/engine/engine";
import { CLUSTER_NAME, theLab } from "../lab/test-lab";
import { type Answer, AwsProxy } from "./aws-proxy";
import { assertGone, assertWhole } from "./convergence";

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

describe("AWS that fails for a while, the provider and ACK alike", () => {
    let proxy: AwsProxy;
    let stack: Engine;
    /** How often each action failed and went through. */
    const seen = new Map<string, { failed: number; answered: number }>();

    before("put a proxy before AWS", async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
        stack = new Engine(theLab(), { stackName: STACK, config: proxy.configuration });
        await theLab().restartService("ack-dynamodb", { awsEndpoint: proxy.endpoint });
    });

    after("take it away", async () => {
        await theLab().restartService("ack-dynamodb", { awsEndpoint: undefined });
        await proxy.stop();
    });

    for (const [what, { times, answer }] of Object.entries(FAULTS)) {
        it(`${what}: up and destroy go through`, async () => {
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
            await stack.up();
            await assertWhole(stack);
            MADE.forEach(retried);
            await stack.destroy();
            await assertGone();
            DELETED.forEach(retried);
        });
    }

    it("makes the role and loses the answer: the next up says how to go on, and then goes on", async () => {
        let answers = 0;
        proxy.between = async (action, forward) => {
            const answer = await forward();
            return action === "CreateRole" && answers++ === 0 ? undefined : answer;
        };
        // The SDK asks again, and AWS has no token by which it knew that for the same request.
        await assert.rejects(stack.up(), /CreateRole.*EntityAlreadyExists/);
        await assert.rejects(stack.up(), /pulumi config set adopt role/);
        const config = { ...proxy.configuration, "carts-stack:adopt": "role" };
        const adopting = new Engine(theLab(), { stackName: STACK, config });
        await adopting.up();
        await assertWhole(adopting);
        await adopting.destroy();
        await assertGone();
    });
});

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
