import type { V1ServiceSpec } from "@kubernetes/client-node";
import type { Check } from "../part/check";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";
import { findChild } from "./find-child";
import { notPutBack } from "./put-back";

export interface Service extends KubernetesObject {
    readonly spec: V1ServiceSpec;
}

export const service: Check = {
    id: "service",
    title: "Service",
    child: "service",
    examine(context) {
        const service = findChild<Service>(context, "Service");
        const expected = "ClusterIP 80/TCP";
        const found = service ? describe(service) : "none";
        return { expected, found, ok: found === expected, ...notPutBack(context, service) };
    },
};

export function describe({ spec }: Service): string {
    return `${spec.type} ${(spec.ports ?? []).map(({ port, protocol }) => `${port}/${protocol}`).join(", ")}`;
}
