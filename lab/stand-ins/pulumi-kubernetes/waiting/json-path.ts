/**
 * The part of JSONPath (RFC 9535) that selects fields, elements and filtered elements: `.status.state`, `['a.b']`,
 * `[0]`, `[-1]`, `[*]`, `.*`, `[?(@.type=="Ready")]`. Left out: `..`, slices, several selectors in one bracket, functions.
 */
type Select = (value: unknown) => unknown[];

/** @param path as in `{.status.state}`, without the braces; the leading `$` may be left out */
export function parseJsonPath(path: string): Select {
    const steps: Select[] = [];
    let rest = path.trim().replace(/^\$/, "");
    while (rest !== "") {
        const known = STEPS.map(({ pattern, select }) => ({ match: pattern.exec(rest), select })).find(
            ({ match }) => match,
        );
        if (!known?.match) {
            throw new Error(
                `JSONPath "${path}": this stand-in for the Kubernetes provider cannot read it at "${rest}"`,
            );
        }
        steps.push(known.select(known.match));
        rest = rest.slice(known.match[0].length);
    }
    return (value) => steps.reduce((values, select) => values.flatMap(select), [value]);
}

const STEPS: readonly { readonly pattern: RegExp; readonly select: (match: RegExpExecArray) => Select }[] = [
    { pattern: /^\.([A-Za-z_][\w-]*)/, select: ([, name]) => field(name ?? "") },
    { pattern: /^\[\s*(?:'([^']*)'|"([^"]*)")\s*\]/, select: ([, single, double]) => field(single ?? double ?? "") },
    { pattern: /^\[\s*(-?\d+)\s*\]/, select: ([, index]) => element(Number(index)) },
    { pattern: /^(?:\.\*|\[\s*\*\s*\])/, select: () => children },
    {
        pattern: /^\[\s*\?\s*\(?\s*@((?:\.[\w-]+)+)\s*==\s*('[^']*'|"[^"]*"|[\w.-]+)\s*\)?\s*\]/,
        select: ([, path = "", literal = ""]) => {
            const select = parseJsonPath(path);
            const wanted = /^['"]/.test(literal) ? literal.slice(1, -1) : JSON.parse(literal);
            return (value) => children(value).filter((item) => select(item)[0] === wanted);
        },
    },
];

function field(name: string): Select {
    return (value) => (isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []);
}

function element(index: number): Select {
    return (value) => (Array.isArray(value) && index < value.length && -index <= value.length ? [value.at(index)] : []);
}

const children: Select = (value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
