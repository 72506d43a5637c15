import { CARTS_STACK_CRD } from "../../components/graph/carts-graph";
import { GRAPH_KIND, GRAPH_NAME, KRO_API_VERSION } from "../../vocabulary/kro";
import { crdNamed, type LiveObject, type ObjectName } from "../readers/kubernetes/live-object";

export const GRAPHS = { apiVersion: KRO_API_VERSION, kind: GRAPH_KIND };

export function graphNamed(name: string): ObjectName {
    return { ...GRAPHS, name };
}

/** The API of CartsStacks. */
export const CARTS_STACK_API = crdNamed(CARTS_STACK_CRD);

/** The name of the graph by which kro serves an API; undefined where the API is not kro's. */
export function graphOf(crd: LiveObject | "absent" | undefined): string | undefined {
    return crd && crd !== "absent" ? crd.metadata.labels?.[GRAPH_NAME] : undefined;
}
