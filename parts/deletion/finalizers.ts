import { ACK_GROUP, ASSOCIATION_FINALIZER, TABLE_FINALIZER } from "../../vocabulary/ack";
import { INSTANCE_FINALIZER } from "../../vocabulary/kro";
import { GARBAGE_COLLECTOR_FINALIZERS } from "../../vocabulary/kubernetes";
import { kubectl, type Step } from "../program/remedies";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

/** The finalizers of those that delete a CartsStack and what it is made of. Checks of their own say what keeps these. */
const EXPECTED = [INSTANCE_FINALIZER, TABLE_FINALIZER, ASSOCIATION_FINALIZER, ...GARBAGE_COLLECTOR_FINALIZERS];

/** Who serves the well-known ones, by what stands before their slash. Without them AWS keeps what nobody has any more. */
const SERVED: readonly (readonly [RegExp, string])[] = [
    [/^service\.kubernetes\.io$/, "the controller of the Service's load balancer"],
    [/(^|\.)(kubernetes|k8s)\.io$/, "Kubernetes, or the controller of its that put it there,"],
    [/(^|[.-])eks\.amazonaws\.com$/, "EKS Auto Mode"],
    [ACK_GROUP, "the controller of ACK that put it there"],
    [/(^|\.)k8s\.aws$/, "the AWS controller that put it there, such as the AWS Load Balancer Controller,"],
];

/** That an object waits for somebody else than who deletes a CartsStack. */
export interface Hold {
    /** Who is to let go of it. */
    readonly reason: string;
    readonly mend: Step;
    /** Whether the mend takes away what nobody is known to serve. */
    readonly isLastResort: boolean;
}

/** Undefined where nobody else has a finalizer on it. */
export function holdOf(object: KubernetesObject): Hold | undefined {
    const { finalizers = [] } = object.metadata;
    const others = finalizers.filter((finalizer) => !EXPECTED.includes(finalizer));
    const unknown = others.filter((finalizer) => serverOf(finalizer) === undefined);
    if (unknown.length > 0) {
        const kept = finalizers.filter((finalizer) => !unknown.includes(finalizer));
        const patch = JSON.stringify({ metadata: { finalizers: kept } });
        const reason =
            `${unknown.map(describeUnknown).join(", and ")}. The patch is for where nobody does so any more: it gives up what ` +
            "that was to clean up, and what is outside of the cluster stays there";
        return { reason, mend: kubectl("patch", object, "--type=merge", "-p", patch), isLastResort: true };
    }
    if (others.length === 0) {
        return undefined;
    }
    const waits = others.map((finalizer) => `${serverOf(finalizer)} has to take away ${finalizer}`);
    const reason = `${waits.join(", and ")}, which it does when what it looks after is gone, so that nothing of it stays behind`;
    return { reason, mend: kubectl("describe", object), isLastResort: false };
}

function serverOf(finalizer: string): string | undefined {
    const [domain = ""] = finalizer.split("/");
    return SERVED.find(([pattern]) => pattern.test(domain))?.[1];
}

function describeUnknown(finalizer: string): string {
    const [domain, ...names] = finalizer.split("/");
    const owner = names.length > 0 ? `${domain}, by its name,` : "whoever put it there";
    return `${owner} has to take away ${finalizer}`;
}
