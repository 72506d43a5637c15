import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import type { AssociationMaker } from "../../components/graph/association-maker";
import { isChild, type ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import type { ServedApi } from "../../components/graph/served-api";
import { ASSOCIATION_KIND } from "../../vocabulary/ack";
import { CARTS_STACK_API, instanceNamed } from "../own/names";
import { ackAssociation, type OwnAssociation, ownAssociation } from "../own/own-association";
import { ownGraph } from "../own/own-graph";
import { sameInstance } from "../own/own-instance";
import type { Handover } from "../part/handover";
import type { Asked } from "../part/part";
import { there } from "../readers/surroundings";

/**
 * What the next update does with the association, by the state alone: so no step can be skipped, and after a kill in the
 * middle of one that step comes again. As long as Pulumi and ACK both have it, a destroy deletes it once.
 *
 * @param isServed whether CartsStacks can ask ACK for it already; undefined where there is no API yet
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

/**
 * Asks for the association only where an update failed, or was killed, before it had written down that ACK has it, or which;
 * where ACK waits for one that is there, and is now to take it over; and where a CartsStack is adopted, which may ask ACK.
 *
 * @param isServed as of `handoverOf`
 */
export async function lookForHandover(asked: Known, isServed: boolean | undefined): Promise<Handover> {
    const { settings, surroundings } = asked;
    const { podIdentity, namespace } = settings.stack;
    const own = ownAssociation(asked);
    if (podIdentity === "ack" && own.ofAck && own.ofAck.id === undefined && settings.adopt.includes("association")) {
        const live = there(await surroundings.association(namespace, SERVICE_ACCOUNT));
        return handoverOf(podIdentity, { ...own, ofAck: { ...own.ofAck, adopted: live?.associationId } }, isServed);
    }
    const isAdopted = settings.adopt.includes("instance") && sameInstance(asked) === undefined;
    if (podIdentity === "ack" || (own.ofAck ? own.ofAck.id : !isAdopted && !(own.ofPulumi && isServed))) {
        return handoverOf(podIdentity, own, isServed);
    }
    const instance = own.ofAck ? undefined : there(await surroundings.object(instanceNamed(settings.stack), true));
    const live = own.ofAck ?? ackAssociation(asked, instance ?? {});
    if (!live || live.id) {
        return handoverOf(podIdentity, { ...own, ofAck: live }, isServed);
    }
    const id = there(await surroundings.association(namespace, SERVICE_ACCOUNT))?.associationId;
    return handoverOf(podIdentity, { ...own, ofAck: id === undefined ? undefined : { ...live, id } }, isServed);
}

/**
 * Whether CartsStacks can ask for an association, by the graph of the state or, where the stack is about to install one, by
 * the API that the cluster has; undefined where there is none, or it is another stack's.
 */
export async function servesAssociations(asked: Known): Promise<boolean | undefined> {
    const own = ownGraph(asked)?.spec;
    if (own || !asked.settings.graph.install) {
        return own && canAssociate(own);
    }
    const api = there(await asked.surroundings.object(CARTS_STACK_API))?.spec as ServedApi | undefined;
    return api && isField(api, "roleArn");
}

/** Whether a graph can make associations. */
export function canAssociate({ resources = [] }: Pick<ResourceGraphDefinitionSpec, "resources">): boolean {
    return resources.filter(isChild).some(({ template }) => template.kind === ASSOCIATION_KIND);
}

type Known = Pick<Asked, "settings" | "own" | "graph" | "surroundings">;

/** Of the spec of a CartsStack. */
function isField({ versions }: ServedApi, name: string): boolean {
    return versions.some(({ schema }) => schema.openAPIV3Schema.properties?.spec?.properties?.[name] !== undefined);
}
