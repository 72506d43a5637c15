import type { KubernetesObject } from "../../../kubernetes/client";

/** What there is to judge by: the object as last seen, and the objects of the related kinds. */
export interface Sight {
    readonly object: KubernetesObject;
    /** By kind. */
    readonly related: (kind: string) => readonly KubernetesObject[];
    /** Whether there has been a change of related objects, and the readiness' `settleSeconds` have passed since. */
    readonly settled: boolean;
}

export interface Verdict {
    readonly ready: boolean;
    /** What is being waited for, for the resource's line on the screen. */
    readonly status?: string;
    /** Whether that is shown as a warning. */
    readonly warns?: boolean;
    /** What to say at a time-out besides that it was one. */
    readonly problems?: readonly string[];
    /** It can never become ready, so there is no use in waiting. */
    readonly failed?: boolean;
}

/** A kind whose objects tell how it goes: those in the object's namespace, in the cluster, or the one of its name. */
export interface RelatedKind {
    readonly apiVersion: string;
    readonly kind: string;
    readonly clusterScoped?: boolean;
    readonly sameName?: boolean;
}

/** When an object counts as ready. */
export interface Readiness {
    readonly related?: readonly RelatedKind[];
    /** How long the related objects must not have changed, where that counts. */
    readonly settleSeconds?: number;
    readonly judge: (sight: Sight) => Verdict;
}

export interface Condition {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
    readonly observedGeneration?: number;
}

/** The status in the shape that Kubernetes' own kinds give it, as far as anything here reads it. */
interface Status {
    readonly conditions?: readonly Condition[];
    readonly observedGeneration?: number;
    readonly phase?: string;
    readonly readyReplicas?: number;
    readonly loadBalancer?: { readonly ingress?: readonly unknown[] };
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
}

export function statusOf(object: KubernetesObject): Status {
    return (object.status as Status | undefined) ?? {};
}

export function findCondition(object: KubernetesObject, type: string): Condition | undefined {
    return statusOf(object).conditions?.find((condition) => condition.type.toLowerCase() === type.toLowerCase());
}

export function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
    const owners = (object.metadata.ownerReferences as { readonly uid: string }[] | undefined) ?? [];
    return owners.some(({ uid }) => uid === owner.metadata.uid);
}
