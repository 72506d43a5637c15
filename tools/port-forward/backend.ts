import type { Service } from "../../parts/children/service";
import type { Pod } from "../../parts/pods/pods";
import type { ClusterClient } from "../../parts/readers/kubernetes/client";
import { isTrue } from "../../parts/readers/kubernetes/conditions";
import type { ServiceName } from "../../parts/readers/state/deployed";
import { READY } from "../../vocabulary/kubernetes";

/** A pod behind a Service, and its port behind the Service's first. */
export interface Backend {
    readonly namespace: string;
    readonly pod: string;
    readonly port: number;
    readonly node: string;
}

/** @throws where the Service has no pod that is ready, or no port that a pod has */
export async function findBackend(kubernetes: ClusterClient, { namespace, name }: ServiceName): Promise<Backend> {
    const { spec } = await kubernetes.get<Service>("v1", "Service", name, namespace);
    const labelSelector = Object.entries(spec.selector ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join();
    const pods = labelSelector ? await kubernetes.list<Pod>("v1", "Pod", { namespace, labelSelector }) : [];
    const pod = pods.find((pod) => isTrue(pod, READY) && !pod.metadata.deletionTimestamp);
    if (!pod) {
        throw new Error(`no pod behind the Service ${namespace}/${name} is ready`);
    }
    const [first] = spec.ports ?? [];
    const target = first?.targetPort ?? first?.port;
    const ports = pod.spec.containers.flatMap(({ ports = [] }) => ports);
    const port =
        typeof target === "number" ? target : ports.find((candidate) => candidate.name === target)?.containerPort;
    if (port === undefined) {
        throw new Error(`the pod ${namespace}/${pod.metadata.name} has no port "${target}", which its Service names`);
    }
    return { namespace, pod: pod.metadata.name, port, node: pod.spec.nodeName ?? "" };
}

/**
 * Why a pod's port has nobody behind it, where that is so: kwok plays a kubelet that runs no container, and marks its
 * nodes.
 */
export async function whyNobodyAnswers(kubernetes: ClusterClient, backend: Backend): Promise<string | undefined> {
    const node = await kubernetes.get("v1", "Node", backend.node);
    return node.metadata.annotations?.["kwok.x-k8s.io/node"] === undefined
        ? undefined
        : `the pod ${backend.namespace}/${backend.pod} runs nothing real: kwok plays its node "${backend.node}"`;
}
