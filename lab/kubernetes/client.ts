import { ClusterClient } from "../../parts/readers/kubernetes/client";
import { readKubeconfig } from "../../parts/readers/kubernetes/kubeconfig";
import type { KubernetesObject } from "../../parts/readers/kubernetes/kubernetes-object";

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
        const { apiVersion, kind, metadata } = object;
        const path = await this.path(apiVersion, kind, metadata.namespace, metadata.name);
        return this.json<T>("PATCH", options.subresource ? `${path}/${options.subresource}` : path, {
            body: object,
            contentType: "application/apply-patch+yaml",
            query: {
                fieldManager: options.fieldManager,
                force: options.force ? "true" : undefined,
                dryRun: options.dryRun ? "All" : undefined,
            },
        });
    }

    /** JSON merge patch (RFC 7386): null removes a field, a list is replaced whole. */
    async mergePatch<T extends KubernetesObject>(
        object: Pick<T, "apiVersion" | "kind" | "metadata">,
        patch: unknown,
        options: { subresource?: "status" | "scale"; fieldManager?: string } = {},
    ): Promise<T> {
        const { apiVersion, kind, metadata } = object;
        const path = await this.path(apiVersion, kind, metadata.namespace, metadata.name);
        return this.json<T>("PATCH", options.subresource ? `${path}/${options.subresource}` : path, {
            body: patch,
            contentType: "application/merge-patch+json",
            query: { fieldManager: options.fieldManager },
        });
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
