import type { PodIdentityAssociation } from "@aws-sdk/client-eks";
import { type AckObject, type AckStatus, metadataOf } from "../ack-runtime/ack-object";
import { isControllerTag } from "../ack-runtime/controller-tags";

export const API_VERSION = "eks.services.k8s.aws/v1alpha1";
export const KIND = "PodIdentityAssociation";
export const FINALIZER = "finalizers.eks.services.k8s.aws/PodIdentityAssociation";

/** A PodIdentityAssociation object; crd.yaml documents its fields. */
export interface Association extends AckObject {
    readonly spec: AssociationSpec;
    readonly status?: AssociationStatus;
}

export interface AssociationSpec {
    readonly clusterName?: string;
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly roleARN?: string;
    readonly tags?: Readonly<Record<string, string>>;
}

export interface AssociationStatus extends AckStatus {
    readonly associationARN?: string;
    readonly associationID?: string;
    readonly createdAt?: string;
    readonly modifiedAt?: string;
    readonly ownerARN?: string;
}

/** With the controller's own tags. */
export function specOf(association: PodIdentityAssociation): AssociationSpec {
    const { clusterName, namespace = "", serviceAccount = "", roleArn: roleARN, tags } = association;
    return { clusterName, namespace, serviceAccount, roleARN, tags };
}

/** The status but for its conditions. */
export function statusOf({ associationArn = "", ...association }: PodIdentityAssociation): AssociationStatus {
    return {
        ackResourceMetadata: metadataOf(associationArn),
        associationARN: associationArn,
        associationID: association.associationId,
        createdAt: association.createdAt?.toISOString(),
        modifiedAt: association.modifiedAt?.toISOString(),
        ownerARN: association.ownerArn,
    };
}

export function withoutControllerTags(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(tags).filter(([key]) => !isControllerTag(key)));
}
