import * as assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import {
    CreateTableCommand,
    type CreateTableCommandInput,
    DescribeContinuousBackupsCommand,
    DescribeTableCommand,
    DescribeTimeToLiveCommand,
    ListTablesCommand,
    ListTagsOfResourceCommand,
    UpdateContinuousBackupsCommand,
    UpdateTableCommand,
    UpdateTimeToLiveCommand,
    waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { type Conditioned, isTrue } from "../../parts/readers/kubernetes/conditions";
import { verify } from "../../parts/verify";
import { isSystemTag } from "../../vocabulary/ack";
import { chain } from "../chain";
import { cartsTable } from "./carts-table";
import { CLUSTER_NAME, dynamoDb, engine, kubernetes, selectedStack, until } from "./test-lab";

const STACK = "protection";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const OTHER = `${CLUSTER_NAME}-carts-other`;
const ADOPT = { adopt: "table" };
/** What a table of somebody's has here, and what keeps it. */
const EVERYTHING = { protection: true, recovery: true, timeToLive: "expires", tags: { team: "shop", stage: "dev" } };
const NOTHING = { protection: false, recovery: false, timeToLive: undefined, tags: {} };
const KEEPING = {
    tableDeletionProtection: "true",
    tableTimeToLiveAttribute: "expires",
    tableTags: "stage=dev,team=shop",
};

describe("what protects a stack's own table", () => {
    chain();

    after(() => engine(STACK).destroy());

    it("is point-in-time recovery, where the table goes with the stack", async () => {
        await engine(STACK).up();
        assert.deepEqual(await live(TABLE), { ...NOTHING, recovery: true });
    });

    it("is deletion protection besides, where the table is retained", async () => {
        await engine(STACK, { tableDeletionPolicy: "retain" }).up();
        assert.deepEqual(await live(TABLE), { ...NOTHING, recovery: true, protection: true });
        await engine(STACK).up();
        assert.deepEqual(await live(TABLE), { ...NOTHING, recovery: true });
    });

    it("is what the configuration says, and can be switched off again", async () => {
        await engine(STACK, { ...KEEPING, tableDeletionProtection: "false", tablePointInTimeRecovery: "false" }).up();
        assert.deepEqual(await live(TABLE), { ...EVERYTHING, protection: false, recovery: false });
    });

    it("cannot lose its time to live by ACK: an update that wants that is refused, and goes through once AWS has done it", async () => {
        const preview = engine(STACK).preview();
        await assert.rejects(
            preview,
            /tableName: .* a time to live by the attribute expires\n +- keep the time to live: .*\n +- or switch it off: /,
        );
        await update(UpdateTimeToLiveCommand, {
            TimeToLiveSpecification: { Enabled: false, AttributeName: "expires" },
        });
        await engine(STACK).up();
        assert.deepEqual(await live(TABLE), { ...NOTHING, recovery: true });
    });

    it("keeps it from a destroy and from a replacement before anything is deleted, until an update has switched it off", async () => {
        const protectedStack = engine(STACK, { tableDeletionProtection: "true" });
        await protectedStack.up();
        const { resources = [] } = (await protectedStack.exportState()).deployment as State;
        await assert.rejects(protectedStack.destroy(), /protect/);
        await assert.rejects(engine(STACK, { tableDeletionProtection: "true", tableName: OTHER }).up(), /protect/);
        const after = (await protectedStack.exportState()).deployment as State;
        assert.deepEqual(after.resources?.map(({ urn }) => urn).sort(), resources.map(({ urn }) => urn).sort());
        const instance = await kubernetes().find("kro.run/v1alpha1", "CartsStack", "carts-kro", "default");
        assert.equal(instance?.metadata.deletionTimestamp, undefined);
        assert.deepEqual(await live(TABLE), { ...NOTHING, recovery: true, protection: true });
        await engine(STACK).up();
        await engine(STACK).destroy();
        assert.deepEqual(await tables(), []);
    });
});

describe("what somebody has switched on at the stack's own table", () => {
    const protectTable = (DeletionProtectionEnabled: boolean) =>
        update(UpdateTableCommand, { DeletionProtectionEnabled });

    after(async () => {
        await protectTable(false);
        await engine(STACK).destroy();
    });

    it("is seen by verify, which says how it stays", async () => {
        await engine(STACK).up();
        await protectTable(true);
        const row = (await verify(await selectedStack(STACK))).find(({ id }) => id === "table-protection");
        assert.deepEqual(
            [row?.expected, row?.found],
            ["deletion protection off; recovery on", "deletion protection on; recovery on"],
        );
        assert.match(row?.reason ?? "", /somebody has given the table deletion protection, which ACK takes away/);
        assert.match(row?.mend ?? "", /tableDeletionProtection to true/);
        await engine(STACK, { tableDeletionProtection: "true" }).up();
        const rows = await verify(await selectedStack(STACK));
        assert.deepEqual(
            rows.filter(({ ok }) => !ok),
            [],
        );
        await engine(STACK).up();
    });
});

describe("a table of somebody's with everything on that ACK switches off", () => {
    chain();

    before("make it", () => makeTable(TABLE));

    after("destroy the stack with the table", async () => {
        await engine(STACK, { ...ADOPT, allowTableChanges: "true" }).destroy();
        assert.deepEqual(await tables(), []);
    });

    it("is not adopted without allowTableChanges: preview and up list what it would lose, and what keeps that", async () => {
        for (const run of [() => engine(STACK, ADOPT).preview(), () => engine(STACK, ADOPT).up()]) {
            await assert.rejects(run(), (error: Error) => {
                const [, losses = "", obstacles = ""] =
                    /allowTableChanges: false ([\s\S]*)\n.*tableName: (.*)/.exec(error.message) ?? [];
                assert.match(losses, /keep deletion protection: pulumi config set tableDeletionProtection true$/m);
                assert.match(losses, /keep the tags: pulumi config set tableTags (team=shop|stage=dev),/);
                assert.match(losses, /pulumi config set allowTableChanges true/);
                assert.match(obstacles, /a time to live by the attribute expires/);
                return true;
            });
        }
        assert.deepEqual(await live(TABLE), EVERYTHING);
    });

    it("keeps all of it where the configuration names it", async () => {
        const keeping = engine(STACK, { ...ADOPT, ...KEEPING, tableDeletionPolicy: "retain" });
        await keeping.up();
        assert.deepEqual(await live(TABLE), EVERYTHING);
        const rows = await verify(await selectedStack(STACK));
        assert.deepEqual(
            rows.filter(({ ok }) => !ok),
            [],
        );
        await keeping.destroy();
        assert.deepEqual(await live(TABLE), EVERYTHING);
    });

    it("is not taken back without allowTableChanges either, though the stack has retained it", async () => {
        const back = { tableDeletionPolicy: "retain", tableTimeToLiveAttribute: "expires" };
        await assert.rejects(engine(STACK, back).preview(), /allowTableChanges: false .* the tags /);
    });

    it("loses what the configuration does not name with allowTableChanges", async () => {
        const timeToLive = { tableTimeToLiveAttribute: "expires" };
        const { stdout } = await engine(STACK, { ...ADOPT, ...timeToLive, allowTableChanges: "true" }).up();
        assert.match(
            stdout,
            /allowTableChanges: true lets ACK switch off or take away what table .* deletion protection/,
        );
        assert.deepEqual(await live(TABLE), { ...NOTHING, recovery: true, timeToLive: "expires" });
    });
});

/** What the controller 1.9.2 does with a table that has more than its object names; measured with the controller itself. */
describe("ACK, with an object that names nothing of what its table has", () => {
    chain();

    const object = {
        apiVersion: "dynamodb.services.k8s.aws/v1alpha1",
        kind: "Table",
        metadata: {
            name: "bare",
            namespace: "default",
            annotations: {
                "services.k8s.aws/adoption-policy": "adopt-or-create",
                "services.k8s.aws/adoption-fields": JSON.stringify({ tableName: OTHER }),
            },
        },
        spec: cartsTable(OTHER),
    };

    before("make the table", () => makeTable(OTHER));

    it("switches off all but the time to live, and is never in line", async () => {
        await kubernetes().apply(object, { fieldManager: "somebody" });
        await until(
            "ACK has switched the rest off",
            () => live(OTHER),
            (seen) => isDeepStrictEqual(seen, { ...NOTHING, timeToLive: "expires" }),
        );
        assert.ok(!isSynced(await bare()));
    });

    it("is in line once the object names the time to live", async () => {
        const timeToLive = { attributeName: "expires", enabled: true };
        await kubernetes().mergePatch(object, { spec: { timeToLive } });
        await until("the table is in line", bare, isSynced);
    });

    it("gives up the deletion of a table that AWS protects, until the object changes", async () => {
        await update(UpdateTableCommand, { DeletionProtectionEnabled: true }, OTHER);
        await kubernetes().delete(object.apiVersion, object.kind, "bare", "default");
        await until("ACK gives up", bare, (table) => table !== undefined && isTrue(table, "ACK.Terminal"));
        await until("ACK writes down what AWS has", bare, (table) => table?.spec.deletionProtectionEnabled === true);
        await update(UpdateTableCommand, { DeletionProtectionEnabled: false }, OTHER);
        await kubernetes().mergePatch(object, { spec: { deletionProtectionEnabled: false } });
        await until("the table is gone", tables, (names) => !names.includes(OTHER));
    });

    function isSynced(table: Table | undefined): boolean {
        return table !== undefined && isTrue(table, "ACK.ResourceSynced");
    }

    function bare(): Promise<Table | undefined> {
        return kubernetes().find<Table>(object.apiVersion, object.kind, "bare", "default");
    }
});

interface Table extends Conditioned {
    readonly spec: { readonly deletionProtectionEnabled?: boolean };
}

interface State {
    readonly resources?: readonly { readonly urn: string }[];
}

async function makeTable(TableName: string): Promise<void> {
    const input = JSON.parse(JSON.stringify(cartsTable(TableName)), (_, value: unknown) =>
        typeof value === "object" && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key[0]?.toUpperCase() + key.slice(1), one]))
            : value,
    ) as CreateTableCommandInput;
    const Tags = Object.entries(EVERYTHING.tags).map(([Key, Value]) => ({ Key, Value }));
    await dynamoDb().send(new CreateTableCommand({ ...input, DeletionProtectionEnabled: true, Tags }));
    await waitUntilTableExists({ client: dynamoDb(), maxWaitTime: 60 }, { TableName });
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await update(UpdateContinuousBackupsCommand, { PointInTimeRecoverySpecification }, TableName);
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires" };
    await update(UpdateTimeToLiveCommand, { TimeToLiveSpecification }, TableName);
}

async function update<Input>(
    Command: new (input: Input & { TableName: string }) => object,
    input: Input,
    TableName = TABLE,
): Promise<void> {
    const command = new Command({ ...input, TableName }) as UpdateTableCommand;
    await dynamoDb().send(command);
}

/** What of a table ACK would switch off. */
async function live(TableName: string) {
    const client = dynamoDb();
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const [backups, { TimeToLiveDescription: ttl }, { Tags = [] }] = await Promise.all([
        client.send(new DescribeContinuousBackupsCommand({ TableName })),
        client.send(new DescribeTimeToLiveCommand({ TableName })),
        client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn })),
    ]);
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const others = Tags.filter(({ Key = "" }) => !isSystemTag(Key));
    return {
        protection: Table?.DeletionProtectionEnabled,
        recovery: recovery?.PointInTimeRecoveryStatus === "ENABLED",
        timeToLive: ttl?.TimeToLiveStatus === "ENABLED" ? ttl.AttributeName : undefined,
        tags: Object.fromEntries(others.map(({ Key, Value }) => [Key, Value])),
    };
}

async function tables(): Promise<string[]> {
    return ((await dynamoDb().send(new ListTablesCommand({}))).TableNames ?? []).sort();
}
