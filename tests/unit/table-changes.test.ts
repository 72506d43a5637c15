import * as assert from "node:assert/strict";
import type { GetTableResult } from "@pulumi/aws/dynamodb";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { tableOf } from "../../parts/readers/aws/by-provider";
import { findTableLosses, findTableObstacles, type TableChange, type WantedTable } from "../../parts/table/changes";
import { readTableShape } from "../../parts/table/shape";
import { PLAIN_TABLE, WANTED_TABLE } from "./plain-table";
import { toldOf } from "./told";

const [INDEX] = PLAIN_TABLE.globalSecondaryIndexes;
const CONTROLLERS_TAGS = {
    "services.k8s.aws/controller-version": "dynamodb-v1.9.2",
    "services.k8s.aws/namespace": "carts-kro",
    "app.kubernetes.io/managed-by": "kro",
    "kro.run/kro-version": "v0.9.4",
    "eks:kubernetes-namespace": "carts-kro",
};

interface Case {
    readonly title: string;
    readonly wanted?: Partial<WantedTable>;
    readonly live: Partial<GetTableResult>;
    /** A way as a person is told it. */
    readonly finds: readonly { readonly has: string; readonly ways?: readonly string[] }[];
}

const LOSSES: readonly Case[] = [
    { title: "nothing of a table that has nothing", live: {}, finds: [] },
    { title: "not ACK's own tags", live: { tags: CONTROLLERS_TAGS }, finds: [] },
    {
        title: "deletion protection, point-in-time recovery and tags, each with what keeps it",
        wanted: { pointInTimeRecovery: false, tags: { stage: "dev" } },
        live: {
            deletionProtectionEnabled: true,
            pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 35 },
            tags: { ...CONTROLLERS_TAGS, stage: "prod", team: "shop" },
        },
        finds: [
            {
                has: "deletion protection",
                ways: ["keep deletion protection: pulumi config set tableDeletionProtection true"],
            },
            {
                has: "point-in-time recovery",
                ways: ["keep point-in-time recovery: pulumi config set tablePointInTimeRecovery true"],
            },
            { has: "the tags team=shop", ways: ["keep the tags: pulumi config set tableTags stage=dev,team=shop"] },
        ],
    },
    {
        title: "nothing that the stack asks for too",
        wanted: { deletionProtection: true, tags: { team: "shop" } },
        live: {
            deletionProtectionEnabled: true,
            pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 },
            tags: { team: "carts" },
        },
        finds: [],
    },
    {
        title: "other indexes, billing and class",
        live: {
            globalSecondaryIndexes: [...PLAIN_TABLE.globalSecondaryIndexes, { ...INDEX, name: "by-date" }] as never,
            billingMode: "PROVISIONED",
            tableClass: "STANDARD_INFREQUENT_ACCESS",
        },
        finds: [
            { has: "the index by-date" },
            { has: "billing mode PROVISIONED" },
            { has: "table class STANDARD_INFREQUENT_ACCESS" },
        ],
    },
];

