import { AUTHORIZATION_API_VERSION } from "../../../vocabulary/kubernetes";
import type { ClusterClient } from "./client";

/** One verb on one kind of object, as RBAC grants it. */
export interface Right {
    readonly verb: string;
    /** Empty for Kubernetes' own first kinds. */
    readonly group: string;
    /** "deployments", or a part of it: "cartsstacks/status". */
    readonly resource: string;
}

/** Whose rights are asked for. */
export interface User {
    readonly user: string;
    readonly groups: readonly string[];
}

/** What the API server says of a user: which rights he was asked for, and which he has not in every namespace. */
export interface Reviewed extends User {
    readonly asked: number;
    readonly missing: readonly Right[];
}

/**
 * Asks the API server for each right, as it would decide on a request in any namespace.
 *
 * @throws KubernetesError: Forbidden where the asker may not make SubjectAccessReviews
 */
export async function reviewRights(
    kubernetes: ClusterClient,
    { user, groups }: User,
    rights: readonly Right[],
): Promise<Reviewed> {
    const missing = await Promise.all(
        byResource(rights).map(async ([, rights]) => {
            const missing: Right[] = [];
            // One after the other, because each at once would open a connection.
            for (const right of rights) {
                if (!(await isAllowed(kubernetes, { user, groups }, right))) {
                    missing.push(right);
                }
            }
            return missing;
        }),
    );
    return { user, groups, asked: rights.length, missing: missing.flat() };
}

/** The rights on each resource, by the name that kubectl has for it: "deployments.apps", "cartsstacks.kro.run/status". */
export function byResource(rights: readonly Right[]): [name: string, rights: Right[]][] {
    const grouped = new Map<string, Right[]>();
    for (const right of rights) {
        const [plural, ...subresource] = right.resource.split("/");
        const name = [right.group ? `${plural}.${right.group}` : plural, ...subresource].join("/");
        grouped.set(name, [...(grouped.get(name) ?? []), right]);
    }
    return [...grouped];
}

async function isAllowed(
    kubernetes: ClusterClient,
    who: User,
    { verb, group, resource: named }: Right,
): Promise<boolean> {
    const [resource, subresource] = named.split("/");
    const body = {
        apiVersion: AUTHORIZATION_API_VERSION,
        kind: "SubjectAccessReview",
        spec: { ...who, resourceAttributes: { verb, group, resource, subresource } },
    };
    const { status } = await kubernetes.json<{ status: { allowed: boolean } }>("POST", REVIEWS, { body });
    return status.allowed;
}

const REVIEWS = `/apis/${AUTHORIZATION_API_VERSION}/subjectaccessreviews`;
