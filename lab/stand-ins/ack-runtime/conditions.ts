import { AwsFailure, Busy, isTerminal, NotYet, TerminalError } from "./failures";

export interface Condition {
    readonly type: "ACK.Terminal" | "ACK.Recoverable" | "ACK.ResourceSynced" | "Ready";
    readonly status: "True" | "False" | "Unknown";
    readonly message?: string;
    readonly reason?: string;
    readonly lastTransitionTime?: string;
}

/**
 * The conditions after one attempt to bring an object in line: made anew each time, as ACK's runtime 0.61.0 makes them,
 * and with its messages. `Ready` sums the others up.
 */
export function conditionsAfter(failure?: Error): Condition[] {
    const cause = failure && causeOf(failure);
    const synced = syncedCondition(failure);
    const ready: Condition = cause
        ? { ...synced, type: "Ready", status: "False", message: cause.message, reason: cause.type }
        : { ...synced, type: "Ready" };
    return cause ? [cause, synced, ready] : [synced, ready];
}

/** The conditions of an object whose deletion AWS has refused: those that it had, and why. */
export function conditionsAfterFailedDelete(before: readonly Condition[], failure: Error): Condition[] {
    const cause = causeOf(failure);
    const kept = before.filter(({ type }) => type !== "ACK.Terminal" && type !== "ACK.Recoverable");
    return cause ? [...kept, cause] : kept;
}

function causeOf(failure: Error): Condition | undefined {
    if (isTerminal(failure)) {
        const reason = failure instanceof TerminalError ? failure.reason : undefined;
        return { type: "ACK.Terminal", status: "True", message: messageOf(failure), reason };
    }
    if (failure instanceof NotYet && !(failure instanceof Busy)) {
        return undefined; // A step of the controller's own: nothing that AWS said.
    }
    return { type: "ACK.Recoverable", status: "True", message: messageOf(failure) };
}

function syncedCondition(failure?: Error): Condition {
    const type = "ACK.ResourceSynced";
    const lastTransitionTime = new Date().toISOString();
    if (failure && isTerminal(failure)) {
        const reason = "resource is in terminal condition";
        return { type, status: "False", message: "Resource not synced", reason, lastTransitionTime };
    }
    if (failure) {
        const message = "Unable to determine if desired resource state matches latest observed state";
        return { type, status: "Unknown", message, reason: failure.message, lastTransitionTime };
    }
    return { type, status: "True", message: "Resource synced successfully", reason: "", lastTransitionTime };
}

function messageOf(failure: Error): string {
    return failure instanceof AwsFailure ? failure.conditionMessage : failure.message;
}
