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
            mend: mend(name, reason),
        };
    },
};

function mend(name: string, reason: string): string {
    // kro 0.9.4 names the annotation nowhere in its message.
    return /breaking/i.test(reason)
        ? `kubectl annotate rgd ${name} kro.run/allow-breaking-changes=true`
        : `kubectl describe rgd ${name}`;
}
