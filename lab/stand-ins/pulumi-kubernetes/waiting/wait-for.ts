import type { KubernetesObject } from "../../../kubernetes/client";
import { parseJsonPath } from "./json-path";
import { findCondition, type Readiness, statusOf, type Verdict } from "./readiness";

type Judge = (object: KubernetesObject) => Verdict;

/**
 * The annotation pulumi.com/waitFor: `condition=Type`, `condition=Type=Status` (default True), `jsonpath={.path}` (it
 * selects something) or `jsonpath={.path}=value`, or a JSON array of these, which all must hold.
 */
export function readWaitFor(text: string): Readiness {
    const expressions = readExpressions(text);
    if (expressions.length === 0) {
        throw new Error(`pulumi.com/waitFor: at least one condition must be given, not "${text}"`);
    }
    const judges = expressions.map(readExpression);
    return {
        judge: ({ object }) => {
            const verdicts = judges.map((judge) => judge(object));
            return verdicts.find(({ ready }) => !ready) ?? { ready: true, status: `Found ${expressions.join(", ")}` };
        },
    };
}

function readExpressions(text: string): string[] {
    try {
        const parsed: unknown = JSON.parse(text);
        if (Array.isArray(parsed) && parsed.every((item) => typeof item === "string")) {
            return parsed;
        }
    } catch {
        // No JSON: a single expression.
    }
    return [text];
}

function readExpression(expression: string): Judge {
    if (expression.startsWith("condition=")) {
        return readConditionExpression(expression.slice("condition=".length));
    }
    if (expression.startsWith("jsonpath=")) {
        return readJsonPathExpression(expression.slice("jsonpath=".length));
    }
    throw new Error(`pulumi.com/waitFor: expected "condition=" or "jsonpath=" at the start of "${expression}"`);
}

function readConditionExpression(expression: string): Judge {
    const equals = expression.indexOf("=");
    const type = equals < 0 ? expression : expression.slice(0, equals);
    const wanted = equals < 0 ? "True" : expression.slice(equals + 1);
    return (object) => {
        if (!statusOf(object).conditions) {
            return { ready: false, status: "There are no .status.conditions yet", warns: true };
        }
        const condition = findCondition(object, type);
        if (!condition) {
            return { ready: false, status: `Waiting for condition ${type}=${wanted}` };
        }
        const generation = object.metadata.generation ?? 0;
        const observed = condition.observedGeneration ?? statusOf(object).observedGeneration ?? generation;
        if (observed < generation) {
            return { ready: false, status: `Generation ${observed} is less than expected ${generation}` };
        }
        return {
            ready: condition.status.toLowerCase() === wanted.toLowerCase(),
            status: `Resource has condition ${type}=${condition.status} (want ${wanted})`,
        };
    };
}

function readJsonPathExpression(expression: string): Judge {
    // A filter inside the braces may hold "==".
    const [, path, wanted] = /^\{\s*(.*?)\s*\}(?:=(.+))?$/.exec(expression) ?? [];
    // The real one looks for a value behind each lone "=", and so cannot read "!=" (4.34).
    if (path === undefined || path.replaceAll("==", "").includes("=")) {
        throw new Error(
            `pulumi.com/waitFor: expected "jsonpath={.path}" or "jsonpath={.path}=value", not "${expression}"`,
        );
    }
    const select = parseJsonPath(path);
    return (object) => {
        const generation = object.metadata.generation ?? 0;
        const observed = statusOf(object).observedGeneration ?? generation;
        const [found] = select(object);
        const status = `Waiting for {${path}}${wanted === undefined ? "" : `=${wanted} (found "${found ?? ""}")`}`;
        if (observed < generation || found === undefined) {
            return { ready: false, status };
        }
        if (wanted === undefined) {
            return { ready: true };
        }
        if (typeof found === "object" && found !== null) {
            return { ready: false, status, problems: [`{${path}} is no single value: ${JSON.stringify(found)}`] };
        }
        return { ready: String(found) === wanted, status };
    };
}
