import { CONTENT_REMAINING } from "../../vocabulary/kubernetes";
import type { ClusterClient } from "../readers/kubernetes/client";
import { type Conditioned, conditionOf } from "../readers/kubernetes/conditions";
import type { ClusterEvidence } from "../readers/kubernetes/evidence";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";
import type { Deployed } from "../readers/state/deployed";

/**
 * What is left in the carts namespace where that is being deleted. The condition CONTENT_REMAINING names the
 * resources, as in "configmaps. has 1 resource instances", of which a graph may know nothing.
 */
export async function readRemaining(
    kubernetes: ClusterClient,
    cluster: ClusterEvidence,
    { instance }: Deployed,
): Promise<KubernetesObject[]> {
    const namespace = instance && cluster.find<Conditioned>("Namespace", instance.cartsNamespace);
    const { message = "" } = (namespace && conditionOf(namespace, CONTENT_REMAINING)) ?? {};
    const named = [...message.matchAll(/([a-z0-9-]+)\.([a-z0-9.-]*) has \d+ resource instances/g)];
    const groups = named.some(([, , group]) => group) ? await readGroups(kubernetes) : new Map<string, string>();
    const lists = named.map(async ([, resource, group = ""]) => {
        const apiVersion = group === "" ? "v1" : groups.get(group);
        if (apiVersion === undefined) {
            return [];
        }
        const base = group === "" ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
        const path = `${base}/namespaces/${instance?.cartsNamespace}/${resource}`;
        const { kind, items } = await kubernetes.json<List>("GET", path);
        return items.map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, "") }));
    });
    return (await Promise.all(lists)).flat();
}

interface List {
    readonly kind: string;
    readonly items: readonly KubernetesObject[];
}

/** The version that each API group prefers, as in "apps/v1". */
async function readGroups(kubernetes: ClusterClient): Promise<Map<string, string>> {
    const { groups } = await kubernetes.json<{ groups: readonly Group[] }>("GET", "/apis");
    return new Map(groups.map(({ name, preferredVersion }) => [name, preferredVersion.groupVersion]));
}

interface Group {
    readonly name: string;
    readonly preferredVersion: { readonly groupVersion: string };
}
