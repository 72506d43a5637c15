import type { GetTableResult } from "@pulumi/aws/dynamodb";
import type { WantedTable } from "../../parts/table/changes";

/** What a stack asks of its table by default. */
export const WANTED_TABLE: WantedTable = {
    deletionProtection: false,
    pointInTimeRecovery: true,
    tags: {},
    shape: {
        billingMode: "PAY_PER_REQUEST",
        key: [{ name: "id", type: "S" }],
        indexes: [{ name: "by-customer", key: [{ name: "customerId", type: "S" }], projection: "ALL" }],
    },
};

/** A table of that shape with nothing on it, as pulumi-aws 7.48 describes it. */
export const PLAIN_TABLE: GetTableResult = {
    id: "c-carts-kro",
    region: "us-west-2",
    readCapacity: 0,
    writeCapacity: 0,
    warmThroughputs: [],
    streamArn: "",
    streamLabel: "",
    streamViewType: "",
    arn: "arn:aws:dynamodb:us-west-2:111122223333:table/c-carts-kro",
    name: "c-carts-kro",
    tags: {},
    attributes: [
        { name: "id", type: "S" },
        { name: "customerId", type: "S" },
    ],
    billingMode: "PAY_PER_REQUEST",
    deletionProtectionEnabled: false,
    globalSecondaryIndexes: [
        {
            name: "by-customer",
            hashKey: "customerId",
            rangeKey: "",
            keySchemas: [{ attributeName: "customerId", keyType: "HASH" }],
            projectionType: "ALL",
            nonKeyAttributes: [],
            readCapacity: 0,
            writeCapacity: 0,
            onDemandThroughputs: [],
            warmThroughputs: [],
        },
    ],
    hashKey: "id",
    localSecondaryIndexes: [],
    onDemandThroughputs: [],
    pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: 0 },
    rangeKey: "",
    replicas: [],
    serverSideEncryption: { enabled: false, kmsKeyArn: "" },
    streamEnabled: false,
    tableClass: "STANDARD",
    ttl: { enabled: false, attributeName: "" },
};
