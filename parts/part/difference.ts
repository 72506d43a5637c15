/** A field of a spec that is not as it was written. */
export interface Difference {
    /** The names of the fields that lead to it, and the positions in lists. */
    readonly path: readonly string[];
    /** Undefined where it was not there. */
    readonly was?: unknown;
    /** Undefined where it is not there any more. */
    readonly is?: unknown;
}

/**
 * The fields in which something is not what was written.
 *
 * @param withAdded also fields that nobody wrote: a newer API server adds some with their defaults. What a list has besides is
 *   always a difference. Default false.
 */
export function differencesOf(
    written: unknown,
    found: unknown,
    withAdded = false,
    path: readonly string[] = [],
): Difference[] {
    if (!isObject(written) || !isObject(found)) {
        return written === found ? [] : [{ path, was: written, is: found }];
    }
    const names = Object.keys(withAdded || Array.isArray(written) ? { ...written, ...found } : written);
    return names.flatMap((name) => differencesOf(written[name], found[name], withAdded, [...path, name]));
}

/** "spec.replicas is 3 and was 1" */
export function describeDifference({ path, was, is }: Difference): string {
    return `${describePath(path)} is ${text(is)} and was ${text(was)}`;
}

export function describePath(path: readonly string[]): string {
    return ["spec", ...path].join(".");
}

/** Lists too: their keys are the positions. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null;
}

function text(value: unknown): string {
    return value === undefined ? "not there" : JSON.stringify(value);
}
