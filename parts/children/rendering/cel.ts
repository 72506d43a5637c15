import type { Environment } from "@marcbachmann/cel-js";

/** What expressions refer to: "schema", and the ids of a graph's resources. Reading one may throw. */
export type Variables = Readonly<Record<string, unknown>>;

/** Evaluates CEL, as far as both the library and kro know it. */
export class Cel {
    private constructor(private readonly environment: Environment) {}

    /** Only an update that changes something loads the library. */
    static async load(): Promise<Cel> {
        const { Environment } = await import("@marcbachmann/cel-js");
        const environment = new Environment({
            unlistedVariablesAreDyn: true,
            homogeneousAggregateLiterals: false,
            enableOptionalTypes: true,
        });
        // Of cel-go's list extension (https://pkg.go.dev/github.com/google/cel-go/ext#Lists), which kro has and the library not.
        environment.registerFunction("list.sort(): list", (list: readonly unknown[]) => [...list].sort(inOrder));
        return new Cel(environment);
    }

    /** @throws where the expression is none, uses what the library does not know, or reads what is not there */
    evaluate(expression: string, variables: Variables): unknown {
        return toJson(this.environment.evaluate(expression, variables));
    }
}

/** A JSON value as CEL has it, where whole numbers are a type of their own. */
export function toCel(value: unknown): unknown {
    if (typeof value === "number" && Number.isInteger(value)) {
        return BigInt(value);
    }
    return mapped(value, toCel);
}

function toJson(value: unknown): unknown {
    return typeof value === "bigint" ? Number(value) : mapped(value, toJson);
}

function mapped(value: unknown, change: (member: unknown) => unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(change);
    }
    if (value instanceof Map) {
        return Object.fromEntries([...value].map(([key, member]) => [String(key), change(member)]));
    }
    if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
        return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
    }
    return value;
}

/** Two members of one list, which CEL lets be of one type only. */
function inOrder(left: unknown, right: unknown): number {
    const [one, other] = [left, right] as [string, string];
    return Number(one > other) - Number(one < other);
}
