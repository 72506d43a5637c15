import { ClusterClient, KubernetesError } from "../../parts/readers/kubernetes/client";
import { follow } from "../../parts/readers/kubernetes/follow";
import { readKubeconfig } from "../../parts/readers/kubernetes/kubeconfig";
import type { KubernetesObject, Scope, WatchEvent } from "../../parts/readers/kubernetes/kubernetes-object";

export { type ApiResource, KubernetesError } from "../../parts/readers/kubernetes/client";
export type * from "../../parts/readers/kubernetes/kubernetes-object";

export interface ApplyOptions {
    readonly fieldManager: string;
    /** Takes fields over that another manager owns. Default false: a conflict is an error with status 409. */
    readonly force?: boolean;
    readonly dryRun?: boolean;
    readonly subresource?: "status" | "scale";
}

/** Writes objects as well, for the lab and its stand-ins; the program and its tools only read. */
export class KubernetesClient extends ClusterClient {
    static override fromKubeconfig(kubeconfig: string, context?: string): KubernetesClient {
        return new KubernetesClient(readKubeconfig(kubeconfig, context));
    }

    /**
     * The objects that are there, as ADDED, and every change from then on, across the server's time-outs and restarts
     * of the watch. Ends when `signal` is aborted; throws what a listing throws, unless there is an `onFailure`.
     * @param seen objects that the caller has read before: of these only what has changed since is told, so that one
     * that is gone by now comes as DELETED
     * @param onFailure called when the API server fails or is away; when it is done, the watch goes on
     */
    async *follow<T extends KubernetesObject>(
        apiVersion: string,
        kind: string,
        scope: Scope,
        signal: AbortSignal,
        seen: readonly T[] = [],
        onFailure?: (failure: KubernetesError) => Promise<void>,
    ): AsyncGenerator<WatchEvent<T>> {
        const outlast = async (failure: unknown): Promise<void> => {
            if (!onFailure || !(failure instanceof KubernetesError)) {
                throw failure;
            }
            await onFailure(failure);
        };
        const known = new Map(seen.map((object) => [uid(object), object]));
        for await (const change of follow<T>(this, { apiVersion, kind, scope }, signal, outlast)) {
            if (change.type === "LISTED") {
                yield* sinceThen(known, change.items);
            } else {
                if (change.type === "DELETED") {
                    known.delete(uid(change.object));
                } else {
                    known.set(uid(change.object), change.object);
                }
                yield change;
            }
        }
    }

    async create<T extends KubernetesObject>(
        object: T,
        options: { fieldManager?: string; dryRun?: boolean } = {},
    ): Promise<T> {
        const { apiVersion, kind, metadata } = object;
        return this.json<T>("POST", await this.path(apiVersion, kind, metadata.namespace), {
            body: object,
            query: { fieldManager: options.fieldManager, dryRun: options.dryRun ? "All" : undefined },
        });
    }

    /** Server-side apply. */
    async apply<T extends KubernetesObject>(object: T, options: ApplyOptions): Promise<T> {
        return this.patch<T>(object, "application/apply-patch+yaml", object, options.subresource, {
            fieldManager: options.fieldManager,
            force: options.force ? "true" : undefined,
            dryRun: options.dryRun ? "All" : undefined,
        });
    }

    /** JSON merge patch (RFC 7386): null removes a field, a list is replaced whole. */
    async mergePatch<T extends KubernetesObject>(
        object: Pick<T, "apiVersion" | "kind" | "metadata">,
        patch: unknown,
        { subresource, fieldManager }: { subresource?: "status" | "scale"; fieldManager?: string } = {},
    ): Promise<T> {
        return this.patch<T>(object, "application/merge-patch+json", patch, subresource, { fieldManager });
    }

    /** JSON patch (RFC 6902): what it names is all that it changes, also in a list. */
    async jsonPatch(object: KubernetesObject, patch: readonly object[]): Promise<KubernetesObject> {
        return this.patch(object, "application/json-patch+json", patch);
    }

    private async patch<T extends KubernetesObject>(
        { apiVersion, kind, metadata }: Pick<T, "apiVersion" | "kind" | "metadata">,
        contentType: string,
        body: unknown,
        subresource?: string,
        query?: Record<string, string | undefined>,
    ): Promise<T> {
        const path = await this.path(apiVersion, kind, metadata.namespace, metadata.name);
        return this.json<T>("PATCH", subresource ? `${path}/${subresource}` : path, { body, contentType, query });
    }

    /** Asks for deletion; what finalizers hold is still there when this returns. */
    async delete(
        apiVersion: string,
        kind: string,
        name: string,
        namespace?: string,
        options: { propagationPolicy?: "Foreground" | "Background" | "Orphan" } = {},
    ): Promise<void> {
        await this.json("DELETE", await this.path(apiVersion, kind, namespace, name), {
            body: {
                apiVersion: "v1",
                kind: "DeleteOptions",
                propagationPolicy: options.propagationPolicy ?? "Background",
            },
        });
    }
}

/** What has changed since the objects were as they are known; from then on they are known as they are there. */
function* sinceThen<T extends KubernetesObject>(known: Map<string, T>, items: readonly T[]): Generator<WatchEvent<T>> {
    const present = new Set(items.map(uid));
    for (const [id, object] of known) {
        if (!present.has(id)) {
            known.delete(id);
            yield { type: "DELETED", object };
        }
    }
    for (const object of items) {
        const before = known.get(uid(object));
        known.set(uid(object), object);
        if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) {
            yield { type: before ? "MODIFIED" : "ADDED", object };
        }
    }
}

function uid({ metadata }: KubernetesObject): string {
    return metadata.uid ?? "";
}
