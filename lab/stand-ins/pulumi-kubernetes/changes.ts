import type { ChangeKind } from "../provider-protocol/provider";
import { containsUnknown, equal, isMap, type PropertyMap, type Value } from "../provider-protocol/values";

/** A step into a value: a field's name or an element's index; in a pattern also "*", any element. */
type Path = readonly (string | number)[];

export interface Change {
    /** In the engine's notation: `spec.ports[0].port`, `metadata.annotations["pulumi.com/waitFor"]`. */
    readonly path: string;
    readonly kind: ChangeKind;
}

/** What the new inputs are compared with, and which of the differences count how. */
export interface Comparison {
    /** The live object, reduced to what the old inputs have. */
    readonly live: PropertyMap;
    readonly oldInputs: PropertyMap;
    readonly news: PropertyMap;
    /**
     * Whether a value that the program did not touch since the last update can have changed. Not for a built-in kind:
     * the server writes some in another form ("0.5" as "500m"), and only its Go types know which are the same.
     */
    readonly countRewritten: boolean;
    readonly ignoreChanges: readonly string[];
    /** Patterns of fields whose change needs a replacement. */
    readonly immutable: readonly string[];
}

export function findChanges(comparison: Comparison): Change[] {
    const ignored = comparison.ignoreChanges.map(parsePath);
    const immutable = comparison.immutable.map(parsePath);
    const changes: Change[] = [];

    const compare = (path: Path, live: Value | undefined, old: Value | undefined, next: Value | undefined): void => {
        // A null asks for the server's default, as a field that is left out.
        if (equal(live ?? undefined, next ?? undefined)) {
            return;
        }
        if (!comparison.countRewritten && !containsUnknown(next) && equal(old, next)) {
            return;
        }
        if (isMap(live) && isMap(next)) {
            for (const key of new Set([...Object.keys(live), ...Object.keys(next)])) {
                compare([...path, key], live[key], isMap(old) ? old[key] : undefined, next[key]);
            }
        } else if (Array.isArray(live) && Array.isArray(next)) {
            const last = Math.max(live.length, next.length);
            for (let index = 0; index < last; index++) {
                compare([...path, index], live[index], Array.isArray(old) ? old[index] : undefined, next[index]);
            }
        } else if (!ignored.some((pattern) => leadsInto(pattern, path))) {
            const kind = live === undefined ? "add" : next === undefined ? "delete" : "update";
            const replace = immutable.some((pattern) => touches(pattern, path, next));
            changes.push({ path: describePath(path), kind: replace ? `${kind}-replace` : kind });
        }
    };
    compare([], comparison.live, comparison.oldInputs, comparison.news);
    return changes;
}

/** Whether a change at the path changes what the pattern means: something in it, or something that holds it. */
function touches(pattern: Path, path: Path, value: Value | undefined): boolean {
    return leadsInto(pattern, path) || (leadsInto(path, pattern) && holds(value, pattern.slice(path.length)));
}

function holds(value: Value | undefined, path: Path): boolean {
    const [step, ...rest] = path;
    if (step === undefined) {
        return value !== undefined;
    }
    if (Array.isArray(value)) {
        return value.some((item) => holds(item, rest));
    }
    return isMap(value) && holds(value[step], rest);
}

/** Whether the first path is the beginning of the second. */
function leadsInto(pattern: Path, path: Path): boolean {
    return (
        pattern.length <= path.length &&
        pattern.every((step, index) => step === "*" || path[index] === "*" || String(step) === String(path[index]))
    );
}

function parsePath(text: string): Path {
    const steps = text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[\]]+)/g);
    return [...steps].map(([, quoted, index, name]) => quoted?.replaceAll('\\"', '"') ?? index ?? name ?? "");
}

function describePath(path: Path): string {
    return path.reduce<string>((text, step) => {
        if (typeof step === "number") {
            return `${text}[${step}]`;
        }
        if (/[."[\]]/.test(step)) {
            return `${text}["${step.replaceAll('"', '\\"')}"]`;
        }
        return text === "" ? step : `${text}.${step}`;
    }, "");
}
