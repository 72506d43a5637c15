import type { CheckRequest, CheckResult, PropertyFailure } from "../provider-protocol/provider";
import { containsUnknown, isMap, type PropertyMap, UNKNOWN, Unknown, type Value } from "../provider-protocol/values";
import type { Configuration } from "./aws/configuration";
import { autoName } from "./aws/name";
import type { InputProperty, ResourceType } from "./aws/resource-type";
import { tagsIn, withoutIgnored } from "./aws/tags";
import { policyProblem } from "./policy-document";

/** Where a resource's inputs list those that the program did not give; the real provider keeps the list there, too. */
export const DEFAULTED = "__defaults";

/** Completes a resource's inputs and finds what is wrong with them. */
export function checkInputs(type: ResourceType, request: CheckRequest, configuration: Configuration): CheckResult {
    const inputs: PropertyMap = {};
    const failures: PropertyFailure[] = [];
    for (const [property, value] of Object.entries(request.news)) {
        const schema = type.inputs[property];
        if (property.startsWith("__") || value === null) {
            continue;
        }
        if (!schema) {
            failures.push({ property, reason: "Invalid or unknown key" });
            continue;
        }
        inputs[property] = schema.kind === "policy" ? asText(value) : value;
        const reason = problemOf(schema, inputs[property]);
        if (reason) {
            failures.push({ property, reason });
        }
    }
    for (const [property, schema] of Object.entries(type.inputs)) {
        if (schema.required && inputs[property] === undefined) {
            failures.push({ property: "", reason: `Missing required property '${property}'` });
        }
    }
    if (inputs.name !== undefined && inputs.namePrefix !== undefined) {
        failures.push({ property: "namePrefix", reason: "Conflicting configuration arguments: name and namePrefix" });
    }

    const defaults = defaultsOf(type, inputs, request);
    const nameFailure = typeof defaults.name === "string" ? problemOf(type.inputs.name, defaults.name) : undefined;
    if (nameFailure) {
        failures.push({ property: "", reason: `the name made up for the resource does not do: ${nameFailure}` });
    }
    const complete: PropertyMap = { ...inputs, ...defaults, [DEFAULTED]: Object.keys(defaults).sort() };
    if (type.tagging) {
        complete.tagsAll = allTags(inputs.tags, configuration);
    }
    return { inputs: complete, failures };
}

function defaultsOf(type: ResourceType, inputs: PropertyMap, request: CheckRequest): PropertyMap {
    const defaults: PropertyMap = {};
    for (const [property, schema] of Object.entries(type.inputs)) {
        if (schema.default !== undefined && inputs[property] === undefined) {
            defaults[property] = schema.default;
        }
    }
    if (type.inputs.name && inputs.name === undefined && inputs.namePrefix === undefined) {
        const { [DEFAULTED]: defaulted, name: last } = request.olds;
        const keep = Array.isArray(defaulted) && defaulted.includes("name") && last !== undefined;
        defaults.name = keep ? last : autoName(request.name, request.randomSeed);
    }
    return defaults;
}

function problemOf(schema: InputProperty | undefined, value: Value | undefined): string | undefined {
    if (!schema || value === undefined || containsUnknown(value)) {
        return undefined;
    }
    switch (schema.kind) {
        case "text":
            return typeof value === "string" ? schema.problem?.(value) : "expected a string";
        case "policy":
            return typeof value === "string" ? policyProblem(value) : "expected a JSON text";
        case "number":
            return typeof value === "number" ? schema.problem?.(value) : "expected a number";
        case "flag":
            return typeof value === "boolean" ? undefined : "expected a boolean";
        case "tags":
            return isMap(value) && Object.values(value).every((tag) => typeof tag === "string")
                ? undefined
                : "expected a map of strings";
    }
}

/** SDKs may send a policy document as it is, not as JSON. */
function asText(value: Value): Value {
    if (!isMap(value)) {
        return value;
    }
    return containsUnknown(value) ? UNKNOWN : JSON.stringify(value);
}

function allTags(tags: Value | undefined, { defaultTags, ignoredTags }: Configuration): Value {
    if (tags instanceof Unknown) {
        return UNKNOWN;
    }
    const unknown = isMap(tags) ? Object.entries(tags).filter(([, tag]) => containsUnknown(tag)) : [];
    return { ...withoutIgnored({ ...defaultTags, ...tagsIn(tags) }, ignoredTags), ...Object.fromEntries(unknown) };
}
