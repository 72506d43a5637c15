import { type PropertyMap, UNKNOWN, type Value } from "../provider-protocol/values";
import type { Configuration } from "./aws/configuration";
import { optionalText } from "./aws/property";
import type { LiveResource, ResourceType } from "./aws/resource-type";
import { ownTags, tagsIn, withoutIgnored } from "./aws/tags";
import { DEFAULTED } from "./check";
import { samePolicy } from "./policy-document";

/**
 * The state of a resource as AWS has it.
 *
 * @param known the last state, or the inputs that made this one
 */
export function stateOf(
    type: ResourceType,
    { properties, tags }: LiveResource,
    known: PropertyMap,
    { region, defaultTags, ignoredTags }: Configuration,
): PropertyMap {
    const state: Record<string, Value | undefined> = { ...properties };
    for (const [property, { kind, local, default: value }] of Object.entries(type.inputs)) {
        const live = state[property];
        const last = known[property];
        if (local) {
            state[property] = last ?? value;
        } else if (kind === "policy" && typeof live === "string" && typeof last === "string") {
            state[property] = samePolicy(live, last) ? last : live;
        }
    }
    if (type.regional) {
        state.region = optionalText(known, "region") ?? region;
    }
    if (type.tagging) {
        const all = withoutIgnored(tags ?? {}, ignoredTags);
        state.tags = ownTags(all, defaultTags, tagsIn(known.tags));
        state.tagsAll = { ...all };
    }
    return withoutAbsent(state);
}

/** The inputs that would make a resource with this state. */
export function inputsOf(type: ResourceType, state: PropertyMap, lastInputs: PropertyMap): PropertyMap {
    const imported = Object.keys(lastInputs).length === 0;
    const properties = Object.keys(type.inputs).filter((property) =>
        imported ? property === "name" || !type.inputs[property]?.computed : lastInputs[property] !== undefined,
    );
    const inputs = properties.map((property) => [property, state[property]]);
    return withoutAbsent({ ...Object.fromEntries(inputs), [DEFAULTED]: lastInputs[DEFAULTED] ?? [] });
}

/** What a preview says of a resource that is to be made. */
export function plannedState(type: ResourceType, inputs: PropertyMap): PropertyMap {
    const unknown = decidedByOthers(type).map((property) => [property, UNKNOWN]);
    return { ...Object.fromEntries(unknown), ...declaredState(type, inputs) };
}

/** What a preview says of a resource that is to be changed. */
export function plannedUpdate(type: ResourceType, state: PropertyMap, inputs: PropertyMap): PropertyMap {
    const lasting = decidedByOthers(type).map((property) => [
        property,
        type.changingOutputs?.includes(property) ? UNKNOWN : state[property],
    ]);
    return { ...withoutAbsent(Object.fromEntries(lasting)), ...declaredState(type, inputs) };
}

/** The part of the state that is inputs, without what only inputs have. */
export function declaredState(type: ResourceType, inputs: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(inputs).filter(([property]) => type.inputs[property]));
}

function decidedByOthers(type: ResourceType): string[] {
    return [...type.outputs, ...Object.keys(type.inputs).filter((property) => type.inputs[property]?.computed)];
}

function withoutAbsent(properties: Readonly<Record<string, Value | undefined>>): PropertyMap {
    return Object.fromEntries(
        Object.entries(properties).flatMap(([property, value]) =>
            value === undefined || value === null ? [] : [[property, value]],
        ),
    );
}
