import { tableProtection } from "../../components/carts-stack/table-protection";
import { ackNamespace } from "../../vocabulary/ack";
import { findInstance, ownInstance } from "../instance/own-instance";
import { ownerByTags } from "../owners";
import type { Asked, Collision, Part } from "../part";
import { there } from "../readers/surroundings";
import {
    describeTableChanges,
    findTableLosses,
    findTableObstacles,
    findTimeToLiveObstacle,
    type LiveTable,
    type TableChange,
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

async function foreign(asked: Asked, { arn, tags }: LiveTable): Promise<Collision[]> {
    const { namespace, tableName, tableDeletionPolicy } = asked.settings.stack;
    // Left behind by an earlier stack, as was asked, and taken back now.
    const isRetained = tableDeletionPolicy === "retain" && ackNamespace(tags) === namespace;
    if (isRetained || asked.settings.adopt.includes("table")) {
        return [];
    }
    if ((await findInstance(asked)).live?.spec?.tableName === tableName) {
        return [];
    }
    const reason =
        `is a DynamoDB table that exists already, ${arn} (${ownerByTags(tags, asked.owner)}): ACK would not touch ` +
        "it, and the stack would wait for it in vain. Choose another tableName, or adopt the table: tableDeletionPolicy " +
        "then decides what becomes of it";
    return [{ path: "tableName", value: tableName, reason, adoptable: "table" }];
}

/** Whoever is to be asked for another name sees what the same name would mean. */
function losing({ settings }: Asked, losses: readonly TableChange[]): Collision[] {
    if (losses.length === 0 || settings.allowTableChanges) {
        return [];
    }
    const reason =
        `keeps ACK from taking over table ${settings.stack.tableName}, of which it would switch off or take away what the ` +
        `CartsStack does not name: ${describeTableChanges(losses)}. Or let it: pulumi config set allowTableChanges true`;
    return [{ path: "allowTableChanges", value: false, reason }];
}

function stubborn(tableName: string, obstacles: readonly TableChange[]): Collision[] {
    if (obstacles.length === 0) {
        return [];
    }
    const reason =
        "is a DynamoDB table that has what ACK can neither keep nor change, so that the stack would wait for it in vain: " +
        `${describeTableChanges(obstacles)}. Or choose another tableName`;
    return [{ path: "tableName", value: tableName, reason }];
}

function warnOfLosses({ settings }: Asked, losses: readonly TableChange[]): string[] {
    if (!settings.allowTableChanges) {
        return [];
    }
    return [
        losses.length > 0
            ? `allowTableChanges lets ACK switch off or take away what table ${settings.stack.tableName} has: ${describeTableChanges(losses)}`
            : "allowTableChanges is on, and no table that is taken over is known to lose anything: take it out, before one does",
    ];
}
