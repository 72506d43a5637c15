import { setTimeout as sleep } from "node:timers/promises";

/** How long the real provider waits for a change in IAM to be seen by all of AWS. */
const PROPAGATION_MILLISECONDS = 120_000;
const LONGEST_PAUSE_MILLISECONDS = 10_000;

/**
 * Tries again while AWS's answer shows that a change has not reached all of it yet.
 *
 * @param pending whether an outcome is one that time can heal
 */
export async function propagated<T>(
    signal: AbortSignal,
    attempt: () => Promise<T>,
    pending: { readonly error?: (error: unknown) => boolean; readonly result?: (result: T) => boolean },
): Promise<T> {
    const deadline = Date.now() + PROPAGATION_MILLISECONDS;
    for (let pause = 500; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)) {
        try {
            const result = await attempt();
            if (!pending.result?.(result) || Date.now() + pause > deadline) {
                return result;
            }
        } catch (error) {
            if (!pending.error?.(error) || Date.now() + pause > deadline) {
                throw error;
            }
        }
        await sleep(pause, undefined, { signal });
    }
}
