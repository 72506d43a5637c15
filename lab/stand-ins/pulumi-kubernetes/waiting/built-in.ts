/** When Kubernetes' own kinds count as ready, without an annotation that says otherwise. A kind not here is so at once. */
import type { KubernetesObject } from "../../../kubernetes/client";
import { findCondition, isOwnedBy, type Readiness, statusOf } from "./readiness";

const REVISION = "deployment.kubernetes.io/revision";

/** The rollout of the newest revision is through and enough of its pods are ready. */
const DEPLOYMENT: Readiness = {
    related: [
        { apiVersion: "apps/v1", kind: "ReplicaSet" },
        { apiVersion: "v1", kind: "Pod" },
    ],
    judge: ({ object, related }) => {
        const { generation, annotations } = object.metadata;
        if (statusOf(object).observedGeneration !== generation) {
            return { ready: false, status: "Waiting for the Deployment controller", problems: [TOO_FEW_PODS] };
        }
        const revision = annotations?.[REVISION];
        const replicaSet = related("ReplicaSet").find(
            (set) => isOwnedBy(set, object) && set.metadata.annotations?.[REVISION] === revision,
        );
        const wanted = (replicaSet?.spec as { replicas?: number } | undefined)?.replicas ?? 1;
        const ready = (replicaSet && statusOf(replicaSet).readyReplicas) ?? 0;

        const available = findCondition(object, "Available");
        const progressing = findCondition(object, "Progressing");
        const isAvailable = available?.status === "True";
        // The first revision is not rolled out, only made.
        const isRolledOut =
            revision === "1" || (progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable");
        const isReplaced = replicaSet !== undefined && ready >= wanted;
        if (isAvailable && isRolledOut && isReplaced) {
            return { ready: true, status: "Deployment initialization complete" };
        }
        const complaints = [progressing, available]
            .filter((condition) => condition?.status === "False" && condition.reason && condition.message)
            .map((condition) => `[${condition?.reason}] ${condition?.message}`);
        const pods = replicaSet ? related("Pod").filter((pod) => isOwnedBy(pod, replicaSet)) : [];
        const lack = isAvailable && isRolledOut ? "The new ReplicaSet has not enough ready Pods" : TOO_FEW_PODS;
        return {
            ready: false,
            status: `Waiting for app ReplicaSet to be available (${ready}/${wanted} Pods available)`,
            problems: [...complaints, lack, ...pods.flatMap(describePod)],
        };
    },
};
const TOO_FEW_PODS = "Minimum number of live Pods was not attained";

function describePod(pod: KubernetesObject): string[] {
    const ready = findCondition(pod, "Ready");
    const scheduled = findCondition(pod, "PodScheduled");
    const reason = [scheduled, ready].find((condition) => condition?.status === "False" && condition.message);
    return reason ? [`[Pod ${pod.metadata.name}]: ${reason.message}`] : [];
}

/** It has pods to send traffic to, once its endpoints settled, and a load balancer its address. */
const SERVICE: Readiness = {
    related: [{ apiVersion: "v1", kind: "Endpoints", sameName: true }],
    settleSeconds: 10,
    judge: ({ object, related, settled }) => {
        const spec = object.spec as { type?: string; clusterIP?: string; selector?: object } | undefined;
        const addressed = spec?.type !== "LoadBalancer" || hasLoadBalancer(object);
        const selects = Object.keys(spec?.selector ?? {}).length > 0;
        if (spec?.type === "ExternalName" || spec?.clusterIP === "None" || !selects) {
            return addressed ? { ready: true } : { ready: false, status: ALLOCATING, problems: [NO_ADDRESS] };
        }
        const subsets = related("Endpoints").flatMap(({ subsets = [] }) => subsets as EndpointSubset[]);
        const some = subsets.some((subset) => subset.addresses?.length);
        const pending = subsets.some((subset) => subset.notReadyAddresses?.length);
        if (addressed && settled && !pending) {
            return { ready: true, status: "Service initialization complete" };
        }
        return {
            ready: false,
            status: settled && some ? ALLOCATING : "[1/3] Finding Pods to direct traffic to",
            problems: [...(some ? [] : [NO_PODS]), ...(addressed ? [] : [NO_ADDRESS])],
        };
    },
};
const ALLOCATING = "[2/3] Attempting to allocate IP address to Service";
const NO_PODS = "Service does not target any Pods: none is ready, or none has the labels of '.spec.selector'";
const NO_ADDRESS = "Service was not allocated an IP address: does the cluster have load balancers?";

interface EndpointSubset {
    readonly addresses?: readonly unknown[];
    readonly notReadyAddresses?: readonly unknown[];
}

const INGRESS: Readiness = {
    judge: ({ object }) =>
        hasLoadBalancer(object)
            ? { ready: true, status: "Ingress initialization complete" }
            : {
                  ready: false,
                  status: "[2/3] Waiting for update of .status.loadBalancer with hostname/IP",
                  problems: ["Ingress .status.loadBalancer was not given a hostname or IP address"],
              },
};

function hasLoadBalancer(object: KubernetesObject): boolean {
    return (statusOf(object).loadBalancer?.ingress?.length ?? 0) > 0;
}

/** Bound; or waiting for the pod that will use it, where its class binds no earlier. */
const PERSISTENT_VOLUME_CLAIM: Readiness = {
    related: [{ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", clusterScoped: true }],
    judge: ({ object, related }) => {
        const className = (object.spec as { storageClassName?: string } | undefined)?.storageClassName;
        const storageClass = related("StorageClass").find(({ metadata }) => metadata.name === className);
        const { phase } = statusOf(object);
        const bindsLater = storageClass?.volumeBindingMode === "WaitForFirstConsumer" && phase === "Pending";
        return { ready: phase === "Bound" || bindsLater, status: `Waiting for the claim to be bound (${phase})` };
    },
};

const JOB: Readiness = {
    judge: ({ object }) => {
        const failure = findCondition(object, "Failed");
        const { active = 0, succeeded = 0, failed = 0 } = statusOf(object);
        return {
            ready: findCondition(object, "Complete")?.status === "True",
            failed: failure?.status === "True",
            status: `Waiting for Job to succeed (Active: ${active} | Succeeded: ${succeeded} | Failed: ${failed})`,
            problems: failure?.message ? [`[${failure.reason}] ${failure.message}`] : [],
        };
    },
};

const BUILT_IN: Readonly<Record<string, Readiness>> = {
    "apps/v1/Deployment": DEPLOYMENT,
    "batch/v1/Job": JOB,
    "networking.k8s.io/v1/Ingress": INGRESS,
    "v1/PersistentVolumeClaim": PERSISTENT_VOLUME_CLAIM,
    "v1/Service": SERVICE,
};

export function builtInReadiness({
    apiVersion,
    kind,
}: Pick<KubernetesObject, "apiVersion" | "kind">): Readiness | undefined {
    return BUILT_IN[`${apiVersion}/${kind}`];
}
