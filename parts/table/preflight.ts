import { tableProtection } from "../../components/carts-stack/table-protection";
import { ackNamespace } from "../../vocabulary/ack";
import { findInstance, ownInstance } from "../own/own-instance";
import { ownerByTags } from "../part/owners";
import type { Asked, Part } from "../part/part";
import { type Notice, type Refusal, refuse, type Step, type Way } from "../program/remedies";
import type { TableInFull } from "../readers/aws/by-provider";
import { there } from "../readers/surroundings";
import {
    describeTableChanges,
    findTableLosses,
    findTableObstacles,
    findTimeToLiveObstacle,
    type TableChange,
    waysOf,
} from "./changes";
import { readTableShape } from "./shape";

/** The DynamoDB table, by its name in the region. ACK makes it, or takes it over. */
export const table: Part = {
    async look(asked) {
        const { settings, graph, own, surroundings } = asked;
        const { tableName } = settings.stack;
        const { adopt, allowTableChanges } = settings;
        const wanted = { ...tableProtection(settings.stack), shape: readTableShape(graph.spec.resources) };
        const spec = ownInstance(own.inRegion)?.spec;
        if (spec?.tableName === tableName) {
            // The graph's default for none is the empty text.
            const changes = (spec.tableTimeToLiveAttribute || undefined) !== wanted.timeToLive;
            const live = changes ? there(await surroundings.table(tableName)) : undefined;
            const obstacles = live ? findTimeToLiveObstacle(wanted, live) : [];
            return { collisions: stubborn(tableName, obstacles), warnings: warnOfLosses(asked, []) };
        }
        const isTaken = adopt.includes("table") || adopt.includes("instance");
        const live = there(await surroundings.table(tableName, isTaken && !allowTableChanges));
        const losses = live ? findTableLosses(wanted, live) : [];
        const obstacles = live ? findTableObstacles(wanted, live) : [];
        return {
            collisions: [
                ...(live ? await foreign(asked, live) : []),
                ...losing(asked, losses),
                ...stubborn(tableName, obstacles),
            ],
            warnings: warnOfLosses(asked, losses),
        };
    },
};

async function foreign(asked: Asked, { arn, tags }: TableInFull): Promise<Refusal[]> {
    const { namespace, tableName, tableDeletionPolicy } = asked.settings.stack;
    // Left behind by an earlier stack, as was asked, and taken back now.
    const isRetained = tableDeletionPolicy === "retain" && ackNamespace(tags) === namespace;
    if (isRetained || asked.settings.adopt.includes("table")) {
        return [];
    }
    if ((await findInstance(asked)).live?.spec?.tableName === tableName) {
        return [];
    }
    return refuse(
        ["stack.tableName", tableName],
        `is a DynamoDB table that exists already, ${arn} (${ownerByTags(tags, asked.owner)}): ACK would not touch ` +
            "it, and the stack would wait for it in vain",
        ["choose another name", ANOTHER],
        ["or adopt the table: its deletion policy then decides what becomes of it", { adopt: ["table"] }],
    );
}

/** Whoever is to be asked for another name sees what the same name would mean. */
function losing({ settings }: Asked, losses: readonly TableChange[]): Refusal[] {
    if (losses.length === 0 || settings.allowTableChanges) {
        return [];
    }
    return refuse(
        ["allowTableChanges", false],
        `keeps ACK from taking over table ${settings.stack.tableName}, of which it would switch off or take away what the ` +
            `CartsStack does not name: ${describeTableChanges(losses)}`,
        ...waysOf(losses),
        ["or let it", { set: "allowTableChanges", to: "true" }],
    );
}

const ANOTHER: Step = { set: "stack.tableName", to: "<a name>" };

function stubborn(tableName: string, obstacles: readonly TableChange[]): Refusal[] {
    if (obstacles.length === 0) {
        return [];
    }
    const reason =
        "is a DynamoDB table that has what ACK can neither keep nor change, so that the stack would wait for it in vain: " +
        describeTableChanges(obstacles);
    return refuse(["stack.tableName", tableName], reason, ...waysOf(obstacles), ["or choose another name", ANOTHER]);
}

function warnOfLosses({ settings }: Asked, losses: readonly TableChange[]): Notice[] {
    if (!settings.allowTableChanges) {
        return [];
    }
    const { tableName } = settings.stack;
    const lets = (reason: string, ...ways: Way[]) => refuse(["allowTableChanges", true], reason, ...ways);
    return losses.length > 0
        ? lets(
              `lets ACK switch off or take away what table ${tableName} has: ${describeTableChanges(losses)}`,
              ...waysOf(losses),
          )
        : lets("is on, and no table that is taken over is known to lose anything", [
              "take it out, before one does",
              { set: "allowTableChanges" },
          ]);
}
