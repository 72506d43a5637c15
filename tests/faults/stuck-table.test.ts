import * as assert from "node:assert/strict";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { labStack } from "../../tools/stack/lab-stack";
import { verify } from "../../tools/verify/verify";
import { dynamoDb, engine, theLab } from "../lab/test-lab";
import { type Answer, AwsProxy } from "./aws-proxy";
import { assertGone, assertWhole, TABLE } from "./convergence";

const STACK = "stuck-table";

describe("a table that does not become ready in time", () => {
    afterEach("destroy the stack", async () => {
        await engine(STACK).destroy();
        await assertGone();
    });

    it("stuck in CREATING: the up gives up, verify says why, and the next up goes on with the same table", async () => {
        await theLab().restartService("ack-dynamodb", { tableActiveAfterSeconds: 3600 });
        await assertFailing(/DynamoDB is still at it: the table is CREATING/);
        const { Table: made } = await dynamoDb().send(new DescribeTableCommand({ TableName: TABLE }));
        await theLab().restartService("ack-dynamodb", { tableActiveAfterSeconds: 1 });
        await assertConverging();
        const { Table: kept } = await dynamoDb().send(new DescribeTableCommand({ TableName: TABLE }));
        assert.equal(kept?.TableId, made?.TableId ?? "none");
    });

    describe("because ACK is refused", () => {
        let proxy: AwsProxy;

        before("put a proxy between ACK and AWS", async () => {
            proxy = await AwsProxy.start(theLab().aws.endpoint);
            await theLab().restartService("ack-dynamodb", { awsEndpoint: proxy.endpoint });
        });

        after("take it away", async () => {
            await theLab().restartService("ack-dynamodb", { awsEndpoint: undefined });
            await proxy.stop();
        });

        for (const [code, message] of [
            ["UnrecognizedClientException", "The security token included in the request is invalid."],
            ["AccessDeniedException", "User: arn:aws:sts::111122223333:assumed-role/ack/1 is not authorized"],
        ] as const) {
            it(`${code}: the up gives up, verify says why, and the next up goes on`, async () => {
                proxy.between = async () => refusal(code, message);
                await assertFailing(new RegExp(`ACK\\.Recoverable.*${code}: ${message}`));
                proxy.between = (_action, forward) => forward();
                await assertConverging();
            });
        }
    });
});

/** Within its time-out, which is all that the provider's error says; verify has ACK's reason. */
async function assertFailing(reason: RegExp): Promise<void> {
    const up = engine(STACK, { instanceTimeout: "15s" }).up();
    await assert.rejects(up, /carts-instance.*timed out waiting for the condition/);
    const rows = await verify(await labStack(theLab(), STACK));
    for (const id of ["instance", "table"]) {
        assert.match(rows.find((row) => row.id === id)?.reason ?? "", reason);
    }
}

async function assertConverging(): Promise<void> {
    const stack = engine(STACK);
    await stack.up();
    await assertWhole(stack);
    const { summary } = await stack.up();
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
}

function refusal(code: string, message: string): Answer {
    const body = JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message });
    return { status: 400, headers: { "content-type": "application/x-amz-json-1.0" }, body };
}
