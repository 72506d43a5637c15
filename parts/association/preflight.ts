import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import { importId } from "../../components/graph/association-maker";
import { ACK } from "../../vocabulary/ack";
import { instanceNamed } from "../own/names";
import { ackAssociation, ownAssociation } from "../own/own-association";
import type { HandoverStep } from "../part/handover";
import { ownerByTags } from "../part/owners";
import type { Asked, Part } from "../part/part";
import { type Notice, refuse, type Way } from "../program/remedies";
import { there } from "../readers/surroundings";

/** The Pod Identity association: EKS has at most one for a service account of a namespace. */
export const association: Part = {
    async look(asked) {
        const { settings, owner, surroundings, handover } = asked;
        const { clusterName, namespace } = settings.stack;
        const adopting = (id?: string) => ({ association: id && importId(clusterName, id) });
        if (isOwn(asked)) {
            return { adopt: adopting(handover.associationId), warnings: describeStep(asked) };
        }
        const live = there(await surroundings.association(namespace, SERVICE_ACCOUNT));
        if (!live || (handover.podIdentity === "ack" && (await adoptsAsking(asked)))) {
            return { warnings: describeStep(asked) };
        }
        const { associationId, roleArn, ownerArn, tags } = live;
        if (settings.adopt.includes("association")) {
            return { adopt: adopting(associationId), warnings: describeStep(asked) };
        }
        const does =
            handover.podIdentity === "ack"
                ? "ACK takes it over, it gets this stack's role and tags"
                : "it is imported, gets this stack's role";
        const whose = ownerArn ? `managed by ${ownerArn}` : ownerByTags(tags, owner);
        return {
            collisions: refuse(
                ["stack.namespace", namespace],
                `has a Pod Identity association for service account ${SERVICE_ACCOUNT} already, ${associationId} in cluster ` +
                    `${clusterName} with role ${roleArn} (${whose}), and EKS takes no second one`,
                ["choose another", { set: "stack.namespace", to: "<a namespace>" }],
                [`or adopt the association: ${does}, and is deleted with this stack`, { adopt: ["association"] }],
            ),
        };
    },
};

/** Whether the stack has given its pods an identity already. */
export function isOwn(asked: Asked): boolean {
    const { ofPulumi, ofAck } = ownAssociation(asked);
    return ofPulumi !== undefined || ofAck !== undefined;
}

/** Whether a CartsStack is adopted that has ACK make the association: that comes with it. */
async function adoptsAsking(asked: Asked): Promise<boolean> {
    const { settings, surroundings } = asked;
    if (!settings.adopt.includes("instance")) {
        return false;
    }
    const instance = there(await surroundings.object(instanceNamed(settings.stack)));
    return ackAssociation(asked, instance ?? {}) !== undefined;
}

/** Told at each update of a handover, because only another one ends it. */
function describeStep({ settings, handover }: Asked): Notice[] {
    if (handover.step === undefined) {
        return [];
    }
    const { podIdentity } = settings.stack;
    const [taker, giver] = podIdentity === "ack" ? [ACK, "Pulumi"] : ["Pulumi", ACK];
    const steps: readonly HandoverStep[] = podIdentity === "ack" ? TO_ACK : TO_PULUMI;
    const number = `number ${steps.indexOf(handover.step) + 1} of ${steps.length} updates`;
    const does: Readonly<Record<HandoverStep, string>> = {
        "extend graph": "and installs the graph that can make it; Pulumi makes it until ACK takes it over",
        "take over": `and ${taker} takes it over; ${giver} keeps it until the next one`,
        "let go": `and ${giver} lets go of it`,
    };
    const ways: Way[] = handover.step === "let go" ? [] : [["then make the next one", "update"]];
    const reason = `has the Pod Identity association go from ${giver} to ${taker}. This is ${number}, ${does[handover.step]}`;
    return refuse(["stack.podIdentity", podIdentity], reason, ...ways);
}

const TO_PULUMI = ["take over", "let go"] as const;
const TO_ACK = ["extend graph", ...TO_PULUMI] as const;
