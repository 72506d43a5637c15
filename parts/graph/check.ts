import { GRAPH_KIND } from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";
import { type Check, made } from "../check";
import { kubectl } from "../kubectl";
import { type Conditioned, complaints, isTrue } from "../readers/kubernetes/conditions";

interface Graph extends Conditioned {
    readonly status?: Conditioned["status"] & { readonly state?: string };
}

export const graph: Check = {
    id: "graph",
    title: GRAPH_KIND,
    examine({ deployed, cluster }) {
        const { name } = made(deployed.graph, "graph");
        const expected = "Active, Ready";
        const found = cluster.find<Graph>(GRAPH_KIND, name);
        if (!found) {
            const reason = `the cluster has no ResourceGraphDefinition ${name}`;
            return { expected, found: "none", ok: false, reason, mend: ["refresh"] };
        }
        const ready = isTrue(found, READY);
        const reason = complaints(found) ?? "kro has not looked at it";
        return {
            expected,
            found: `${found.status?.state ?? "no state"}, ${ready ? READY : `not ${READY}`}`,
            ok: ready && found.status?.state === "Active",
            reason,
            mend: [/breaking/i.test(reason) ? { set: "graph.allowBreaking", to: "true" } : kubectl("describe", found)],
        };
    },
};
