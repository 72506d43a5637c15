import {
    ACK_CAPABILITY,
    CAPABILITY_ACTIVE,
    type CapabilityType,
    KRO_CAPABILITY,
} from "../../vocabulary/eks-capabilities";
import { type Check, UncheckedError } from "../part/check";
import { messageOf } from "../program/message";
import { capabilityOf } from "../readers/aws/capabilities";

/** kro and ACK where EKS runs them. A cluster whose controllers run in it has no row. */
export const capabilities: readonly Check[] = [capability(KRO_CAPABILITY), capability(ACK_CAPABILITY)];

/** Where EKS does not say which capabilities the cluster has: that is no fault of the stack's. */
export const unreadCapabilities: Check = {
    id: "capabilities",
    title: "EKS capabilities",
    appliesTo: ({ aws }) => aws.capabilities.status === "rejected",
    examine({ aws: { capabilities } }) {
        throw new UncheckedError(capabilities.status === "rejected" ? messageOf(capabilities.reason) : "");
    },
};

function capability(type: CapabilityType): Check {
    return {
        id: `capability-${type.toLowerCase()}`,
        title: `EKS capability ${type}`,
        appliesTo: ({ aws }) => capabilityOf(type, aws.capabilities) !== undefined,
        examine({ aws, deployed }) {
            const { name = "", status = "", issues = [] } = capabilityOf(type, aws.capabilities) ?? {};
            const told = issues.map(({ code = "no code", message = "no message" }) => `${code}: ${message}`);
            const { name: clusterName } = deployed.cluster;
            return {
                expected: `${CAPABILITY_ACTIVE}, healthy`,
                found: `${status}, ${told.length === 0 ? "healthy" : issues.map(({ code }) => code).join(", ")}`,
                ok: status === CAPABILITY_ACTIVE && told.length === 0,
                reason: told.join("; ") || `EKS says no more than that the capability ${name} is ${status}`,
                mend: [
                    { aws: ["eks", "describe-capability", "--cluster-name", clusterName, "--capability-name", name] },
                ],
            };
        },
    };
}
