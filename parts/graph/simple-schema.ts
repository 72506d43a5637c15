import type { OpenApiSchema } from "../../components/graph/served-api";

export interface Field {
    readonly required: boolean;
    readonly schema: OpenApiSchema;
}

/** Markers that bound a value, by the names that they have in the CRD too. */
export const BOUNDS = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"] as const;
/** Markers that kro 0.9.4 knows besides (`pkg/simpleschema/markers.go`), and does not compare. */
const NOT_COMPARED = ["description", "validation", "immutable", "uniqueItems", "listType", "listMapKey"];
const TYPES: Readonly<Record<string, string>> = {
    string: "string",
    integer: "integer",
    boolean: "boolean",
    float: "number",
    object: "object",
};

/**
 * What a field of kro's SimpleSchema becomes in the CRD: `integer | default=1 minimum=1`.
 * @throws where it is not written as kro 0.9.4 wants it, or has a type that the graph declares itself, which this cannot
 */
export function readField(text: string): Field {
    const [type = "", ...rest] = text.split("|");
    const markers = rest.length > 0 ? readMarkers(rest.join("|")) : [];
    return markers.reduce(withMarker, { required: false, schema: readType(type.trim()) });
}

function readType(text: string): OpenApiSchema {
    const [, container, of = ""] = /^(\[\]|map\[string\])(.*)$/s.exec(text) ?? [];
    if (container) {
        const items = readType(of.trim());
        return container === "[]" ? { type: "array", items } : { type: "object" };
    }
    const type = TYPES[text];
    if (!type) {
        throw new Error(`type ${JSON.stringify(text)}`);
    }
    return { type };
}

/** Key and value of each marker: white space parts them, but not in quotes or brackets. */
function readMarkers(text: string): [string, string][] {
    const words = [""];
    let depth = 0;
    for (const part of text.trim().match(/"(?:\\.|[^"\\])*"|\s+|./gs) ?? []) {
        if (/^\s/.test(part) && depth === 0) {
            words.push("");
        } else {
            // A quote is a part of its own only where no other closes it.
            depth += Number('[{"'.includes(part)) - Number("]}".includes(part));
            words.push(words.pop() + part);
        }
    }
    if (depth !== 0) {
        throw new Error(`quotes or brackets in ${text.trim()}`);
    }
    return words.map((word) => {
        const [, key, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
        if (key === undefined || value === undefined) {
            throw new Error(`marker ${JSON.stringify(word)}`);
        }
        return [key, /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(["\\])/g, "$1") : value];
    });
}

function withMarker({ required, schema }: Field, [key, value]: [string, string]): Field {
    if (key === "required" && ["true", "false"].includes(value)) {
        return { required: required || value === "true", schema };
    }
    if (key === "default" || key === "pattern") {
        return { required, schema: { ...schema, [key]: value } };
    }
    if (key === "enum") {
        const values = value.split(",").map((one) => one.trim());
        return { required, schema: { ...schema, enum: schema.type === "integer" ? values.map(Number) : values } };
    }
    if (BOUNDS.some((bound) => bound === key) && value !== "" && !Number.isNaN(Number(value))) {
        return { required, schema: { ...schema, [key]: Number(value) } };
    }
    if (NOT_COMPARED.includes(key)) {
        return { required, schema };
    }
    throw new Error(`marker ${key}=${value}`);
}
