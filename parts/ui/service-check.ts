import { describe, type Service } from "../children/service";
import { type Check, made } from "../part/check";

/** Only where the stack deployed the UI. */
export const uiService: Check = {
    id: "ui-service",
    title: "UI's Service",
    appliesTo: ({ deployed }) => deployed.ui?.installed === true,
    examine({ deployed, cluster }) {
        const { name, namespace } = made(deployed.ui, "UI");
        const service = cluster.find<Service>("Service", name, namespace);
        const expected = "ClusterIP 80/TCP";
        const found = service ? describe(service) : "none";
        const reason = service
            ? `somebody changed the Service ${namespace}/${name}`
            : `the cluster has no Service ${namespace}/${name}`;
        return { expected, found, ok: found === expected, reason, mend: ["refresh"] };
    },
};
