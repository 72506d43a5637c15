import type { Conditioned } from "../readers/kubernetes/conditions";
import { complaintsOf } from "./complaints";

export function isBeingDeleted({ metadata }: Conditioned): boolean {
    return metadata.deletionTimestamp !== undefined;
}

/** "is being deleted since …, and waits for …"; undefined where it is not being deleted. */
export function describeDeletion(object: Conditioned): string | undefined {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp === undefined) {
        return undefined;
    }
    // A namespace's own finalizer is in its spec, and its conditions say what that waits for.
    const waitsFor = finalizers.length > 0 ? [`its finalizers are ${finalizers.join(", ")}`] : [];
    return [`is being deleted since ${deletionTimestamp}`, ...waitsFor, ...complaintsOf(object)].join("; ");
}
