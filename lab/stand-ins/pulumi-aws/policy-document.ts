import { isDeepStrictEqual } from "node:util";

/**
 * Whether two IAM policy documents mean the same: IAM returns them with other spacing and order than they were sent
 * in, and with a list of one for a single text.
 */
export function samePolicy(a: string, b: string): boolean {
    if (a === b) {
        return true;
    }
    try {
        return isDeepStrictEqual(normal(JSON.parse(a)), normal(JSON.parse(b)));
    } catch {
        return false;
    }
}

/** Why a text is no policy document, if so. */
export function policyProblem(text: string): string | undefined {
    try {
        const document: unknown = JSON.parse(text);
        return isObject(document) ? undefined : "contains an invalid JSON policy: not a JSON object";
    } catch (error) {
        return `contains an invalid JSON policy: ${error instanceof Error ? error.message : error}`;
    }
}

/** What IAM takes for a document without a version. */
const OLDEST_VERSION = "2008-10-17";

function normal(document: unknown): unknown {
    if (!isObject(document)) {
        return document;
    }
    const { Statement, Version = OLDEST_VERSION, ...others } = document;
    const statements = list(Statement).map((statement) =>
        isObject(statement) ? normalStatement(statement) : statement,
    );
    return { ...others, Version, Statement: sorted(statements) };
}

function normalStatement(statement: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(statement).map(([element, value]) => {
            switch (element) {
                case "Action":
                case "NotAction":
                    // Actions alone are compared without their case.
                    return [element, sorted(list(value).map((action) => String(action).toLowerCase()))];
                case "Resource":
                case "NotResource":
                    return [element, sorted(list(value))];
                case "Principal":
                case "NotPrincipal":
                    return [element, mapValues(value === "*" ? { AWS: "*" } : value, normalPrincipals)];
                case "Condition":
                    return [element, mapValues(value, (keys) => mapValues(keys, (values) => sorted(list(values))))];
                default:
                    return [element, value];
            }
        }),
    );
}

/** An account can be named by its id or by its root's ARN. */
function normalPrincipals(principals: unknown): unknown[] {
    return sorted(
        list(principals).map((principal) => String(principal).replace(/^arn:aws[\w-]*:iam::(\d{12}):root$/, "$1")),
    );
}

function mapValues(value: unknown, change: (value: unknown) => unknown): unknown {
    return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]))
        : value;
}

function list(value: unknown): unknown[] {
    if (value === undefined) {
        return [];
    }
    // In conditions, true and "true" are one.
    return (Array.isArray(value) ? value : [value]).map((item) => (isObject(item) ? item : String(item)));
}

function sorted(values: unknown[]): unknown[] {
    return values
        .map((value) => ({ value, key: stableText(value) }))
        .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
        .map(({ value }) => value);
}

function stableText(value: unknown): string {
    return JSON.stringify(value, (_, item) =>
        isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
    );
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
