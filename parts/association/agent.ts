import { AGENT_LABEL } from "../../vocabulary/pod-identity";
import type { Part } from "../part/part";
import { refuse } from "../program/remedies";
import { there } from "../readers/surroundings";
import { isOwn } from "./preflight";

/** The Pod Identity agent, which gives pods their credentials: built in with EKS Auto Mode, and elsewhere a DaemonSet. */
export const agent: Part = {
    async look(asked) {
        const { settings, surroundings } = asked;
        const cluster = isOwn(asked) ? undefined : there(await surroundings.knownCluster());
        if (!cluster || cluster.autoMode) {
            return {};
        }
        const kind = { apiVersion: "apps/v1", kind: "DaemonSet" };
        const agents = await surroundings.objects(kind, { labelSelector: AGENT_LABEL });
        if (agents === undefined || (agents !== "absent" && agents.length > 0)) {
            return {};
        }
        const { clusterName } = settings.stack;
        const addon = ["--cluster-name", clusterName, "--addon-name", "eks-pod-identity-agent"];
        return {
            missing: refuse(
                ["stack.clusterName", clusterName],
                `has neither EKS Auto Mode nor the Pod Identity agent (a DaemonSet with the label ${AGENT_LABEL}), and without it ` +
                    "pods get no credentials",
                ["install the agent", { aws: ["eks", "create-addon", ...addon] }],
            ),
        };
    },
};
