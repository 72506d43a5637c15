import * as pulumi from "@pulumi/pulumi";

/** What the schema says of a property, in as far as it is looked at here. */
export interface PropertySchema {
    readonly type?: string;
    /** "#/types/<token>" */
    readonly $ref?: string;
    /** Whether it has to be known when the program runs. */
    readonly plain?: boolean;
    readonly additionalProperties?: PropertySchema;
}

export interface TypeSchema {
    readonly type: string;
    readonly properties?: Readonly<Record<string, PropertySchema>>;
    readonly enum?: readonly { readonly value: unknown }[];
}

/** Something that is wrong with an input. The engine shows the path, the value and this reason. */
export interface InputProblem {
    /** "adopt.table" */
    readonly propertyPath: string;
    readonly reason: string;
}

/**
 * What of the inputs of a resource does not fit the schema: names, and the types of values that are known. A program with a
 * generated SDK cannot do that wrong, and one that names the resource by its token can. The values are looked at later, by
 * the component.
 */
export function findInputProblems(
    inputs: Readonly<Record<string, unknown>>,
    properties: Readonly<Record<string, PropertySchema>>,
    required: readonly string[],
    types: Readonly<Record<string, TypeSchema>>,
): InputProblem[] {
    const missing = required.filter((name) => inputs[name] === undefined);
    return [
        ...missing.map((propertyPath) => ({ propertyPath, reason: "it is required" })),
        ...inObject("", inputs, properties, types),
    ];
}

function inObject(
    path: string,
    values: Readonly<Record<string, unknown>>,
    properties: Readonly<Record<string, PropertySchema>>,
    types: Readonly<Record<string, TypeSchema>>,
): InputProblem[] {
    return Object.entries(values).flatMap(([name, value]) => {
        const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
        const propertyPath = `${path}${name}`;
        if (!property) {
            return [
                { propertyPath, reason: `there is no such property; there are ${Object.keys(properties).join(", ")}` },
            ];
        }
        return inValue(propertyPath, value, property, types);
    });
}

function inValue(
    propertyPath: string,
    value: unknown,
    property: PropertySchema,
    types: Readonly<Record<string, TypeSchema>>,
): InputProblem[] {
    if (pulumi.Output.isInstance(value)) {
        const late = "it has to be known when the program runs, and comes from another resource or is a secret";
        return property.plain ? [{ propertyPath, reason: late }] : [];
    }
    const type = property.$ref ? types[property.$ref.slice("#/types/".length)] : undefined;
    const wanted = type?.type ?? property.type ?? "";
    if (typeof value !== (wanted === "integer" ? "number" : wanted) || Array.isArray(value)) {
        return [{ propertyPath, reason: `it is not of the type ${wanted}` }];
    }
    if (type?.enum && !type.enum.some((allowed) => allowed.value === value)) {
        const allowed = type.enum.map((one) => JSON.stringify(one.value)).join(", ");
        return [{ propertyPath, reason: `it is none of ${allowed}` }];
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    const { additionalProperties } = property;
    return additionalProperties
        ? Object.entries(value).flatMap(([key, item]) =>
              inValue(`${propertyPath}.${key}`, item, additionalProperties, types),
          )
        : inObject(`${propertyPath}.`, { ...value }, type?.properties ?? {}, types);
}
