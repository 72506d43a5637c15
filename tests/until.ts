import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits for a fact.
 *
 * @param holds of what a look has seen. Default: that it is true, or there
 * @param seconds how long at most. Default: three minutes, because other labs work beside this one
 * @param everyMs between two looks
 * @param lookSeconds how long one look may take
 * @returns what was seen then
 * @throws what was seen last, where the fact does not come in time, or a look does not end
 */
export async function until<T>(
    fact: string,
    look: () => Promise<T>,
    holds: (seen: T) => boolean = Boolean,
    { seconds = 180, everyMs = 250, lookSeconds = 60 } = {},
): Promise<T> {
    for (const begin = Date.now(); ; await pause(everyMs)) {
        const seen = await within(lookSeconds, look(), `${fact}: a look did not end within ${lookSeconds} s`);
        if (holds(seen)) {
            return seen;
        }
        if (Date.now() - begin > seconds * 1000) {
            throw new Error(`not within ${seconds} s: ${fact}; last seen: ${described(seen)}`);
        }
    }
}

async function within<T>(seconds: number, work: Promise<T>, otherwise: string): Promise<T> {
    const timer = new AbortController();
    const late = pause(seconds * 1000, undefined, { signal: timer.signal }).then(() => {
        throw new Error(otherwise);
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        timer.abort();
    }
}

/** Without Kubernetes's notes of who set which field, which are longer than the object. */
function described(seen: unknown): string {
    return JSON.stringify(seen, (key, value: unknown) => (key === "managedFields" ? undefined : value)) ?? "nothing";
}
