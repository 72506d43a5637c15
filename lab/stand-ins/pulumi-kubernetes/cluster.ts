import { KubernetesClient } from "../../kubernetes/client";
import type { Configuration } from "./configuration";
import { activeContext, readKubeconfig } from "./kubeconfig";

/** The cluster that the provider is configured for, or why there is none. */
export type Cluster = { readonly defaultNamespace: string } & (
    | { readonly client: KubernetesClient; readonly unreachable?: undefined }
    | { readonly client?: undefined; readonly unreachable: string }
);

/** How long a server that does not answer is waited for before it counts as unreachable. */
const CONNECT_TIMEOUT_MILLISECONDS = 30_000;

/** Never throws: a preview goes on without a cluster as far as it can, and what needs one says why there is none. */
export async function connect(configuration: Configuration): Promise<Cluster> {
    let defaultNamespace = configuration.namespace ?? "default";
    try {
        const kubeconfig = readKubeconfig(configuration.kubeconfig);
        const context = activeContext(kubeconfig, configuration.context);
        defaultNamespace = configuration.namespace ?? context?.namespace ?? defaultNamespace;
        if (context && configuration.cluster) {
            context.cluster = configuration.cluster;
        }
        const client = KubernetesClient.fromKubeconfig(JSON.stringify(kubeconfig), configuration.context);
        await client.json("GET", "/apis", { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MILLISECONDS) });
        return { client, defaultNamespace };
    } catch (error) {
        return { unreachable: error instanceof Error ? error.message : String(error), defaultNamespace };
    }
}
