import { type CartsStackNames, SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import { CARTS_STACK_CRD, type CartsGraphFile } from "../../components/graph/carts-graph";
import { isChild } from "../../components/graph/resource-graph-definition";
import { ASSOCIATION_KIND } from "../../vocabulary/ack";
import { GRAPH_KIND, GRAPH_NAME, KRO_API_VERSION } from "../../vocabulary/kro";
import { crdNamed, type LiveObject, type ObjectName } from "../readers/kubernetes/live-object";

/** What the objects of a stack are called in its cluster. */
export const GRAPHS = { apiVersion: KRO_API_VERSION, kind: GRAPH_KIND };
export const CARTS_STACKS = { apiVersion: KRO_API_VERSION, kind: "CartsStack" };
/** The API of CartsStacks. */
export const CARTS_STACK_API = crdNamed(CARTS_STACK_CRD);

export function graphNamed(name: string): ObjectName {
    return { ...GRAPHS, name };
}

/** The name of the graph by which kro serves an API; undefined where the API is not kro's. */
export function graphOf(crd: LiveObject | "absent" | undefined): string | undefined {
    return crd && crd !== "absent" ? crd.metadata.labels?.[GRAPH_NAME] : undefined;
}

export function instanceNamed({
    instanceNamespace,
    instanceName,
}: Pick<CartsStackNames, "instanceNamespace" | "instanceName">): ObjectName {
    return { ...CARTS_STACKS, namespace: instanceNamespace, name: instanceName };
}

export function namespaceNamed(name: string): ObjectName {
    return { apiVersion: "v1", kind: "Namespace", name };
}

/** What the graph makes in the namespace of the carts service, under fixed names. */
export function childrenIn({ spec }: CartsGraphFile, namespace: string): ObjectName[] {
    return spec.resources
        .filter(isChild)
        .map(({ template }) => template)
        .filter(({ kind }) => kind !== "Namespace")
        .map(({ apiVersion, kind, metadata }) => ({
            apiVersion,
            kind,
            namespace,
            // A collection of one or none has its name from an expression.
            name: kind === ASSOCIATION_KIND ? SERVICE_ACCOUNT : metadata.name,
        }));
}
