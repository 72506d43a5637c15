import * as assert from "node:assert/strict";
import { keptProductionTables } from "../../../policy/production-tables";
import { TABLE_GROUP, TABLE_KIND } from "../../../vocabulary/ack";
import { KRO_API_VERSION } from "../../../vocabulary/kro";
import { type Shown, violationsOf } from "./violations";

const CARTS_STACK = `kubernetes:${KRO_API_VERSION}:CartsStack`;
const ACK_TABLE = `kubernetes:${TABLE_GROUP}/v1alpha1:${TABLE_KIND}`;
const AWS_TABLE = "aws:dynamodb/table:Table";
const PRODUCTION = { stackTags: { environment: "production" } };

describe("the policy production-tables-kept", () => {
    const LOST: Record<string, { shown: Shown; remedy: RegExp }> = {
        "a CartsStack with the default": {
            shown: { type: CARTS_STACK, props: { spec: { tableName: "t" } } },
            remedy: /Set spec\.tableDeletionPolicy to "retain", or spec\.tableDeletionProtection to true\.$/,
        },
        "a CartsStack that says delete": {
            shown: {
                type: CARTS_STACK,
                props: { spec: { tableDeletionPolicy: "delete", tableDeletionProtection: false } },
            },
            remedy: /tableDeletionPolicy/,
        },
        "a Table of ACK": {
            shown: { type: ACK_TABLE, props: { metadata: { name: "items" }, spec: { tableName: "t" } } },
            remedy: /Set the annotation services\.k8s\.aws\/deletion-policy to "retain", or spec\.deletionProtectionEnabled/,
        },
        "a table of the provider aws": {
            shown: { type: AWS_TABLE, props: { hashKey: "id" } },
            remedy: /Set deletionProtectionEnabled to true\.$/,
        },
        "a table of aws-native": {
            shown: { type: "aws-native:dynamodb:Table", props: {} },
            remedy: /Set deletionProtectionEnabled to true\.$/,
        },
    };

    for (const [what, { shown, remedy }] of Object.entries(LOST)) {
        it(`refuses ${what} in production, and says what keeps the table`, async () => {
            const reported = await violationsOf(keptProductionTables, { ...shown, ...PRODUCTION });
            assert.equal(reported.length, 1);
            assert.match(reported[0] ?? "", remedy);
            assert.match(reported[0] ?? "", /this stack is production \(by its tag environment: production\)/);
        });

        it(`takes ${what} in a stack without the mark`, async () => {
            assert.deepEqual(await violationsOf(keptProductionTables, shown), []);
        });
    }

    const KEPT: Record<string, Shown> = {
        "a CartsStack that retains its table": {
            type: CARTS_STACK,
            props: { spec: { tableDeletionPolicy: "retain", tableDeletionProtection: false } },
        },
        "a CartsStack whose table is protected": {
            type: CARTS_STACK,
            props: { spec: { tableDeletionProtection: true } },
        },
        "a Table of ACK that is retained": {
            type: ACK_TABLE,
            props: { metadata: { annotations: { "services.k8s.aws/deletion-policy": "retain" } } },
        },
        "a Table of ACK that is protected": { type: ACK_TABLE, props: { spec: { deletionProtectionEnabled: true } } },
        "a protected table of the provider aws": { type: AWS_TABLE, props: { deletionProtectionEnabled: true } },
        "what is no table": { type: "kubernetes:core/v1:ConfigMap", props: {} },
    };

    for (const [what, shown] of Object.entries(KEPT)) {
        it(`takes ${what} in production`, async () => {
            assert.deepEqual(await violationsOf(keptProductionTables, { ...shown, ...PRODUCTION }), []);
        });
    }

    it("knows a production stack by its name too, where its configuration lists it", async () => {
        const shown = { type: AWS_TABLE, props: {}, config: { stacks: ["live"] } };
        assert.deepEqual(await violationsOf(keptProductionTables, { ...shown, stack: "live-2" }), []);
        const reported = await violationsOf(keptProductionTables, { ...shown, stack: "live" });
        assert.match(reported.join(), /production \(by its name, live, which the policy's configuration lists\)/);
    });

    it("takes another value of the tag for what it is", async () => {
        const shown = { type: AWS_TABLE, props: {}, stackTags: { environment: "staging" } };
        assert.deepEqual(await violationsOf(keptProductionTables, shown), []);
    });
});
