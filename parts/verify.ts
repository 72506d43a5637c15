import { setTimeout as pause } from "node:timers/promises";
import { association } from "./association/check";
import { autoscaler } from "./children/autoscaler";
import { podCredentials } from "./children/pod-credentials";
import { otherCluster } from "./cluster/check";
import { ackVersion } from "./controllers/ack-version";
import { capabilities, unreadCapabilities } from "./controllers/capabilities";
import { rightsFor } from "./controllers/kro-rights";
import { kroRights } from "./controllers/kro-rights-check";
import { findKroUser } from "./controllers/kro-user";
import { kroVersion } from "./controllers/kro-version";
import { unlessBeingDeleted } from "./deletion/being-deleted";
import { gate } from "./gate/check";
import { graph } from "./graph/check";
import { instance } from "./instance/check";
import { children } from "./instance/children";
import { readRemaining } from "./namespace/remaining";
import { type Check, type Row, runChecks, withCommands } from "./part/check";
import { type AwsEvidence, AwsReader } from "./readers/aws/evidence";
import { type Reviewed, reviewRights } from "./readers/kubernetes/access-reviews";
import { readCluster } from "./readers/kubernetes/evidence";
import { role } from "./role/check";
import { sourcesOf } from "./sources";
import type { SelectedStack } from "./stack";
import { dynamoDbTable } from "./table/dynamodb-check";
import { tableProtection } from "./table/protection-check";
import { uiAddress } from "./ui/address-check";
import { ui } from "./ui/check";
import { uiService } from "./ui/service-check";

/** In the order in which they come to be. */
export const checks: readonly Check[] = [
    otherCluster,
    unreadCapabilities,
    ...capabilities,
    kroVersion,
    kroRights,
    ackVersion,
    role,
    association,
    gate,
    graph,
    instance,
    ...children,
    autoscaler,
    dynamoDbTable,
    tableProtection,
    podCredentials,
    ui,
    uiService,
    uiAddress,
].map(unlessBeingDeleted);

/** Looks at everything that a stack deployed, once. */
export async function verify(stack: SelectedStack): Promise<Row<string>[]> {
    const { deployed } = stack;
    const reader = new AwsReader(stack.aws, deployed);
    try {
        const [cluster, aws] = await Promise.all([readCluster(stack.kubernetes, sourcesOf(deployed)), reader.read()]);
        const [remaining, kroRights] = await Promise.allSettled([
            readRemaining(stack.kubernetes, cluster, deployed),
            reviewKro(stack, aws),
        ]);
        const context = { deployed, server: stack.kubernetes.cluster, cluster, remaining, kroRights, aws };
        return withCommands(runChecks(checks, context), stack.program);
    } finally {
        reader.close();
    }
}

/** @throws UncheckedError, KubernetesError */
async function reviewKro({ kubernetes, deployed }: SelectedStack, aws: AwsEvidence): Promise<Reviewed> {
    const rights = rightsFor(deployed.graph).flatMap(({ rights }) => rights);
    return reviewRights(kubernetes, await findKroUser(kubernetes, aws), rights);
}

/**
 * Looks again until everything holds.
 *
 * @param seconds how long at most after the first look; then what was seen last is returned
 * @param onFailing takes what does not hold yet, whenever that is something else
 */
export async function verifyUntil(
    stack: SelectedStack,
    seconds: number,
    onFailing: (rows: readonly Row<string>[]) => void,
): Promise<Row<string>[]> {
    let deadline = Number.POSITIVE_INFINITY;
    let last = "";
    for (;;) {
        const rows = await verify(stack);
        const failing = rows.filter(({ ok }) => !ok);
        if (failing.length === 0 || Date.now() >= deadline) {
            return rows;
        }
        deadline = Math.min(deadline, Date.now() + seconds * 1000);
        const now = failing.map(({ id }) => id).join();
        if (now !== last) {
            onFailing(failing);
            last = now;
        }
        await pause(1000);
    }
}
