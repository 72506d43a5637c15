import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits for a fact.
 *
 * @param holds of what a look has seen. Default: that it is true, or there
 * @param seconds how long at most. Default: three minutes, because other labs work beside this one
 * @param everyMs between two looks
 * @returns what was seen then
 * @throws what was seen last, where the fact does not come in time
 */
export async function until<T>(
    fact: string,
    look: () => Promise<T>,
    holds: (seen: T) => boolean = Boolean,
    { seconds = 180, everyMs = 250 } = {},
): Promise<T> {
    for (const begin = Date.now(); ; await pause(everyMs)) {
        const seen = await look();
        if (holds(seen)) {
            return seen;
        }
        if (Date.now() - begin > seconds * 1000) {
            throw new Error(`not within ${seconds} s: ${fact}; last seen: ${described(seen)}`);
        }
    }
}

/** Without Kubernetes's notes of who set which field, which are longer than the object. */
function described(seen: unknown): string {
    return JSON.stringify(seen, (key, value: unknown) => (key === "managedFields" ? undefined : value)) ?? "nothing";
}