const UPDATE = "aws dynamodb update-table --table-name c-carts-kro";
const OBSTACLES: readonly Case[] = [
    { title: "nothing in a table that has nothing", live: {}, finds: [] },
    { title: "nothing in a table without indexes, which ACK makes", live: { globalSecondaryIndexes: [] }, finds: [] },
    {
        title: "nothing in a time to live that the stack asks for too",
        wanted: { timeToLive: "expires" },
        live: { ttl: { enabled: true, attributeName: "expires" } },
        finds: [],
    },
    {
        title: "nothing where the time to live is only to be switched on",
        wanted: { timeToLive: "expires" },
        live: {},
        finds: [],
    },
    {
        title: "a time to live by another attribute",
        wanted: { timeToLive: "until" },
        live: { ttl: { enabled: true, attributeName: "expires" } },
        finds: [
            {
                has: "a time to live by the attribute expires",
                ways: [
                    "keep the time to live: pulumi config set tableTimeToLiveAttribute expires",
                    "or switch it off: aws dynamodb update-time-to-live --table-name c-carts-kro --time-to-live-specification " +
                        "Enabled=false,AttributeName=expires",
                ],
            },
        ],
    },
    {
        title: "encryption, a stream and on-demand limits",
        live: {
            serverSideEncryption: { enabled: true, kmsKeyArn: "arn:key" },
            streamEnabled: true,
            onDemandThroughputs: [{ maxReadRequestUnits: 5, maxWriteRequestUnits: -1 }],
        },
        finds: [
            {
                has: "encryption with arn:key",
                ways: [`switch the encryption off: ${UPDATE} --sse-specification Enabled=false`],
            },
            { has: "a stream", ways: [`switch the stream off: ${UPDATE} --stream-specification StreamEnabled=false`] },
            {
                has: "on-demand limits",
                ways: [
                    `lift the limits: ${UPDATE} --on-demand-throughput MaxReadRequestUnits=-1,MaxWriteRequestUnits=-1`,
                ],
            },
        ],
    },
    {
        title: "no limits where DynamoDB has none",
        live: {
            onDemandThroughputs: [
                { maxReadRequestUnits: -1, maxWriteRequestUnits: -1 },
                { maxReadRequestUnits: 0, maxWriteRequestUnits: 0 },
            ],
        },
        finds: [],
    },
    {
        title: "replicas, of which the stream is a part",
        live: { streamEnabled: true, replicas: [{ regionName: "us-east-1", kmsKeyArn: "" }] },
        finds: [{ has: "replicas in us-east-1" }],
    },
    {
        title: "another key and local indexes",
        live: {
            rangeKey: "customerId",
            localSecondaryIndexes: [{ name: "local", nonKeyAttributes: [], projectionType: "ALL", rangeKey: "date" }],
        },
        finds: [{ has: "the key id (S), customerId (S), and not id (S)" }, { has: "the local indexes local" }],
    },
    {
        title: "an index of the graph's name with other keys",
        live: { globalSecondaryIndexes: [{ ...INDEX, hashKey: "id" }] as never },
        finds: [
            {
                has: "the index by-customer on id (S), ALL, and not on customerId (S), ALL",
                ways: [
                    `delete the index by-customer, and ACK makes the other: ${UPDATE} --global-secondary-index-updates '[{"Delete":{"IndexName":"by-customer"}}]'`,
                ],
            },
        ],
    },
];

function told({ has, ways }: TableChange) {
    return ways ? { has, ways: toldOf({ reason: "", ways }).slice(3).split(" - ") } : { has };
}

describe("the check for what a table loses", () => {
    for (const { title, wanted, live, finds } of LOSSES) {
        it(`finds ${title}`, () => {
            const losses = findTableLosses({ ...WANTED_TABLE, ...wanted }, tableOf({ ...PLAIN_TABLE, ...live }));
            assert.deepEqual(losses.map(told), finds);
        });
    }
});

describe("the check for what keeps a table from being taken over", () => {
    for (const { title, wanted, live, finds } of OBSTACLES) {
        it(`finds ${title}`, () => {
            const obstacles = findTableObstacles({ ...WANTED_TABLE, ...wanted }, tableOf({ ...PLAIN_TABLE, ...live }));
            assert.deepEqual(obstacles.map(told), finds);
        });
    }
});

describe("the shape of a table", () => {
    it("reads the type of every key from the graph", () => {
        const { key, indexes, billingMode } = readTableShape(readCartsGraph().spec.resources);
        assert.equal(billingMode, "PAY_PER_REQUEST");
        assert.deepEqual(key, [{ name: "id", type: "S" }]);
        assert.deepEqual(
            indexes.map(({ name, key, projection }) => [name, key[0], projection]),
            [["idx_global_customerId", { name: "customerId", type: "S" }, "ALL"]],
        );
    });
});
