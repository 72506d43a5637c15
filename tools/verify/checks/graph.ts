import { type Check, made } from "../check";
import { type Conditioned, complaints, isTrue } from "../conditions";

interface Graph extends Conditioned {
    readonly status?: Conditioned["status"] & { readonly state?: string };
}

export const graph: Check = {
    id: "graph",
    title: "ResourceGraphDefinition",
    examine({ deployed, cluster, commands }) {
        const { name } = made(deployed.graph, "graph");
        const expected = "Active, Ready";
        const found = cluster.find<Graph>("ResourceGraphDefinition", name);
        if (!found) {
            const reason = `the cluster has no ResourceGraphDefinition ${name}`;
            return { expected, found: "none", ok: false, reason, mend: commands.refresh };
        }
        const ready = isTrue(found, "Ready");
        const reason = complaints(found) ?? "kro has not looked at it";
        return {
            expected,
            found: `${found.status?.state ?? "no state"}, ${ready ? "Ready" : "not Ready"}`,
            ok: ready && found.status?.state === "Active",
            reason,
            mend: /breaking/i.test(reason)
                ? commands.configure("allowBreakingGraph", "true")
                : `kubectl describe rgd ${name}`,
        };
    },
};
