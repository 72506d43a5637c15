import * as assert from "node:assert/strict";
import type { DynamoDB, ListTagsOfResourceOutput } from "@aws-sdk/client-dynamodb";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { readAssociation } from "../../parts/readers/aws/associations";
import { tableOf as tableOfProvider } from "../../parts/readers/aws/by-provider";
import { readTableTags, tableOf as tableOfSdk } from "../../parts/readers/aws/by-sdk";
import { regionOf } from "../../parts/readers/aws/credentials";
import { unlessAbsent } from "../../parts/readers/aws/source";
import { withEks } from "./eks-answers";
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

    for (const [what, environment, region] of [
        [
            "the older variable, where the other is empty",
            { AWS_REGION: "", AWS_DEFAULT_REGION: "eu-west-1" },
            "eu-west-1",
        ],
        ["none, where both are empty", { AWS_REGION: "", AWS_DEFAULT_REGION: "" }, undefined],
        ["none, where nobody says one", {}, undefined],
    ] as const) {
        it(`take the region of ${what}`, () => {
            assert.equal(regionOf({}, environment), region);
            assert.equal(regionOf({ region: "us-west-2" }, environment), "us-west-2");
        });
    }

    it("do not say that something is not there where somebody may not ask for it", async () => {
        await assert.rejects(unlessAbsent(Promise.reject(new Error("AccessDenied: not authorized"))), /AccessDenied/);
    });

    it("read every page of a table's tags", async () => {
        const pages: Record<string, ListTagsOfResourceOutput> = {
            first: { Tags: [{ Key: "team", Value: "shop" }], NextToken: "second" },
            second: { Tags: [{ Key: "stage", Value: "dev" }] },
        };
        const dynamoDb = { listTagsOfResource: async ({ NextToken = "first" }) => pages[NextToken] };
        assert.deepEqual(await readTableTags(dynamoDb as unknown as DynamoDB, "arn"), { team: "shop", stage: "dev" });
    });

    it("find an association that is not on the first page", async () => {
        const list = (page = "") => `GET /clusters/c/pod-identity-associations?namespace=n${page}&serviceAccount=a`;
        const association = { associationId: "a-1", roleArn: "arn", tags: {} };
        const answers = {
            [list()]: { body: { associations: [], nextToken: "2" } },
            [list("&nextToken=2")]: { body: { associations: [{ associationId: "a-1" }] } },
            "GET /clusters/c/pod-identity-associations/a-1": { body: { association } },
        };
        const name = { clusterName: "c", namespace: "n", serviceAccount: "a" };
        const found = await withEks(answers, (eks) => readAssociation(eks, name));
        assert.deepEqual(found, { ...association, ownerArn: undefined });
    });
});
