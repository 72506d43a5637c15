import type { Step } from "./remedies";

/** What kubectl does with one object: "kubectl describe configmap note -n carts-kro". */
export function kubectl(verb: string, { kind, metadata: { name, namespace } }: Named, ...options: string[]): Step {
    const scope = namespace === undefined ? [] : ["-n", namespace];
    return { kubectl: [verb, kind.toLowerCase(), name, ...scope, ...options] };
}

interface Named {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
}
