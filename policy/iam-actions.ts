import type { ResourceValidationPolicy } from "@pulumi/policy";

/** Of the providers aws and aws-native, and of ACK. */
const IAM = /^(aws|aws-native):iam[/:]|^kubernetes:iam\.services\.k8s\.aws\//;

/** A property that holds policies; those that name one only by its ARN hold none. */
const HOLDS_POLICIES = /polic(y|ies)(document)?$/i;

/** Every action of every service, or of one. */
const WILDCARD = /^(\*|[^:]+:\*)$/;

interface Statement {
    readonly Sid?: string;
    readonly Effect?: string;
    readonly Action?: string | readonly string[];
    readonly NotAction?: string | readonly string[];
}

/** No IAM policy allows all actions, or all of a service: trust policies, inline policies and policies of their own. */
export const noWildcardActions: ResourceValidationPolicy = {
    name: "iam-no-wildcard-actions",
    description: "No IAM policy allows every action, or every action of a service.",
    severity: "high",
    validateResource: ({ type, props }, report) => {
        if (!IAM.test(type)) {
            return;
        }
        const holders = type.startsWith("kubernetes:") ? (props.spec ?? {}) : props;
        for (const property of Object.keys(holders).filter((name) => HOLDS_POLICIES.test(name))) {
            for (const problem of problemsIn(holders[property], property)) {
                report(problem);
            }
        }
    },
};

/** Of a policy, or of whatever holds policies: a document as text or as a value, a list, or an object with a name. */
function problemsIn(value: unknown, path: string): string[] {
    if (typeof value === "string") {
        return value.trimStart().startsWith("{") ? problemsInText(value, path) : [];
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => problemsIn(item, `${path}[${index}]`));
    }
    if ("Statement" in value) {
        return [value.Statement as Statement | Statement[]].flat().flatMap((statement, index) => {
            const at = `${path}, statement ${statement.Sid ? `"${statement.Sid}"` : index + 1}`;
            const remedy = `Name the actions that are needed, as in "dynamodb:GetItem".`;
            return wildcardsOf(statement).map((allowed) => `${at} allows ${allowed}. ${remedy}`);
        });
    }
    return Object.entries(value).flatMap(([name, item]) => problemsIn(item, `${path}.${name}`));
}

function problemsInText(text: string, path: string): string[] {
    let document: unknown;
    try {
        document = JSON.parse(text);
    } catch (error) {
        return [
            `${path} is not valid JSON (${(error as Error).message}), so what it allows is not known. Mend the text.`,
        ];
    }
    return problemsIn(document, path);
}

/** What of a statement allows too much, as the end of a sentence that begins with "allows". */
function wildcardsOf({ Effect, Action = [], NotAction }: Statement): string[] {
    if (Effect !== "Allow") {
        return [];
    }
    if (NotAction !== undefined) {
        return ["every action that its NotAction does not name"];
    }
    return [Action]
        .flat()
        .filter((action) => WILDCARD.test(action))
        .map((action) => `"${action}"`);
}
