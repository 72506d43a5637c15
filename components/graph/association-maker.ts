import type * as pulumi from "@pulumi/pulumi";
import type { AssociationFields } from "./carts-stack";

/** Who makes the Pod Identity association: Pulumi, or ACK of a child of the CartsStack. */
export type AssociationMaker = "pulumi" | "ack";

/** The ID by which Pulumi imports an association: "<cluster>,a-…". */
export function importId(clusterName: string, associationId: string): string {
    return `${clusterName},${associationId}`;
}

/** The association's own ID in it. */
export function associationIdIn(imported: string | undefined): string | undefined {
    return imported?.split(",")[1];
}

/** Who makes it where nobody says. */
export const DEFAULT_MAKER: AssociationMaker = "pulumi";

export interface AssociationMaking {
    readonly podIdentity: AssociationMaker;
    /** Whether the other one has made it so far, and hands it over. */
    readonly handover: boolean;
}

/** Of a handover, ACK is one side in any case. */
export function ackHasAssociation({ podIdentity, handover }: AssociationMaking): boolean {
    return podIdentity === "ack" || handover;
}

/** What of a stack its association is made of. */
interface Associated {
    readonly clusterName: pulumi.Input<string>;
    readonly roleArn: pulumi.Input<string>;
    /** Of an association that is there. */
    readonly associationId?: pulumi.Input<string | undefined>;
    readonly associationTags: Readonly<Record<string, string>>;
}

/**
 * The fields of the CartsStack by which ACK makes the association; empty where only Pulumi has it. While the one hands it
 * over to the other, both have it, and it goes with the one that it is handed to.
 */
export function associationFields(making: AssociationMaking, associated: Associated): AssociationFields {
    if (!ackHasAssociation(making)) {
        return {};
    }
    const isHandedOut = making.podIdentity !== "ack";
    return { ...associated, associationDeletionPolicy: isHandedOut ? "retain" : undefined };
}
