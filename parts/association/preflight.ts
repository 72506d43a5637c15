import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import { ownerByTags } from "../part/owners";
import type { Asked, Part } from "../part/part";
import { refuse } from "../program/remedies";
import { findIn } from "../readers/state/own-state";
import { ASSOCIATION_TYPE } from "../readers/state/types";
import { there } from "../readers/surroundings";

/** The Pod Identity association: EKS has at most one for a service account of a namespace. */
export const association: Part = {
    async look(asked) {
        const { settings, owner, surroundings } = asked;
        const { clusterName, namespace } = settings.stack;
        const live = isOwn(asked) ? undefined : there(await surroundings.association(namespace, SERVICE_ACCOUNT));
        if (!live) {
            return {};
        }
        const { associationId, roleArn, ownerArn, tags } = live;
        if (settings.adopt.includes("association")) {
            return { adopt: { association: `${clusterName},${associationId}` } };
        }
        const whose = ownerArn ? `managed by ${ownerArn}` : ownerByTags(tags, owner);
        return {
            collisions: refuse(
                ["stack.namespace", namespace],
                `has a Pod Identity association for service account ${SERVICE_ACCOUNT} already, ${associationId} in cluster ` +
                    `${clusterName} with role ${roleArn} (${whose}), and EKS takes no second one`,
                ["choose another", { set: "stack.namespace", to: "<a namespace>" }],
                [
                    "or adopt the association: it is imported, gets this stack's role, and is deleted with this stack",
                    { adopt: ["association"] },
                ],
            ),
        };
    },
};

/** Whether the stack has given its pods an identity already. */
export function isOwn({ settings: { stack }, own }: Asked): boolean {
    const { clusterName, namespace } = stack;
    return (
        findIn(own.inRegion, ASSOCIATION_TYPE, { clusterName, namespace, serviceAccount: SERVICE_ACCOUNT }) !==
        undefined
    );
}
