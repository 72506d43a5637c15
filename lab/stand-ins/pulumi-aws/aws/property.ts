import type { PropertyMap } from "../../provider-protocol/values";

/** A property that must be there: the check of the inputs, or AWS, has seen to that. */
export function text(properties: PropertyMap, name: string): string {
    const value = properties[name];
    if (typeof value !== "string") {
        throw new Error(`the property "${name}" is missing or is no text`);
    }
    return value;
}

export function optionalText(properties: PropertyMap, name: string): string | undefined {
    const value = properties[name];
    return typeof value === "string" ? value : undefined;
}

export function optionalNumber(properties: PropertyMap, name: string): number | undefined {
    const value = properties[name];
    return typeof value === "number" ? value : undefined;
}

export function optionalFlag(properties: PropertyMap, name: string): boolean | undefined {
    const value = properties[name];
    return typeof value === "boolean" ? value : undefined;
}
