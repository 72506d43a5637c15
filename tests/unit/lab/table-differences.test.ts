import * as assert from "node:assert/strict";
import { differencesBetween, indexChanges } from "../../../lab/stand-ins/ack-dynamodb/differences";

const KEY = [{ attributeName: "id", keyType: "HASH" }];
const ATTRIBUTES = [{ attributeName: "id", attributeType: "S" }];
const TABLE = { tableName: "t", billingMode: "PAY_PER_REQUEST", attributeDefinitions: ATTRIBUTES, keySchema: KEY };
const INDEX = { indexName: "by-customer", keySchema: KEY, projection: { projectionType: "ALL" } };

describe("ACK's comparison of a table", () => {
    it("takes what is left out for DynamoDB's default", () => {
        const found = { ...TABLE, tableClass: "STANDARD", deletionProtectionEnabled: false, tags: [] };
        const units = { provisionedThroughput: { readCapacityUnits: 0, writeCapacityUnits: 0 } };
        assert.deepEqual([...differencesBetween(TABLE, { ...found, ...units })], []);
    });

    it("does not look at the order of a list", () => {
        const tags = [
            { key: "a", value: "1" },
            { key: "b", value: "2" },
        ];
        const found = { ...TABLE, tags: [...tags].reverse() };
        assert.deepEqual([...differencesBetween({ ...TABLE, tags }, found)], []);
    });

    it("names the fields that differ", () => {
        const wanted = { ...TABLE, tableClass: "STANDARD_INFREQUENT_ACCESS", deletionProtectionEnabled: true };
        const fields = [...differencesBetween(wanted, TABLE)];
        assert.deepEqual(fields, ["tableClass", "deletionProtectionEnabled"]);
    });

    it("is never content with a time to live that is on and not asked for, or asked to be off", () => {
        const on = { ...TABLE, timeToLive: { attributeName: "expires", enabled: true } };
        const off = { ...TABLE, timeToLive: { enabled: false } };
        const named = { ...TABLE, timeToLive: { attributeName: "expires", enabled: false } };
        const differ = (...tables: [typeof TABLE, typeof TABLE]) => [...differencesBetween(...tables)];
        assert.deepEqual(differ(TABLE, on), ["timeToLive"]);
        assert.deepEqual(differ(off, on), ["timeToLive"]);
        assert.deepEqual(differ(named, off), ["timeToLive"]);
        assert.deepEqual([differ(on, on), differ(off, off), differ(TABLE, off)], [[], [], []]);
    });

    it("looks at a key only where one is asked for", () => {
        const sseSpecification = { enabled: true, sseType: "KMS" };
        const encrypted = { ...TABLE, sseSpecification: { ...sseSpecification, kmsMasterKeyID: "arn:key" } };
        const other = { ...TABLE, sseSpecification: { ...sseSpecification, kmsMasterKeyID: "arn:other" } };
        assert.deepEqual([...differencesBetween(TABLE, encrypted)], ["sseSpecification"]);
        assert.deepEqual([...differencesBetween(other, encrypted)], ["sseSpecification"]);
        assert.deepEqual([...differencesBetween({ ...TABLE, sseSpecification }, encrypted)], []);
    });

    it("tells indexes that are new, changed and gone", () => {
        const changed = { ...INDEX, indexName: "changed" };
        const projection = { projectionType: "KEYS_ONLY" };
        const wanted = { ...TABLE, globalSecondaryIndexes: [INDEX, { ...changed, projection }] };
        const found = { ...TABLE, globalSecondaryIndexes: [changed, { ...INDEX, indexName: "gone" }] };
        const { added, updated, removed } = indexChanges(wanted, found);
        assert.deepEqual(
            [added.map(({ indexName }) => indexName), updated, removed],
            [["by-customer"], [{ ...changed, projection }], ["gone"]],
        );
    });
});
