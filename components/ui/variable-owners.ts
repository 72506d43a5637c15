import type { OwnedFields } from "../../vocabulary/kubernetes";

/** What a field manager has of the entry of a variable in a Deployment's container; undefined where it has nothing. */
export function ownedOfVariable(fields: OwnedFields, container: string, variable: string): OwnedFields | undefined {
    const path = ["f:spec", "f:template", "f:spec", "f:containers", key(container), "f:env", key(variable)];
    return path.reduce<OwnedFields | undefined>((owned, step) => owned?.[step], fields);
}

function key(name: string): string {
    return `k:${JSON.stringify({ name })}`;
}
