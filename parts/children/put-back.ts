import { GRAPH_KIND, RESOURCES_READY, RESUMES, SUSPENDED } from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";
import { complaintsOf } from "../diagnosis/complaints";
import { isBeingDeleted } from "../diagnosis/deletion";
import type { Context, Reasoned } from "../part/check";
import { kubectl } from "../program/remedies";
import { type Conditioned, conditionOf, isTrue } from "../readers/kubernetes/conditions";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

/**
 * Why a child is not as the graph has it, though kro puts it back at once when it is deleted or changed; and what makes
 * kro do it.
 *
 * @param child undefined where it is not there
 */
export function notPutBack({ deployed, cluster }: Context, child?: KubernetesObject): Reasoned {
    const { name = "", namespace = "" } = deployed.instance ?? {};
    const instance = cluster.find<Conditioned>("CartsStack", name, namespace);
    if (!instance) {
        return {
            reason: `there is no CartsStack ${namespace}/${name} that kro could make it of`,
            mend: ["refresh"],
        };
    }
    if (isBeingDeleted(instance)) {
        const reason = `it goes with the CartsStack ${namespace}/${name}, which is being deleted`;
        return { reason, mend: [kubectl("describe", instance)] };
    }
    const graph = cluster.find<Conditioned>(GRAPH_KIND, deployed.graph?.name ?? "");
    if (graph && !isTrue(graph, READY)) {
        return {
            reason: "kro does nothing while the graph is not ready",
            mend: [kubectl("describe", graph)],
        };
    }
    const said = complaintsOf(instance).join("; ");
    if (!said) {
        return { reason: "kro has not put it back: it may not be running", mend: ["restartKro"] };
    }
    const reason = `kro says ${said}`;
    if (conditionOf(instance, RESOURCES_READY)?.reason === SUSPENDED) {
        return { reason, mend: [kubectl("annotate", instance, "--overwrite", RESUMES)] };
    }
    // What kro cannot change back, it can make anew.
    return { reason, mend: [child ? kubectl("delete", child) : kubectl("describe", instance)] };
}
