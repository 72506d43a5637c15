import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import type { AssociationMaker } from "../../components/graph/association-maker";
import type { Asked } from "../part/part";
import { findIn } from "../readers/state/own-state";
import { ASSOCIATION_TYPE, INSTANCE_TYPE } from "../readers/state/types";
import { sameInstance } from "./own-instance";

/** The type of the component in a stack's state. */
const CARTS_STACK_COMPONENT = "carts-stack:index:CartsStackComponent";

/** The Pod Identity association of the state: whoever makes it, it is this stack's own. */
export interface OwnAssociation {
    /** The one that Pulumi has. */
    readonly ofPulumi?: { readonly id: string };
    /** What the CartsStack has of the one that ACK makes. */
    readonly ofAck?: AckAssociation;
    /** Whom the last update that came to its end has handed it to. */
    readonly handedTo?: AssociationMaker;
}

export interface AckAssociation {
    readonly roleArn: string;
    /** Of the one that ACK took over. */
    readonly adopted?: string;
    /** The ID that kro reports. */
    readonly id?: string;
}

export function ownAssociation(asked: Pick<Asked, "settings" | "own">): OwnAssociation {
    const { clusterName, namespace } = asked.settings.stack;
    const name = { clusterName, namespace, serviceAccount: SERVICE_ACCOUNT };
    const made = findIn(asked.own.inRegion, ASSOCIATION_TYPE, name)?.outputs;
    const { handedTo } = findIn(asked.own.inCluster, CARTS_STACK_COMPONENT)?.outputs ?? {};
    const instance = sameInstance(asked);
    const { status } = findIn(asked.own.inCluster, INSTANCE_TYPE)?.outputs ?? {};
    return {
        ofPulumi: made && { id: made.associationId as string },
        ofAck: instance && ackAssociation({ spec: instance.spec, status }),
        handedTo: (handedTo || undefined) as AssociationMaker | undefined,
    };
}

/** Of a CartsStack in the state or in the cluster; undefined where ACK makes none. */
export function ackAssociation({ spec, status }: { spec?: unknown; status?: unknown }): AckAssociation | undefined {
    const { roleArn, associationId: adopted } = (spec ?? {}) as { roleArn?: string; associationId?: string };
    const { associationId } = (status ?? {}) as { associationId?: string };
    return roleArn === undefined ? undefined : { roleArn, adopted, id: associationId || adopted };
}
