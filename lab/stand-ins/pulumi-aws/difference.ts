import type { ChangeKind, DiffRequest, DiffResult } from "../provider-protocol/provider";
import { containsUnknown, equal, isMap, type PropertyMap, type Value } from "../provider-protocol/values";
import type { InputProperty, ResourceType } from "./aws/resource-type";
import { DEFAULTED } from "./check";
import { samePolicy } from "./policy-document";

/** Compares a resource's state, and so what AWS has after a refresh, with the inputs that are wanted. */
export function difference(type: ResourceType, request: DiffRequest): DiffResult {
    const { olds, news, ignoreChanges } = request;
    const changes = changedInputs(type, olds, news).filter((property) => !ignoreChanges.includes(property));
    const replaces = changes.filter((property) => type.inputs[property]?.replaces);
    return {
        changes: changes.length > 0,
        diffs: changes,
        replaces,
        deleteBeforeReplace: replaces.length > 0 && keepsGivenName(olds, news),
        detailedDiff: Object.fromEntries(
            changes.map((property) => [property, { kind: kindOf(type, property, olds, news), inputDiff: false }]),
        ),
    };
}

/** Two resources cannot have one name; a name that the provider made up is made up anew. */
function keepsGivenName(olds: PropertyMap, news: PropertyMap): boolean {
    const defaulted = news[DEFAULTED];
    const given = !(Array.isArray(defaulted) && defaulted.includes("name"));
    return given && news.name !== undefined && equal(olds.name, news.name);
}

/** @param olds the state */
export function changedInputs(type: ResourceType, olds: PropertyMap, news: PropertyMap): string[] {
    return Object.entries(type.inputs)
        .filter(([property, schema]) => isChanged(schema, olds[property], news[property]))
        .map(([property]) => property);
}

function isChanged(schema: InputProperty, old: Value | undefined, wanted: Value | undefined): boolean {
    if (isEmpty(wanted)) {
        return !schema.computed && !isEmpty(old);
    }
    if (containsUnknown(wanted)) {
        return true;
    }
    if (schema.kind === "policy" && typeof old === "string" && typeof wanted === "string") {
        return !samePolicy(old, wanted);
    }
    return !equal(old, wanted);
}

/** AWS tells no difference between an empty value and none. */
function isEmpty(value: Value | undefined): boolean {
    return value === undefined || value === null || value === "" || (isMap(value) && Object.keys(value).length === 0);
}

function kindOf(type: ResourceType, property: string, olds: PropertyMap, news: PropertyMap): ChangeKind {
    const kind = isEmpty(olds[property]) ? "add" : isEmpty(news[property]) ? "delete" : "update";
    return type.inputs[property]?.replaces ? `${kind}-replace` : kind;
}
