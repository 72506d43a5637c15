/**
 * The first field in which something is not what was written, and how; undefined where there is none. A field that nobody
 * wrote is no difference: a newer API server adds some with their defaults.
 */
export function differenceOf(written: unknown, found: unknown, path: string): string | undefined {
    if (isObject(written) && isObject(found)) {
        const items = Array.isArray(written) ? Object.keys(found) : [];
        return [...new Set([...Object.keys(written), ...items])]
            .map((key) => differenceOf(written[key], found[key], `${path}.${key}`))
            .find((difference) => difference !== undefined);
    }
    return written === found ? undefined : `${path} is ${text(found)} and was ${text(written)}`;
}

/** Lists too: their keys are the positions. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null;
}

function text(value: unknown): string {
    return value === undefined ? "not there" : JSON.stringify(value);
}
