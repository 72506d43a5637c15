import { parseClusterArn } from "../../components/cluster/kubeconfig";
import { TABLE_OBJECT } from "../../components/graph/child-names";
import { RESOURCE_SYNCED, TABLE_BUSY, TABLE_KIND, TERMINAL } from "../../vocabulary/ack";
import { TABLE_ACTIVE } from "../../vocabulary/dynamodb";
import { takeOver, whyGivenUp, whyTryingAgain } from "../children/ack-complaint";
import { findChild } from "../children/find-child";
import { notPutBack } from "../children/put-back";
import { type Check, type Context, made, type Reasoned } from "../part/check";
import { kubectl, type Steps } from "../program/remedies";
import { type Conditioned, conditionOf, isTrue } from "../readers/kubernetes/conditions";

/** ACK's Table, as of dynamodb-controller 1.9.2. */
export interface Table extends Conditioned {
    readonly status?: Conditioned["status"] & { readonly tableStatus?: string };
}

/** Whether the table in AWS is one that ACK leaves alone, because it did not make it. */
export function isForeign(table: Table): boolean {
    return isTrue(table, TERMINAL) && /already exists/i.test(conditionOf(table, TERMINAL)?.message ?? "");
}

export const table: Check = {
    id: "table",
    title: "Table (ACK)",
    child: "table",
    examine(context) {
        const found = findChild<Table>(context, TABLE_KIND, TABLE_OBJECT);
        const expected = `${TABLE_ACTIVE}, synced`;
        if (!found) {
            return { expected, found: "none", ok: false, ...notPutBack(context) };
        }
        const synced = isTrue(found, RESOURCE_SYNCED);
        const { tableStatus = "no status" } = found.status ?? {};
        const state = found.metadata.deletionTimestamp ? "being deleted" : synced ? "synced" : "not synced";
        return {
            expected,
            found: `${tableStatus}, ${state}`,
            ok: `${tableStatus}, ${state}` === expected,
            ...why(found, context),
        };
    },
};

function why(found: Table, { deployed }: Context): Reasoned {
    const givenUp = whyGivenUp(found);
    if (givenUp) {
        if (found.metadata.deletionTimestamp && /protected against deletion/i.test(givenUp)) {
            const { tableName } = made(deployed.instance, "CartsStack");
            return { reason: givenUp, mend: liftProtection(tableName, found) };
        }
        return isForeign(found)
            ? takeOver(found, givenUp, "table")
            : { reason: givenUp, mend: [kubectl("describe", found)] };
    }
    const recoverable = whyTryingAgain(found);
    if (recoverable && !TABLE_BUSY.test(recoverable)) {
        const role = /not authorized/i.test(recoverable) && /assumed-role\/([^/\s]+)\//.exec(recoverable)?.[1];
        const { partition } = parseClusterArn(deployed.cluster.arn);
        const policy = ["--policy-arn", `arn:${partition}:iam::aws:policy/AmazonDynamoDBFullAccess`];
        const mend: Steps = [
            role ? { aws: ["iam", "attach-role-policy", "--role-name", role, ...policy] } : "restartAck",
        ];
        return { reason: recoverable, mend };
    }
    if (found.metadata.deletionTimestamp) {
        const reason = `it was deleted at ${found.metadata.deletionTimestamp} and waits for ACK to delete the table`;
        return { reason, mend: ["restartAck"] };
    }
    if (!found.status?.conditions?.length) {
        return {
            reason: "ACK's DynamoDB controller has not looked at it: it may not be running",
            mend: ["restartAck"],
        };
    }
    return {
        reason: `DynamoDB is still at it: the table is ${found.status.tableStatus ?? "asked for"}`,
        mend: [kubectl("describe", found)],
    };
}

/** First in AWS, and then in the object: ACK looks again only at an object that changes, and then deletes the table. */
function liftProtection(tableName: string, object: Table): Steps {
    const patch = JSON.stringify({ spec: { deletionProtectionEnabled: false } });
    return [
        { aws: ["dynamodb", "update-table", "--table-name", tableName, "--no-deletion-protection-enabled"] },
        kubectl("patch", object, "--type", "merge", "-p", patch),
    ];
}
