import { compile, type JSONValue } from "json-p3";

/** @param path JSONPath (RFC 9535) as in `{.status.state}`, without the braces; the leading `$` may be left out */
export function parseJsonPath(path: string): (value: unknown) => unknown[] {
    const query = compile(path.startsWith("$") ? path : `$${path}`);
    return (value) => query.query(value as JSONValue).values();
}
