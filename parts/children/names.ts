import type { CartsGraphFile } from "../../components/graph/carts-graph";
import { isChild } from "../../components/graph/resource-graph-definition";
import type { ObjectName } from "../readers/kubernetes/live-object";

/** What the graph makes in the namespace of the carts service, under fixed names. */
export function childrenIn({ spec }: CartsGraphFile, namespace: string): ObjectName[] {
    return spec.resources
        .filter(isChild)
        .map(({ template }) => template)
        .filter(({ kind }) => kind !== "Namespace")
        .map(({ apiVersion, kind, metadata: { name } }) => ({ apiVersion, kind, namespace, name }));
}
