import type { AssociationMaker } from "../../components/graph/association-maker";

/**
 * One of the updates by which the association of a stack that runs gets to the one that is to make it:
 *
 * - "extend graph" installs the graph that can make associations. A CartsStack that asks for one is sent by a later update,
 *   because the preview of this one would be refused by the API of the graph before.
 * - "take over" gives it to the one that is to make it. The other one keeps it too.
 * - "let go" takes it from the other one, and leaves it in EKS.
 */
export type HandoverStep = "extend graph" | "take over" | "let go";

/** What an update does with the association. */
export interface Handover {
    /** Who makes it in this update. */
    readonly podIdentity: AssociationMaker;
    /** Whether the other one has it too. */
    readonly handover: boolean;
    /** Undefined where it is there already, or nothing is there yet. */
    readonly step?: HandoverStep;
    /** The association that is taken over: Pulumi imports it, or ACK adopts it. */
    readonly associationId?: string;
}
