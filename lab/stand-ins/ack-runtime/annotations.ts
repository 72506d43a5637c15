import type { AckObject } from "./ack-object";
import { TerminalError } from "./failures";

/** The prefix of the annotations of ACK's runtime 0.61.0. */
const PREFIX = "services.k8s.aws/";

/** What the controller writes on an object that has adopted what was there. */
export const ADOPTED_MARK = { [`${PREFIX}adopted`]: "true" };

export function isAdopted(object: AckObject): boolean {
    return read(object, "adopted")?.toLowerCase() === "true";
}

/** An adoption that is still to be done. */
export interface Adoption {
    readonly policy: "adopt" | "adopt-or-create";
    /** Which one; undefined where the object's spec says it. */
    readonly fields?: Readonly<Record<string, string>>;
}

/**
 * @param isManaged whether the object has its finalizer
 * @param required the fields that say which one is adopted
 * @throws TerminalError for annotations that ACK cannot read
 */
export function pendingAdoption(
    object: AckObject,
    isManaged: boolean,
    required: readonly string[],
): Adoption | undefined {
    const policy = read(object, "adoption-policy");
    if (policy !== undefined && policy !== "adopt" && policy !== "adopt-or-create") {
        throw new TerminalError(
            `unrecognized adoption policy ${policy}. Supported policies are "adopt" and "adopt-or-create"`,
        );
    }
    if (policy === undefined || isAdopted(object) || isManaged) {
        return undefined;
    }
    return { policy, fields: policy === "adopt" ? adoptionFields(object, required) : fieldsIfAny(object, required) };
}

/** Whether the object has an adoption policy and has not adopted yet, be it managed already or not. */
export function isToAdopt(object: AckObject): boolean {
    return read(object, "adoption-policy") !== undefined && !isAdopted(object);
}

/** With adopt-or-create the spec may say it all, so that fields that ACK cannot read are none. */
function fieldsIfAny(object: AckObject, required: readonly string[]): Record<string, string> | undefined {
    try {
        return adoptionFields(object, required);
    } catch (error) {
        if (error instanceof TerminalError) {
            return undefined;
        }
        throw error;
    }
}

/** Whether what is in AWS goes with its object. As in ACK, any policy but `delete` keeps it; without one it goes. */
export function deletesResource(object: AckObject): boolean {
    return (read(object, "deletion-policy") ?? "delete") === "delete";
}

export function wantedRegion(object: AckObject): string | undefined {
    return read(object, "region");
}

function adoptionFields(object: AckObject, required: readonly string[]): Record<string, string> {
    let fields: Record<string, string>;
    try {
        fields = JSON.parse(read(object, "adoption-fields") ?? "") as typeof fields;
    } catch (error) {
        throw new TerminalError(`unmarshalling adoption-fields annotation: ${(error as Error).message}`);
    }
    const missing = required.find((name) => !fields[name]);
    if (missing) {
        throw new TerminalError(`Error populating adoption fields: required field missing: ${missing}`);
    }
    return fields;
}

function read(object: AckObject, name: string): string | undefined {
    return object.metadata.annotations?.[PREFIX + name];
}
