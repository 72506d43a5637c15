import type { CartsGraphFile } from "../../components/graph/carts-graph";
import { GRAPH_KIND, INSTANCE_ACTIVE, type InstanceState, KRO_VERSION } from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";
import { rowBeingDeleted } from "../deletion/being-deleted";
import { complaintsOf } from "../diagnosis/complaints";
import { describeDeletion } from "../diagnosis/deletion";
import { withDefaults } from "../graph/written";
import { type Check, type Context, made, type Reasoned, runChecks } from "../part/check";
import { findEdit, withEdit } from "../part/edits";
import { kubectl, type Steps } from "../program/remedies";
import { type Conditioned, conditionOf } from "../readers/kubernetes/conditions";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";
import { children } from "./children";

interface Instance extends Conditioned {
    readonly status?: Conditioned["status"] & { readonly state?: InstanceState };
}

export const instance: Check = {
    id: "instance",
    title: "CartsStack",
    examine(context) {
        const { name, namespace, written } = made(context.deployed.instance, "CartsStack");
        const found = context.cluster.find<Instance>("CartsStack", name, namespace);
        if (!found) {
            return {
                expected: `${INSTANCE_ACTIVE}, ${READY}`,
                found: "none",
                ok: false,
                ...whyNone(name, namespace, context),
            };
        }
        const { generation, labels } = found.metadata;
        const version = labels?.[KRO_VERSION];
        const by = version ? `, by kro ${version}` : "";
        const ready = conditionOf(found, READY);
        const readyFor = ready?.status === "True" ? ready.observedGeneration : undefined;
        const state = found.status?.state;
        const isReady = state === INSTANCE_ACTIVE && readyFor === generation;
        const is = `${state ?? "no state"}, ${readyFor === undefined ? "not Ready" : `Ready for generation ${readyFor}`}${by}`;
        const edit = findEdit(context.deployed, written, found, defaultsIn(context));
        return {
            expected: `${INSTANCE_ACTIVE}, ${READY} for generation ${generation}${by}`,
            ...withEdit(is, edit, [isReady ? undefined : why(found, context), edit]),
        };
    },
};

/** The API server's defaults, which are those of the graph by which kro serves the CartsStack. */
function defaultsIn({ deployed, cluster }: Context): object {
    const graph = cluster.find<KubernetesObject & Partial<CartsGraphFile>>(GRAPH_KIND, deployed.graph?.name ?? "");
    return withDefaults({}, graph?.spec?.schema?.spec ?? {});
}

/** No update makes the namespace of the CartsStack itself. */
function whyNone(name: string, namespace: string, { cluster }: Context): Reasoned {
    const reason = `the cluster has no CartsStack ${namespace}/${name}`;
    return cluster.find("Namespace", namespace)
        ? { reason, mend: ["refresh"] }
        : {
              reason: `${reason}, because it has no namespace ${namespace}`,
              mend: [{ kubectl: ["create", "namespace", namespace] }, "refresh"],
          };
}

/** kro deletes one child after the other, each when the one before is gone, and then lets go of the CartsStack. */
function whyNotGone(deletion: string, context: Context): Reasoned {
    // The table before its namespace, which waits for it.
    const row = rowBeingDeleted([...children].reverse(), context);
    if (row?.reason) {
        const { title, reason, mend = ["restartKro"] } = row;
        return { reason: `it ${deletion}; ${title}: ${reason}`, mend };
    }
    const graph = context.deployed.graph?.name ?? "";
    if (!context.cluster.find(GRAPH_KIND, graph)) {
        const reason = `it ${deletion}; without its graph, ResourceGraphDefinition ${graph}, kro does not delete it`;
        return { reason, mend: [{ kubectl: ["apply", "-f", "rgd/carts-stack.yaml"] }] };
    }
    return { reason: `it ${deletion}; kro is at it, or it is not running`, mend: ["restartKro"] };
}

/** kro says which child it waits for; why that one is not ready, the child says. */
function why(found: Instance, context: Context): Reasoned {
    const deletion = describeDeletion(found);
    if (deletion) {
        return whyNotGone(deletion, context);
    }
    const complaint = complaintsOf(found).join("; ");
    const said = complaint || "kro has not looked at this generation: it may not be running";
    const own: Steps = [complaint ? kubectl("describe", found) : "restartKro"];
    for (const { title, ok, reason, mend } of runChecks(children, context)) {
        if (!ok && reason) {
            return { reason: reason.includes(said) ? reason : `${said}; ${title}: ${reason}`, mend: mend ?? own };
        }
    }
    return { reason: said, mend: own };
}
