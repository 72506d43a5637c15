import * as assert from "node:assert/strict";
import { writesInstance } from "../../parts/graph/written";

const DECLARED = {
    tableName: "string | required=true",
    replicas: "integer | default=1 minimum=1",
    createNamespace: "boolean | default=true",
    image: 'string | default="a:1"',
};
const HAS = { tableName: "t", replicas: 1, createNamespace: true, image: "a:1" };

interface Case {
    readonly title: string;
    readonly has?: Readonly<Record<string, unknown>>;
    readonly sent: Readonly<Record<string, unknown>>;
    readonly writes: boolean;
}

const CASES: readonly Case[] = [
    { title: "there is none yet", sent: { tableName: "t" }, writes: true },
    { title: "it has what is sent, and defaults", has: HAS, sent: { tableName: "t" }, writes: false },
    { title: "a default is sent", has: HAS, sent: { tableName: "t", replicas: 1 }, writes: false },
    { title: "something else is sent", has: HAS, sent: { tableName: "t", replicas: 2 }, writes: true },
    { title: "something is not sent any more", has: { ...HAS, image: "b:1" }, sent: { tableName: "t" }, writes: true },
    { title: "the API server has dropped a field", has: HAS, sent: { tableName: "t", team: "shop" }, writes: true },
    { title: "a field has a default that it had not", has: { tableName: "t" }, sent: { tableName: "t" }, writes: true },
];

describe("whether an update writes the CartsStack", () => {
    for (const { title, has, sent, writes } of CASES) {
        it(`is ${writes} where ${title}`, () => assert.equal(writesInstance(has, sent, DECLARED), writes));
    }
});
