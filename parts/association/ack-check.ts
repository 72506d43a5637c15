import { ASSOCIATION_KIND, RESOURCE_SYNCED } from "../../vocabulary/ack";
import { takeOver, whyGivenUp, whyTryingAgain } from "../children/ack-complaint";
import { findChild } from "../children/find-child";
import { notPutBack } from "../children/put-back";
import type { Check, Context, Reasoned } from "../part/check";
import { kubectl } from "../program/remedies";
import { type Conditioned, isTrue } from "../readers/kubernetes/conditions";
import { wakeKro } from "./wake-kro";

/** ACK's PodIdentityAssociation, as of eks-controller 1.20.0; what EKS has of it is a check of its own. */
export const ackAssociation: Check = {
    id: "ack-association",
    title: "Association (ACK)",
    child: "podIdentityAssociation",
    appliesTo: ({ deployed }) => deployed.instance?.associates ?? false,
    examine(context) {
        const found = findChild<Conditioned>(context, ASSOCIATION_KIND);
        const expected = "synced";
        if (!found) {
            return { expected, found: "none", ok: false, ...whyNone(context) };
        }
        const isSynced = isTrue(found, RESOURCE_SYNCED);
        const state = found.metadata.deletionTimestamp ? "being deleted" : isSynced ? expected : "not synced";
        return { expected, found: state, ok: state === expected, ...why(found) };
    },
};

function whyNone(context: Context): Reasoned {
    const { reason, mend } = notPutBack(context);
    return mend.includes("restartKro")
        ? { reason: "kro has not put it back: it watches no child of this kind", mend: wakeKro(context) }
        : { reason, mend };
}

function why(found: Conditioned): Reasoned {
    const givenUp = whyGivenUp(found);
    if (givenUp) {
        return { reason: givenUp, mend: [kubectl("describe", found)] };
    }
    const recoverable = whyTryingAgain(found);
    if (recoverable) {
        return mendRecoverable(recoverable, found);
    }
    const { deletionTimestamp } = found.metadata;
    if (deletionTimestamp) {
        const reason = `it was deleted at ${deletionTimestamp} and waits for ACK to delete the association`;
        return { reason, mend: ["restartAck"] };
    }
    return { reason: "ACK's EKS controller has not looked at it: it may not be running", mend: ["restartAck"] };
}

function mendRecoverable(reason: string, found: Conditioned): Reasoned {
    if (/not authorized/i.test(reason)) {
        return { reason, mend: [kubectl("describe", found)] };
    }
    return /ResourceInUseException/.test(reason)
        ? takeOver(found, reason, "association")
        : { reason, mend: ["restartAck"] };
}
