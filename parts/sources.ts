import { GRAPH_KIND, KRO_API_VERSION } from "../vocabulary/kro";
import { ROOT_AUTHORITY } from "./cluster/same-cluster";
import type { Source } from "./readers/kubernetes/evidence";
import type { Deployed } from "./readers/state/deployed";

/** Where the checks of a stack look in its cluster. */
export function sourcesOf(deployed: Deployed): Source[] {
    const named = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
        apiVersion,
        kind,
        scope: { namespace, fieldSelector: `metadata.name=${name}` },
    });
    const { apiVersion, kind, name, namespace } = ROOT_AUTHORITY;
    const sources: Source[] = [named(apiVersion, kind, name, namespace)];
    const { gate, graph, instance, ui, exposure } = deployed;
    for (const { apiVersion, kind, metadata } of [gate?.policy ?? [], gate?.binding ?? []].flat()) {
        sources.push(named(apiVersion, kind, metadata.name));
    }
    if (graph) {
        sources.push(named(KRO_API_VERSION, GRAPH_KIND, graph.name));
    }
    if (instance) {
        const within = (apiVersion: string, kind: string, fieldSelector?: string) =>
            sources.push({ apiVersion, kind, scope: { namespace: instance.cartsNamespace, fieldSelector } });
        sources.push(
            named(KRO_API_VERSION, "CartsStack", instance.name, instance.namespace),
            ...[...new Set([instance.cartsNamespace, instance.namespace])].map((name) =>
                named("v1", "Namespace", name),
            ),
        );
        for (const { apiVersion, kind } of graph?.children ?? []) {
            if (kind !== "Namespace") {
                within(apiVersion, kind);
            }
        }
        within("v1", "Pod");
        within("v1", "Event", "type=Warning");
        within("autoscaling/v2", "HorizontalPodAutoscaler");
    }
    if (ui) {
        sources.push(
            named("apps/v1", "Deployment", ui.name, ui.namespace),
            named("v1", "Service", ui.name, ui.namespace),
        );
    }
    if (exposure) {
        sources.push(named(exposure.apiVersion, exposure.kind, exposure.name, exposure.namespace));
    }
    return sources;
}
