import { ASSOCIATION_KIND } from "../../vocabulary/ack";
import { nameIn } from "../../vocabulary/arn";
import { findChild } from "../children/find-child";
import { complaintsOf } from "../diagnosis/complaints";
import { type Check, type Context, made, type Reasoned } from "../part/check";
import { kubectl } from "../program/remedies";
import type { LiveAssociation } from "../readers/aws/associations";
import { answer } from "../readers/aws/evidence";
import type { Conditioned } from "../readers/kubernetes/conditions";
import type { Association } from "../readers/state/deployed";
import { wakeKro } from "./wake-kro";

export const association: Check = {
    id: "association",
    title: "Pod Identity association",
    examine(context) {
        const wanted = made(context.deployed.association, "association");
        const account = `${wanted.namespace}/${wanted.serviceAccount}`;
        const existing = answer(context.aws.association);
        // ARNs are told apart as a whole, and shown by what a person knows the role by.
        const ok = existing?.roleArn === wanted.roleArn;
        return {
            expected: `${account} → ${nameIn(wanted.roleArn)}`,
            found: existing ? `${account} → ${nameIn(existing.roleArn ?? "no role")}` : "none",
            ok,
            ...why(wanted, existing, context),
        };
    },
};

function why(
    { namespace, serviceAccount, byAck }: Association,
    existing: LiveAssociation | undefined,
    context: Context,
): Reasoned {
    const { name } = context.deployed.cluster;
    const reason = existing
        ? `EKS has ${existing.associationId} for ${existing.roleArn}`
        : `EKS has no association for ${namespace}/${serviceAccount} in the cluster ${name}`;
    return byAck ? whyOfAck(reason, context) : { reason, mend: ["refresh"] };
}

/** ACK looks again at what stands unchanged only every ten hours, and makes one that it took over never again. */
function whyOfAck(reason: string, context: Context): Reasoned {
    const child = findChild<Conditioned>(context, ASSOCIATION_KIND);
    const complaint = complaintsOf(child).join("; ");
    if (!child) {
        return { reason: `${reason}, and the cluster has no ${ASSOCIATION_KIND}`, mend: wakeKro(context) };
    }
    return complaint
        ? { reason: `${reason}; ${complaint}`, mend: [kubectl("describe", child)] }
        : { reason: `${reason}, and ACK has not seen that`, mend: [kubectl("delete", child), ...wakeKro(context)] };
}
