import type { V1DeploymentSpec, V1DeploymentStatus } from "@kubernetes/client-node";
import { REPLICA_FAILURE } from "../../vocabulary/kubernetes";
import type { Check, Context, Finding, Reasoned } from "../part/check";
import { cartsPods, troubleOf } from "../pods/pods";
import type { Step } from "../program/remedies";
import { type Conditioned, conditionOf } from "../readers/kubernetes/conditions";
import { findChild } from "./find-child";
import { notPutBack } from "./put-back";

export interface Deployment extends Conditioned {
    readonly spec: V1DeploymentSpec;
    readonly status?: Conditioned["status"] & Omit<V1DeploymentStatus, "conditions">;
}

export const deployment: Check = {
    id: "deployment",
    title: "Deployment",
    child: "deployment",
    examine(context) {
        const found = findChild<Deployment>(context, "Deployment");
        if (!found) {
            return { expected: "rolled out", found: "none", ok: false, ...notPutBack(context) };
        }
        return { ...rollout(found), ...why(found, context) };
    },
};

/** What `kubectl rollout status` waits for. */
export function rollout({ metadata, spec, status }: Deployment): Pick<Finding, "expected" | "found" | "ok"> {
    const { replicas: wanted = 1 } = spec;
    const current = status?.observedGeneration === metadata.generation;
    const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status ?? {};
    const describe = (updated: number, available: number) => `${updated} up to date, ${available} available`;
    return {
        expected: describe(wanted, wanted),
        found: describe(current ? updated : 0, available) + (replicas > updated ? `, ${replicas - updated} old` : ""),
        ok: current && updated === wanted && available === wanted && replicas === wanted,
    };
}

function why(found: Deployment, context: Context): Reasoned {
    const { name, namespace } = found.metadata;
    const refused = conditionOf(found, REPLICA_FAILURE);
    if (refused?.status === "True") {
        return {
            reason: `${refused.reason}: ${refused.message}`,
            mend: [{ kubectl: ["describe", "replicaset", "-n", namespace ?? ""] }],
        };
    }
    const troubles = cartsPods(context)
        .map((pod) => troubleOf(pod, context))
        .filter((trouble) => trouble !== undefined);
    const progress = conditionOf(found, "Progressing");
    const reason = troubles.join("; ") || progress?.message || "the rollout has not begun";
    return { reason, mend: [mend(reason, [`deployment/${name}`, "-n", namespace ?? ""])] };
}

/** By what the kubelet and the scheduler call the trouble. */
function mend(reason: string, target: readonly string[]): Step {
    if (/ErrImagePull|ImagePullBackOff|InvalidImageName/.test(reason)) {
        return { set: "stack.image", to: "<an image that can be pulled>" };
    }
    if (/Unschedulable/.test(reason)) {
        const set = /Insufficient memory/.test(reason) ? "stack.memory" : "stack.cpu";
        return { set, to: "<what a node has free>" };
    }
    return /CrashLoopBackOff|exit code/.test(reason)
        ? { kubectl: ["logs", ...target, "--previous"] }
        : { kubectl: ["describe", ...target] };
}
