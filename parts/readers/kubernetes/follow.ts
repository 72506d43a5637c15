import { setTimeout as pause } from "node:timers/promises";
import { type ClusterClient, KubernetesError } from "./client";
import type { Source } from "./evidence";
import type { KubernetesObject, WatchEvent } from "./kubernetes-object";

/** A server, or a proxy before it, that ends every watch at once is not asked more often than this. */
const WATCH_AT_LEAST_MS = 1_000;

/** All that is there, or one change of it. */
export type Followed<T extends KubernetesObject> =
    | { readonly type: "LISTED"; readonly items: readonly T[] }
    | WatchEvent<T>;

/**
 * What is there of a source, and every change from then on, across the server's time-outs and restarts of the watch. Where
 * changes may have been missed, it is listed anew. Ends when `signal` is aborted.
 *
 * @param onFailure called when the API server fails or is away; when it is done, the source is listed anew
 */
export async function* follow<T extends KubernetesObject>(
    kubernetes: ClusterClient,
    { apiVersion, kind, scope }: Source,
    signal: AbortSignal,
    onFailure: (failure: unknown) => Promise<void>,
): AsyncGenerator<Followed<T>> {
    while (!signal.aborted) {
        let isListed = false;
        try {
            const { items, resourceVersion } = await kubernetes.listed<T>(apiVersion, kind, scope, signal);
            isListed = true;
            yield { type: "LISTED", items };
            let version = resourceVersion;
            while (!signal.aborted) {
                const next = Date.now() + WATCH_AT_LEAST_MS;
                for await (const event of kubernetes.watch<T>(apiVersion, kind, scope, version, signal)) {
                    version = event.object.metadata.resourceVersion ?? version;
                    if (event.type !== "BOOKMARK") {
                        yield event;
                    }
                }
                await pause(next - Date.now(), undefined, { signal });
            }
        } catch (error) {
            // 410: the version is too old. 0: the connection broke; the listing says whether that is for good.
            const relist = isListed && error instanceof KubernetesError && [410, 0].includes(error.status);
            if (!relist && !signal.aborted) {
                await onFailure(error);
            }
        }
    }
}
