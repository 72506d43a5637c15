import * as assert from "node:assert/strict";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { verify } from "../../parts/verify";
import { dynamoDb, engine, selectedStack, theLab } from "../lab/test-lab";
import { type Answer, AwsProxy } from "./aws-proxy";
import { assertGone, assertWhole, TABLE } from "./convergence";

const STACK = "stuck-table";

describe("DynamoDB", () => {
    afterEach("destroy the stack", async () => {
        await engine(STACK).destroy();
        await assertGone();
    });

    it("keeps the table in CREATING beyond the time-out: up fails in time with ACK's reason, and the next up goes on with the same table", async () => {
        await theLab().restartService("ack-dynamodb", { tableActiveAfterSeconds: 3600 });
        await assertFailing("table in 'CREATING' state", /DynamoDB is still at it: the table is CREATING/);
        const { Table: made } = await dynamoDb().send(new DescribeTableCommand({ TableName: TABLE }));
        await theLab().restartService("ack-dynamodb", { tableActiveAfterSeconds: 1 });
        await assertConverging();
        const { Table: kept } = await dynamoDb().send(new DescribeTableCommand({ TableName: TABLE }));
        assert.equal(kept?.TableId, made?.TableId ?? "none");
    });

    describe("refuses ACK", () => {
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
            it(`with ${code}: up fails in time with ACK's reason, and the next up goes on`, async () => {
                proxy.between = async () => refusal(code, message);
                const reason = `${code}: ${message}`;
                await assertFailing(reason, new RegExp(`ACK\\.Recoverable.*${reason}`));
                proxy.between = (_action, forward) => forward();
                await assertConverging();
            });
        }
    });
});

/** Within its time-out, which is all that the provider's own error says. */
async function assertFailing(reason: string, verified: RegExp): Promise<void> {
    await assert.rejects(engine(STACK, { instanceTimeout: "15s" }).up(), ({ message }: Error) => {
        assert.match(message, /carts-instance.*timed out waiting for the condition/);
        assert.match(message, /CartsStack default\/carts-kro: create failed, and the cluster says why:/);
        assert.match(message, /For more, and for what mends it: npm run verify -- --stack stuck-table/);
        assert.match(message, /CartsStack carts-kro: .*waiting for node "table"/);
        assert.match(message, new RegExp(`Table items: ACK\\.Recoverable: .*${reason}`));
        return true;
    });
    const rows = await verify(await selectedStack(STACK));
    for (const id of ["instance", "table"]) {
        assert.match(rows.find((row) => row.id === id)?.reason ?? "", verified);
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
