import { createHash, randomBytes } from "node:crypto";
import type { KubernetesObject } from "../../kubernetes/client";

/** How long a random suffix is, in hexadecimal digits. */
const SUFFIX_LENGTH = 8;

/**
 * The name of an object whose program gives none.
 * @param seed gives the same name at preview and update; empty: a new name each time
 */
export function autoName(logicalName: string, seed: Uint8Array): string {
    const suffix = seed.length > 0 ? createHash("sha256").update(seed).digest("hex") : randomBytes(4).toString("hex");
    return `${logicalName}-${suffix.slice(0, SUFFIX_LENGTH)}`;
}

/** Each resource is a field manager of its own, so that two of them can own parts of one object. */
export function newFieldManager(): string {
    return `pulumi-kubernetes-${randomBytes(SUFFIX_LENGTH / 2).toString("hex")}`;
}

/** The engine's id of a resource: "namespace/name", or "name" for what has no namespace. */
export function idOf({ metadata }: KubernetesObject): string {
    return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

export function parseId(id: string): { readonly namespace: string | undefined; readonly name: string } {
    const slash = id.indexOf("/");
    return slash < 0
        ? { namespace: undefined, name: id }
        : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}
