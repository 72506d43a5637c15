import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { CartsGraph, CartsStackComponent, type CartsStackComponentArgs } from "../components";
import { findInputProblems, type TypeSchema } from "./input-problems";
import schema from "./schema.json";

const TOKEN = "carts-stack:index:CartsStackComponent";
const { [TOKEN]: resource } = schema.resources;
const types: Readonly<Record<string, TypeSchema>> = schema.types;

/** The inputs, as the schema has them. */
type Inputs = Omit<CartsStackComponentArgs, "graph" | "onError" | "beforeCreate"> & { readonly installGraph?: boolean };

/**
 * Gives `CartsStackComponent` to programs in every Pulumi language: with the type token, the children and the names that it
 * has in a program in TypeScript.
 */
export class CartsStackProvider implements Provider {
    readonly version = schema.version;

    async getSchema(): Promise<string> {
        return JSON.stringify(schema);
    }

    async construct(
        name: string,
        type: string,
        inputs: pulumi.Inputs,
        options: pulumi.ComponentResourceOptions,
    ): Promise<ConstructResult> {
        if (type !== TOKEN) {
            throw new Error(`there is no resource ${type}; there is ${TOKEN}`);
        }
        const { installGraph, ...args } = checked(inputs);
        const graph = installGraph === false ? usedGraph(name, args, options) : undefined;
        const stack = new CartsStackComponent(name, { ...args, graph }, options);
        const outputs = resource.required as (keyof typeof resource.properties)[];
        return { urn: stack.urn, state: Object.fromEntries(outputs.map((output) => [output, stack[output]])) };
    }
}

/** @throws with all that does not fit the schema */
function checked(inputs: pulumi.Inputs): Inputs {
    const given = withoutNulls(inputs);
    const errors = findInputProblems(given, resource.inputProperties, resource.requiredInputs, types);
    if (errors.length > 0) {
        throw new pulumi.InputPropertiesError({ message: "it has inputs that do not fit its schema", errors });
    }
    return given as unknown as Inputs;
}

/** Some languages send null for what is left out, as Python does for what is None in a dictionary. */
function withoutNulls(values: object): Record<string, unknown> {
    const given = Object.entries(values).filter(([, value]) => value !== null);
    return Object.fromEntries(given.map(([name, value]) => [name, isPlain(value) ? withoutNulls(value) : value]));
}

function isPlain(value: unknown): value is object {
    return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The graph that another Pulumi stack has installed. */
function usedGraph(
    name: string,
    { identityGate }: Inputs,
    { parent, providers, dependsOn }: pulumi.ComponentResourceOptions,
): CartsGraph {
    return new CartsGraph(`${name}-graph`, { install: false, identityGate }, { parent, providers, dependsOn });
}
