import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import type { AssociationMaker } from "../../components/graph/association-maker";
import { isChild } from "../../components/graph/resource-graph-definition";
import { ASSOCIATION_KIND } from "../../vocabulary/ack";
import { instanceNamed } from "../own/names";
import { ackAssociation, type OwnAssociation, ownAssociation } from "../own/own-association";
import { ownGraph } from "../own/own-graph";
import type { Handover } from "../part/handover";
import type { Asked } from "../part/part";
import { there } from "../readers/surroundings";

/**
 * What the next update does with the association, by the state alone: so no step can be skipped, and after a kill in the
 * middle of one that step comes again. As long as Pulumi and ACK both have it, a destroy deletes it once.
 *
 * @param isServed whether the CartsStacks of the state's graph can ask ACK for it; undefined where there is no graph yet
 */
export function handoverOf(
    podIdentity: AssociationMaker,
    { ofPulumi, ofAck, handedTo }: OwnAssociation,
    isServed?: boolean,
): Handover {
    if (podIdentity === "ack" && isServed === false) {
        return { podIdentity: "pulumi", handover: false, step: "extend graph" };
    }
    const other = podIdentity === "ack" ? ofPulumi : ofAck;
    if (other === undefined) {
        return { podIdentity, handover: false, associationId: ofAck?.adopted };
    }
    const isHandedOver = handedTo === podIdentity && (podIdentity === "ack" || ofPulumi !== undefined);
    // What the state has, Pulumi does not import again.
    const imported = ofPulumi === undefined && !isHandedOver ? ofAck?.id : undefined;
    const associationId = podIdentity === "ack" ? ofPulumi?.id : imported;
    return { podIdentity, handover: !isHandedOver, step: isHandedOver ? "let go" : "take over", associationId };
}

/** Asks only where an update failed, or was killed, before it had written down that ACK has the association, or which. */
export async function lookForHandover(asked: Pick<Asked, "settings" | "own" | "graph" | "surroundings">) {
    const { settings, surroundings } = asked;
    const { podIdentity = "pulumi", namespace } = settings.stack;
    const own = ownAssociation(asked);
    const isServed = servesAssociations(asked);
    if (podIdentity === "ack" || (own.ofAck ? own.ofAck.id : !own.ofPulumi || !isServed)) {
        return handoverOf(podIdentity, own, isServed);
    }
    const live =
        own.ofAck ?? ackAssociation(asked, there(await surroundings.object(instanceNamed(settings.stack), true)) ?? {});
    if (!live || live.id) {
        return handoverOf(podIdentity, { ...own, ofAck: live }, isServed);
    }
    const id = there(await surroundings.association(namespace, SERVICE_ACCOUNT))?.associationId;
    return handoverOf(podIdentity, { ...own, ofAck: id === undefined ? undefined : { ...live, id } }, isServed);
}

/** Whether the graph of the state can make associations; undefined where the state has none. */
export function servesAssociations(asked: Pick<Asked, "settings" | "own" | "graph">): boolean | undefined {
    return ownGraph(asked)
        ?.spec.resources?.filter(isChild)
        .some(({ template }) => template.kind === ASSOCIATION_KIND);
}
