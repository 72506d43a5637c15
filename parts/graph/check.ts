import { GRAPH_ACTIVE, GRAPH_KIND } from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";
import { complaintsOf } from "../diagnosis/complaints";
import { type Check, made, type Reasoned } from "../part/check";
import { findEdit, withEdit } from "../part/edits";
import { kubectl } from "../program/remedies";
import { type Conditioned, isTrue } from "../readers/kubernetes/conditions";

interface Graph extends Conditioned {
    readonly status?: Conditioned["status"] & { readonly state?: string };
}

export const graph: Check = {
    id: "graph",
    title: GRAPH_KIND,
    examine({ deployed, cluster }) {
        const { name, written } = made(deployed.graph, "graph");
        const expected = `${GRAPH_ACTIVE}, ${READY}`;
        const found = cluster.find<Graph>(GRAPH_KIND, name);
        if (!found) {
            const reason = `the cluster has no ResourceGraphDefinition ${name}`;
            return { expected, found: "none", ok: false, reason, mend: ["refresh"] };
        }
        const ready = isTrue(found, READY);
        const isServed = ready && found.status?.state === GRAPH_ACTIVE;
        const is = `${found.status?.state ?? "no state"}, ${ready ? READY : `not ${READY}`}`;
        const edit = findEdit(deployed, written, found);
        // What kro has against a graph is for somebody to allow, unless nobody wanted it.
        return { expected, ...withEdit(is, edit, [edit, isServed ? undefined : why(found)]) };
    },
};

function why(found: Graph): Reasoned {
    const reason = complaintsOf(found).join("; ") || "kro has not looked at it";
    return {
        reason,
        mend: [/breaking/i.test(reason) ? { set: "graph.allowBreaking", to: "true" } : kubectl("describe", found)],
    };
}
