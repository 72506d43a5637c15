import type { TableProtection } from "../../components/carts-stack/table-protection";
import { isSystemTag } from "../../vocabulary/ack";
import { STANDARD_CLASS } from "../../vocabulary/dynamodb";
import type { Way } from "../program/remedies";
import type { SettingName } from "../program/settings";
import type { TableInFull } from "../readers/aws/by-provider";
import type { TableIndex, TableKey, TableShape } from "../readers/aws/source";

/** What a stack asks of its table, and what the graph says of every table. */
export interface WantedTable extends TableProtection {
    readonly shape: TableShape;
}

export interface TableChange {
    /** What the table has, as in "deletion protection". */
    readonly has: string;
    /** How it stays as it is, or goes. */
    readonly ways?: readonly Way[];
}

/**
 * What ACK would switch off or take away from a table, because what a Table object does not name is to be off. ACK changes
 * the rest without a loss. What AWS tells nobody who asks for the table (resource policy) is not among it.
 */
export function findTableLosses(wanted: WantedTable, live: TableInFull): TableChange[] {
    const { deletionProtection, pointInTimeRecovery, tags, shape } = wanted;
    const losses: TableChange[] = [];
    if (live.deletionProtection && !deletionProtection) {
        const has = "deletion protection";
        losses.push({ has, ways: [keep(has, "stack.tableDeletionProtection", "true")] });
    }
    if (live.pointInTimeRecovery?.enabled && !pointInTimeRecovery) {
        const has = "point-in-time recovery";
        losses.push({ has, ways: [keep(has, "stack.tablePointInTimeRecovery", "true")] });
    }
    const others = Object.entries(live.tags).filter(([key]) => !isSystemTag(key) && tags[key] === undefined);
    if (others.length > 0) {
        const all = [...Object.entries(tags), ...others].map(([key, value]) => `${key}=${value}`);
        const has = `the tags ${others.map(([key, value]) => `${key}=${value}`).join(", ")}`;
        losses.push({ has, ways: [keep("the tags", "stack.tableTags", all.join(","))] });
    }
    for (const { name } of live.indexes.filter((index) => !shape.indexes.some(isNamed(index.name)))) {
        losses.push({ has: `the index ${name}` });
    }
    if (live.billingMode !== shape.billingMode) {
        losses.push({ has: `billing mode ${live.billingMode}` });
    }
    if (live.tableClass && live.tableClass !== STANDARD_CLASS) {
        losses.push({ has: `table class ${live.tableClass}` });
    }
    return losses;
}

/**
 * What ACK can neither keep nor change, so that the table is never in line and the stack waits for it in vain: measured
 * for the time to live, and read in the controller 1.9.2 for the rest.
 */
export function findTableObstacles(wanted: WantedTable, live: TableInFull): TableChange[] {
    const { shape } = wanted;
    const obstacles = findTimeToLiveObstacle(wanted, live);
    const update = (what: string, ...options: string[]): Way[] => [
        [what, { aws: ["dynamodb", "update-table", "--table-name", live.name, ...options] }],
    ];
    if (live.serverSideEncryption?.enabled) {
        const ways = update("switch the encryption off", "--sse-specification", "Enabled=false");
        obstacles.push({ has: `encryption with ${live.serverSideEncryption.kmsKeyArn || "a KMS key"}`, ways });
    }
    if (live.replicas.length > 0) {
        obstacles.push({ has: `replicas in ${live.replicas.map(({ regionName }) => regionName).join(", ")}` });
    } else if (live.streamEnabled) {
        const ways = update("switch the stream off", "--stream-specification", "StreamEnabled=false");
        obstacles.push({ has: "a stream", ways });
    }
    if (live.onDemandThroughputs.some(isLimit)) {
        const none = "MaxReadRequestUnits=-1,MaxWriteRequestUnits=-1";
        obstacles.push({ has: "on-demand limits", ways: update("lift the limits", "--on-demand-throughput", none) });
    }
    if (keyText(live) !== keyText(shape)) {
        obstacles.push({ has: `the key ${keyText(live)}, and not ${keyText(shape)}` });
    }
    if (live.localSecondaryIndexes.length > 0) {
        obstacles.push({ has: `the local indexes ${live.localSecondaryIndexes.map(({ name }) => name).join(", ")}` });
    }
    for (const index of live.indexes) {
        const twin = shape.indexes.find(isNamed(index.name));
        if (twin && formOf(index) !== formOf(twin)) {
            const has = `the index ${index.name} on ${formOf(index)}, and not on ${formOf(twin)}`;
            const removal = JSON.stringify([{ Delete: { IndexName: index.name } }]);
            const what = `delete the index ${index.name}, and ACK makes the other`;
            obstacles.push({ has, ways: update(what, "--global-secondary-index-updates", removal) });
        }
    }
    return obstacles;
}

/** ACK can switch the time to live on, and no more. */
export function findTimeToLiveObstacle({ timeToLive }: WantedTable, { name, ttl }: TableInFull): TableChange[] {
    if (!ttl?.enabled || ttl.attributeName === timeToLive) {
        return [];
    }
    const off = ["--time-to-live-specification", `Enabled=false,AttributeName=${ttl.attributeName}`];
    const ways: Way[] = [
        keep("the time to live", "stack.tableTimeToLiveAttribute", ttl.attributeName),
        ["or switch it off", { aws: ["dynamodb", "update-time-to-live", "--table-name", name, ...off] }],
    ];
    return [{ has: `a time to live by the attribute ${ttl.attributeName}`, ways }];
}

export function describeTableChanges(changes: readonly TableChange[]): string {
    return changes.map(({ has }) => has).join("; ");
}

export function waysOf(changes: readonly TableChange[]): Way[] {
    return changes.flatMap(({ ways = [] }) => ways);
}

function keep(what: string, set: SettingName, to: string): Way {
    return [`keep ${what}`, { set, to }];
}

function isNamed(name: string): (index: { readonly name: string }) => boolean {
    return (index) => index.name === name;
}

/** DynamoDB says -1 for no limit, and the provider 0 where it says nothing. */
function isLimit(limits: TableInFull["onDemandThroughputs"][number]): boolean {
    return [limits.maxReadRequestUnits, limits.maxWriteRequestUnits].some((units) => units > 0);
}

function keyText({ key }: { readonly key: readonly TableKey[] }): string {
    return key.map(({ name, type }) => `${name} (${type})`).join(", ");
}

function formOf(index: TableIndex): string {
    return `${keyText(index)}, ${index.projection}`;
}
