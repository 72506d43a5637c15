import type { V1PodSpec, V1PodStatus } from "@kubernetes/client-node";
import { POD_ENDED, POD_SCHEDULED, READY } from "../../vocabulary/kubernetes";
import type { Context } from "../part/check";
import { type Conditioned, conditionOf, isTrue } from "../readers/kubernetes/conditions";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

export interface Pod extends Conditioned {
    readonly spec: V1PodSpec;
    readonly status?: Conditioned["status"] & Pick<V1PodStatus, "phase" | "containerStatuses">;
}

interface Event extends KubernetesObject {
    readonly involvedObject: { readonly uid?: string };
    readonly reason?: string;
    readonly message?: string;
    /** Null in what has `eventTime`. */
    readonly lastTimestamp?: string | null;
    /** When it was first seen, from those that use the newer API of events (events.k8s.io), such as the scheduler. */
    readonly eventTime?: string | null;
    /** Of one that came again since. */
    readonly series?: { readonly lastObservedTime?: string };
}

/** The pods of the carts service that are there to stay. */
export function cartsPods({ deployed, cluster }: Context): Pod[] {
    const { namespace = "", serviceAccount = "" } = deployed.association ?? {};
    return cluster
        .list<Pod>("Pod", namespace)
        .filter(
            ({ metadata, spec, status }) =>
                spec.serviceAccountName === serviceAccount &&
                !metadata.deletionTimestamp &&
                !POD_ENDED.includes(status?.phase ?? ""),
        );
}

/** Why a pod is not ready, in the words of the scheduler, the kubelet and the last event; undefined for a ready one. */
export function troubleOf(pod: Pod, { cluster }: Context): string | undefined {
    if (isTrue(pod, READY)) {
        return undefined;
    }
    const { name, namespace, uid } = pod.metadata;
    const container = pod.status?.containerStatuses?.find(({ state }) => state?.waiting ?? state?.terminated);
    const now = container?.state?.waiting ?? container?.state?.terminated;
    const before = container?.lastState?.terminated;
    const event = cluster
        .list<Event>("Event", namespace)
        .filter(({ involvedObject }) => involvedObject.uid === uid)
        .sort((a, b) => lastSeen(a) - lastSeen(b))
        .at(-1);
    const unscheduled = conditionOf(pod, POD_SCHEDULED);
    const said = [
        unscheduled?.status === "False" ? `${unscheduled.reason}: ${unscheduled.message}` : undefined,
        now && [now.reason, now.message].filter(Boolean).join(": "),
        before &&
            `it ended ${container?.restartCount} times, last with ${before.reason} (exit code ${before.exitCode})`,
        // The scheduler says the same in a condition and in an event.
        event && event.message !== unscheduled?.message && `${event.reason}: ${event.message}`,
    ];
    return `pod ${name}: ${said.filter(Boolean).join("; ") || "not ready yet"}`;
}

/** In milliseconds since 1970. */
function lastSeen({ series, eventTime, lastTimestamp }: Event): number {
    return Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? "") || 0;
}
