import type { KubernetesObject } from "./readers/kubernetes/kubernetes-object";

/** What kubectl takes for an object: "configmap note -n carts-kro". */
export function kubectlName({ kind, metadata: { name, namespace } }: Named): string {
    return `${kind.toLowerCase()} ${name}${namespace === undefined ? "" : ` -n ${namespace}`}`;
}

type Named = Pick<KubernetesObject, "kind"> & {
    readonly metadata: { readonly name: string; readonly namespace?: string };
};
