import type { ObjectName } from "../readers/kubernetes/live-object";

export function namespaceNamed(name: string): ObjectName {
    return { apiVersion: "v1", kind: "Namespace", name };
}
