import { GRAPH_KIND, RESOURCES_READY, RESUMES, SUSPENDED } from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";
import type { Context, Finding } from "../check";
import { isBeingDeleted } from "../diagnosis/deletion";
import { kubectlName } from "../kubectl";
import { type Conditioned, complaints, conditionOf, isTrue } from "../readers/kubernetes/conditions";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

/**
 * Why a child is not as the graph has it, though kro puts it back at once when it is deleted or changed; and what makes
 * kro do it.
 *
 * @param child undefined where it is not there
 */
export function notPutBack({ deployed, cluster, commands }: Context, child?: KubernetesObject): Reasoned {
    const { name = "", namespace = "" } = deployed.instance ?? {};
    const instance = cluster.find<Conditioned>("CartsStack", name, namespace);
    if (!instance) {
        return {
            reason: `there is no CartsStack ${namespace}/${name} that kro could make it of`,
            mend: commands.refresh,
        };
    }
    if (isBeingDeleted(instance)) {
        const reason = `it goes with the CartsStack ${namespace}/${name}, which is being deleted`;
        return { reason, mend: `kubectl describe ${kubectlName(instance)}` };
    }
    const graph = cluster.find<Conditioned>(GRAPH_KIND, deployed.graph?.name ?? "");
    if (graph && !isTrue(graph, READY)) {
        return {
            reason: "kro does nothing while the graph is not ready",
            mend: `kubectl describe rgd ${deployed.graph?.name}`,
        };
    }
    const said = complaints(instance);
    if (!said) {
        return { reason: "kro has not put it back: it may not be running", mend: commands.restartKro };
    }
    const reason = `kro says ${said}`;
    if (conditionOf(instance, RESOURCES_READY)?.reason === SUSPENDED) {
        return {
            reason,
            mend: `kubectl annotate --overwrite cartsstack ${name} -n ${namespace} ${RESUMES}`,
        };
    }
    // What kro cannot change back, it can make anew.
    const mend = child ? `kubectl delete ${kubectlName(child)}` : `kubectl describe ${kubectlName(instance)}`;
    return { reason, mend };
}

type Reasoned = Required<Pick<Finding, "reason" | "mend">>;
