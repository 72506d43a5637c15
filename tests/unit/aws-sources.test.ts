import * as assert from "node:assert/strict";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { tableOf as tableOfProvider } from "../../parts/readers/aws/by-provider";
import { tableOf as tableOfSdk } from "../../parts/readers/aws/by-sdk";
import { unlessAbsent } from "../../parts/readers/aws/source";
import { PLAIN_TABLE } from "./plain-table";

describe("the AWS provider and the AWS SDK", () => {
    it("describe a table in the same form, but for the states that only the SDK tells", () => {
        const { status, indexes, ...table } = tableOfSdk({
            TableName: PLAIN_TABLE.name,
            TableArn: PLAIN_TABLE.arn,
            TableStatus: "ACTIVE",
            AttributeDefinitions: [
                { AttributeName: "id", AttributeType: "S" },
                { AttributeName: "since", AttributeType: "N" },
                { AttributeName: "customerId", AttributeType: "S" },
            ],
            // The hash key comes first, wherever it is.
            KeySchema: [
                { AttributeName: "since", KeyType: "RANGE" },
                { AttributeName: "id", KeyType: "HASH" },
            ],
            GlobalSecondaryIndexes: [
                {
                    IndexName: "by-customer",
                    IndexStatus: "CREATING",
                    KeySchema: [{ AttributeName: "customerId", KeyType: "HASH" }],
                    Projection: { ProjectionType: "ALL" },
                },
            ],
        });
        const attributes = [...PLAIN_TABLE.attributes, { name: "since", type: "N" }];
        const { key, name, arn, deletionProtection, ...others } = tableOfProvider({
            ...PLAIN_TABLE,
            attributes,
            rangeKey: "since",
            billingMode: "PROVISIONED",
        });
        assert.deepEqual(table, { key, name, arn, deletionProtection, billingMode: others.billingMode });
        assert.deepEqual(
            indexes,
            others.indexes.map((index) => ({ ...index, status: "CREATING" })),
        );
        assert.equal(status, "ACTIVE");
    });

    for (const error of [
        new Error("invocation of aws:dynamodb/getTable:getTable returned an error: couldn't find resource"),
        new NoSuchEntityException({ message: "The role with name carts cannot be found.", $metadata: {} }),
    ]) {
        it(`say that something is not there: ${error.message}`, async () => {
            assert.equal(await unlessAbsent(Promise.reject(error)), undefined);
        });
    }

    it("do not say that something is not there where somebody may not ask for it", async () => {
        await assert.rejects(unlessAbsent(Promise.reject(new Error("AccessDenied: not authorized"))), /AccessDenied/);
    });
});
