import * as assert from "node:assert/strict";
import { tableFate } from "../../parts/table/fate";

interface Case {
    readonly title: string;
    readonly was?: Parameters<typeof tableFate>[0];
    readonly is?: string;
    readonly otherRegion?: boolean;
    readonly says: RegExp | undefined;
}

const RETAINED = { tableName: "old", tableDeletionPolicy: "retain" };

const CASES: readonly Case[] = [
    {
        title: "is deleted where the new one has another",
        says: /^This update deletes the DynamoDB table "old" with all its items\. The carts begin with the table "new"\./,
    },
    {
        title: "is deleted where the new one has one of its name",
        is: "old",
        says: /^This update deletes the DynamoDB table "old" .* begin with an empty one\.$/,
    },
    {
        title: "is left without a stack where it is retained, and the new one has another",
        was: RETAINED,
        says: /^This update leaves the DynamoDB table "old" in AWS, and no stack manages it any more\./,
    },
    {
        title: "is left without a stack where the new one is in another region",
        was: RETAINED,
        is: "old",
        otherRegion: true,
        says: /^This update leaves the DynamoDB table "old"/,
    },
    { title: "is taken back where it is retained", was: RETAINED, is: "old", says: undefined },
    {
        title: "stays with its CartsStack where AWS would not delete it, and Pulumi refuses the replacement",
        was: { tableName: "old", tableDeletionProtection: true },
        says: undefined,
    },
];

describe("the table of a CartsStack that another replaces", () => {
    for (const { title, was = { tableName: "old" }, is = "new", otherRegion, says } of CASES) {
        it(title, () => {
            const fate = tableFate(was, { tableName: is }, otherRegion !== true);
            if (says) {
                assert.match(fate?.reason ?? "", says);
            } else {
                assert.equal(fate, undefined);
            }
        });
    }
});
