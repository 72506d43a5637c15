import { createHash, randomBytes } from "node:crypto";
import type { PropertyMap } from "../../provider-protocol/values";
import { optionalText } from "./property";
import type { InputProperty } from "./resource-type";

const SUFFIX_LENGTH = 7;
/** Time in 18 digits and a counter in 8, as Terraform makes them; a prefix must leave room for it. */
const UNIQUE_SUFFIX = /\d{18}[0-9a-f]{8}$/;
const UNIQUE_SUFFIX_LENGTH = 26;

/** The inputs `name` and `namePrefix` of IAM's resources. */
export function nameInputs(longest: number): Readonly<Record<"name" | "namePrefix", InputProperty>> {
    const input = (limit: number): InputProperty => ({
        kind: "text",
        replaces: true,
        computed: true,
        problem: (name) => nameProblem(String(name), limit),
    });
    return { name: input(longest), namePrefix: input(longest - UNIQUE_SUFFIX_LENGTH) };
}

function nameProblem(name: string, longest: number): string | undefined {
    if (name.length < 1 || name.length > longest) {
        return `expected length to be in the range (1 - ${longest}), got ${name}`;
    }
    return /^[\w+=,.@-]+$/.test(name) ? undefined : "must match [\\w+=,.@-]";
}

/**
 * A name for a resource that has none: the logical name and seven hexadecimal digits.
 *
 * @param seed the same one gives the same name; empty: any name
 */
export function autoName(logicalName: string, seed: Uint8Array): string {
    const suffix = seed.length > 0 ? createHash("sha256").update(seed).digest("hex") : randomBytes(4).toString("hex");
    return `${logicalName}-${suffix.slice(0, SUFFIX_LENGTH)}`;
}

/** The name of a new resource: the input `name`, or a unique one that begins with `namePrefix`. */
export function nameOf(inputs: PropertyMap): string {
    return optionalText(inputs, "name") ?? `${optionalText(inputs, "namePrefix") ?? ""}${uniqueSuffix()}`;
}

let made = 0;

function uniqueSuffix(): string {
    const time = new Date().toISOString().replace(/\D/g, "").padEnd(18, "0");
    made += 1;
    return time + made.toString(16).padStart(8, "0");
}

/** The property `namePrefix` of a resource with this name: empty for one that no prefix was given for. */
export function namePrefixOf(name: string): string {
    return UNIQUE_SUFFIX.test(name) ? name.slice(0, -UNIQUE_SUFFIX_LENGTH) : "";
}
