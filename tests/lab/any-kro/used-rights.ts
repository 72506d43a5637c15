import { readFileSync } from "node:fs";
import { nameRight, type Right } from "./rights-files";

/** A line of an API server's audit log (audit.k8s.io/v1), as far as it is read here. */
export interface AuditEvent {
    readonly verb: string;
    readonly user: { readonly username: string };
    readonly requestURI: string;
    readonly objectRef?: { readonly apiGroup?: string; readonly resource: string; readonly subresource?: string };
    readonly responseStatus?: { readonly code: number };
    readonly annotations?: Readonly<Record<string, string>>;
}

export function readAudit(file: string, username: string): AuditEvent[] {
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    const events = lines.map((line) => JSON.parse(line) as AuditEvent);
    return events.filter(({ user }) => user.username === username);
}

/**
 * The rights that a request needed. An apply that makes an object is a patch for the log, and the API server asks for the
 * right to create as well.
 */
export function rightsNeeded({ verb, objectRef, responseStatus }: AuditEvent): Right[] {
    if (!objectRef) {
        return [];
    }
    const { resource, subresource, apiGroup = "" } = objectRef;
    const named = subresource ? `${resource}/${subresource}` : resource;
    const verbs = verb === "patch" && responseStatus?.code === 201 ? [verb, "create"] : [verb];
    return verbs.map((one) => nameRight(one, named, apiGroup));
}

/** Whether this ClusterRole allowed it, and not what everybody may. */
export function isAllowedBy(role: string, { annotations }: AuditEvent): boolean {
    return annotations?.["authorization.k8s.io/reason"]?.includes(`of ClusterRole "${role}"`) ?? false;
}

export function isForbidden({ annotations }: AuditEvent): boolean {
    return annotations?.["authorization.k8s.io/decision"] === "forbid";
}

/** Whether it changed something. */
export function isWritten({ verb, requestURI, responseStatus }: AuditEvent): boolean {
    const isWrite = !["get", "list", "watch"].includes(verb);
    return (
        isWrite &&
        (responseStatus?.code ?? 0) < 300 &&
        !new URL(requestURI, "https://server").searchParams.has("dryRun")
    );
}
