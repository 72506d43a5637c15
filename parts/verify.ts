import { setTimeout as pause } from "node:timers/promises";
import { type Row, runChecks } from "./check";
import { checks } from "./checks";
import { AwsReader } from "./readers/aws/evidence";
import { readCluster, sourcesOf } from "./readers/kubernetes/evidence";
import { readRemaining } from "./readers/kubernetes/remaining";
import type { SelectedStack } from "./stack";

/** Looks at everything that a stack deployed, once. */
export async function verify(stack: SelectedStack): Promise<Row[]> {
    const { deployed, commands } = stack;
    const reader = new AwsReader(stack.aws, deployed);
    try {
        const [cluster, aws] = await Promise.all([readCluster(stack.kubernetes, sourcesOf(deployed)), reader.read()]);
        const [remaining] = await Promise.allSettled([readRemaining(stack.kubernetes, cluster, deployed)]);
        return runChecks(checks, { deployed, cluster, remaining, aws, commands });
    } finally {
        reader.close();
    }
}

/**
 * Looks again until everything holds.
 *
 * @param seconds how long at most; then what was seen last is returned
 * @param onFailing takes what does not hold yet, whenever that is something else
 */
export async function verifyUntil(
    stack: SelectedStack,
    seconds: number,
    onFailing: (rows: readonly Row[]) => void,
): Promise<Row[]> {
    const deadline = Date.now() + seconds * 1000;
    let last = "";
    for (;;) {
        const rows = await verify(stack);
        const failing = rows.filter(({ ok }) => !ok);
        if (failing.length === 0 || Date.now() >= deadline) {
            return rows;
        }
        const now = failing.map(({ id }) => id).join();
        if (now !== last) {
            onFailing(failing);
            last = now;
        }
        await pause(1000);
    }
}
