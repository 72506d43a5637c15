import type { Condition } from "../../vocabulary/kro";
import { complaintsOf } from "./complaints";

/** What tells that an object is being deleted, and what holds that up. */
interface Deletable {
    readonly metadata: { readonly deletionTimestamp?: string; readonly finalizers?: readonly string[] };
    readonly status?: { readonly conditions?: readonly Condition[] };
}

export function isBeingDeleted({ metadata }: Deletable): boolean {
    return metadata.deletionTimestamp !== undefined;
}

/** "is being deleted since …, and waits for …"; undefined where it is not being deleted. */
export function describeDeletion(object: Deletable): string | undefined {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp === undefined) {
        return undefined;
    }
    // A namespace's own finalizer is in its spec, and its conditions say what that waits for.
    const waitsFor = finalizers.length > 0 ? [`its finalizers are ${finalizers.join(", ")}`] : [];
    return [`is being deleted since ${deletionTimestamp}`, ...waitsFor, ...complaintsOf(object)].join("; ");
}
