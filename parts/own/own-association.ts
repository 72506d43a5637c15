import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import type { AssociationMaker } from "../../components/graph/association-maker";
import { ASSOCIATION_TYPE } from "../../vocabulary/pulumi-aws";
import type { Asked } from "../part/part";
import { findIn } from "../readers/state/own-state";
import { INSTANCE_TYPE, type WrittenInstance } from "../readers/state/types";
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
        ofAck: instance && ackAssociation(asked, { spec: instance.spec, status }),
        handedTo: (handedTo || undefined) as AssociationMaker | undefined,
    };
}

/** Of a CartsStack in the state or in the cluster; undefined where ACK makes none for the account that is wanted. */
export function ackAssociation(
    { settings: { stack } }: Pick<Asked, "settings">,
    { spec, status }: { readonly spec?: unknown; readonly status?: unknown },
): AckAssociation | undefined {
    const {
        roleArn,
        associationId: adopted,
        clusterName,
        namespace,
    } = (spec ?? {}) as Partial<WrittenInstance["spec"]>;
    const { associationId } = (status ?? {}) as { readonly associationId?: string };
    const isWanted = clusterName === stack.clusterName && namespace === stack.namespace;
    return roleArn === undefined || !isWanted ? undefined : { roleArn, adopted, id: associationId || adopted };
}
