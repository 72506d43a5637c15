import type { TableProtection } from "../../components/carts-stack/table-protection";
import { type Check, type Context, made, type Reasoned } from "../part/check";
import type { Step } from "../program/remedies";
import { answer } from "../readers/aws/evidence";

/** What protects the table, as the CartsStack asks for it and as AWS has it. Where there is no table, its row says so. */
export const tableProtection: Check = {
    id: "table-protection",
    title: "Table's protection",
    appliesTo({ aws }) {
        const { tableProtection: found } = aws;
        return !(found.status === "fulfilled" && found.value === undefined);
    },
    mayBeDenied: () => true,
    examine(context) {
        const { tableName, tableProtection: asked } = made(context.deployed.instance, "CartsStack");
        const found = made(answer(context.aws.tableProtection), "table");
        const differences = findDifferences(asked, found, tableName, context);
        return {
            expected: describe(asked),
            found: describe(found),
            ok: differences.length === 0,
            reason: differences.map(({ reason }) => reason).join("; "),
            mend: differences[0]?.mend,
        };
    },
};

function findDifferences(asked: TableProtection, found: TableProtection, name: string, { aws }: Context): Reasoned[] {
    const differences: Reasoned[] = [];
    if (asked.deletionProtection !== found.deletionProtection) {
        differences.push(
            asked.deletionProtection
                ? missing("deletion protection", "update-table", "--table-name", name, "--deletion-protection-enabled")
                : unasked("deletion protection", { set: "stack.tableDeletionProtection", to: "true" }),
        );
    }
    if (asked.pointInTimeRecovery !== found.pointInTimeRecovery) {
        const on = ["--point-in-time-recovery-specification", "PointInTimeRecoveryEnabled=true"];
        differences.push(
            asked.pointInTimeRecovery
                ? missing("point-in-time recovery", "update-continuous-backups", "--table-name", name, ...on)
                : unasked("point-in-time recovery", { set: "stack.tablePointInTimeRecovery", to: "true" }),
        );
    }
    if (asked.timeToLive !== found.timeToLive) {
        const on = ["--time-to-live-specification", `Enabled=true,AttributeName=${asked.timeToLive}`];
        differences.push(
            found.timeToLive === undefined
                ? missing("the time to live", "update-time-to-live", "--table-name", name, ...on)
                : {
                      reason: `the table has a time to live by ${found.timeToLive}, which ACK cannot switch off or change: it is never in line again`,
                      mend: [{ set: "stack.tableTimeToLiveAttribute", to: found.timeToLive }],
                  },
        );
    }
    const wrong = Object.entries(asked.tags).filter(([key, value]) => found.tags[key] !== value);
    if (wrong.length > 0) {
        const arn = answer(aws.table)?.arn ?? "";
        const tags = wrong.map(([key, value]) => `Key=${key},Value=${value}`);
        differences.push(
            missing(`the tags ${listOf(wrong)}`, "tag-resource", "--resource-arn", arn, "--tags", ...tags),
        );
    }
    const others = Object.entries(found.tags).filter(([key]) => asked.tags[key] === undefined);
    if (others.length > 0) {
        const all = listOf([...Object.entries(asked.tags), ...others]);
        differences.push(unasked(`the tags ${listOf(others)}`, { set: "stack.tableTags", to: all }));
    }
    return differences;
}

/** ACK looks only at changes of the object, and every ten hours. */
function missing(what: string, ...call: string[]): Reasoned {
    const reason = `somebody has taken ${what} from the table, and ACK has not looked since`;
    return { reason, mend: [{ aws: ["dynamodb", ...call] }] };
}

function unasked(what: string, keep: Step): Reasoned {
    const reason = `somebody has given the table ${what}, which ACK takes away at its next look: the CartsStack does not ask for it`;
    return { reason, mend: [keep] };
}

function describe({ deletionProtection, pointInTimeRecovery, timeToLive, tags }: TableProtection): string {
    return [
        `deletion protection ${deletionProtection ? "on" : "off"}`,
        `recovery ${pointInTimeRecovery ? "on" : "off"}`,
        ...(timeToLive ? [`time to live by ${timeToLive}`] : []),
        ...(Object.keys(tags).length > 0 ? [`tags ${listOf(Object.entries(tags))}`] : []),
    ].join("; ");
}

function listOf(tags: readonly (readonly [string, string])[]): string {
    return tags.map(([key, value]) => `${key}=${value}`).join(",");
}
