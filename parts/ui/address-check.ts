import { type AddressStatus, urlOf } from "../../components/ui/ui-url";
import { type Check, made } from "../part/check";
import { kubectl } from "../program/remedies";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

interface Addressed extends KubernetesObject {
    readonly status?: AddressStatus;
}

/** Only where something exposes the UI. */
export const uiAddress: Check = {
    id: "ui-address",
    title: "UI's address",
    appliesTo: ({ deployed }) => deployed.exposure !== undefined,
    examine({ deployed, cluster }) {
        const { kind, name, namespace, host } = made(deployed.exposure, "exposure of the UI");
        const { uiUrl } = deployed.outputs;
        const exposure = cluster.find<Addressed>(kind, name, namespace);
        const found = exposure && urlOf(exposure.status, host);
        const object = `${kind} ${namespace}/${name}`;
        const finding = { expected: "an address, which is uiUrl", found: found ?? "none", ok: false };
        if (!exposure) {
            return { ...finding, reason: `the cluster has no ${object}`, mend: ["refresh"] };
        }
        if (!found) {
            const giver = kind === "Ingress" ? "the controller of its class" : "EKS Auto Mode";
            const reason = `${giver} has given the ${object} no address`;
            return { ...finding, reason, mend: [kubectl("describe", exposure)] };
        }
        // An output is as old as the last update that succeeded.
        return {
            ...finding,
            ok: found === uiUrl,
            reason: `the output uiUrl is ${uiUrl ?? "not there"}`,
            mend: ["refresh"],
        };
    },
};
