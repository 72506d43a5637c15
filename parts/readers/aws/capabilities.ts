import type { CapabilityIssue, EKS } from "@aws-sdk/client-eks";
import { nameIn } from "../../../vocabulary/arn";
import { ACK_CAPABILITY, type CapabilityType, KRO_CAPABILITY } from "../../../vocabulary/eks-capabilities";

/** A controller that EKS runs for a cluster. */
export interface LiveCapability {
    readonly name: string;
    readonly type: CapabilityType;
    /** "ACTIVE", "DEGRADED", "CREATE_FAILED", … */
    readonly status: string;
    /** Of all that the capability runs, which for ACK are many controllers: "v0.9.2-eks-3", "v46.137.1-eks-1". */
    readonly version?: string;
    readonly roleArn: string;
    /** What EKS has against it; none where it is healthy. */
    readonly issues: readonly CapabilityIssue[];
}

/** The one of a type, of which a cluster has one at most; undefined too where EKS did not say. */
export function capabilityOf(
    type: CapabilityType,
    capabilities: PromiseSettledResult<readonly LiveCapability[]>,
): LiveCapability | undefined {
    return capabilities.status === "fulfilled" ? capabilities.value.find((one) => one.type === type) : undefined;
}

/** What EKS gives a role in a cluster. */
export interface LiveAccess {
    readonly groups: readonly string[];
    /** Names of the access policies that hold for the whole cluster: "AmazonEKSKROPolicy". */
    readonly policies: readonly string[];
}

/** The capabilities of kro and ACK; none where EKS does not offer capabilities. */
export async function readCapabilities(eks: EKS, clusterName: string): Promise<LiveCapability[]> {
    const names = await listNames(eks, clusterName);
    const described = names.map(async (capabilityName) => {
        const { capability } = await eks.describeCapability({ clusterName, capabilityName });
        const { type, status, version, roleArn, health } = capability ?? {};
        return isKnown(type)
            ? {
                  name: capabilityName,
                  type,
                  status: status ?? "no status",
                  version,
                  roleArn: roleArn ?? "",
                  issues: health?.issues ?? [],
              }
            : [];
    });
    return (await Promise.all(described)).flat();
}

function isKnown(type: string | undefined): type is CapabilityType {
    return type === ACK_CAPABILITY || type === KRO_CAPABILITY;
}

async function listNames(eks: EKS, clusterName: string): Promise<string[]> {
    try {
        const { capabilities = [] } = await eks.listCapabilities({ clusterName });
        return capabilities.flatMap(({ type, capabilityName }) =>
            capabilityName !== undefined && isKnown(type) ? [capabilityName] : [],
        );
    } catch (error) {
        if (error instanceof Error && NOT_OFFERED.includes(error.name)) {
            return [];
        }
        throw error;
    }
}

/** What is answered to a request that this EKS does not know; ListCapabilities itself has neither error. */
const NOT_OFFERED = ["UnknownOperationException", "InvalidRequestException"];

/** What a role may do in the cluster besides what RBAC grants its user. */
export async function readAccess(eks: EKS, clusterName: string, principalArn: string): Promise<LiveAccess> {
    const asked = { clusterName, principalArn };
    const [{ accessEntry }, { associatedAccessPolicies = [] }] = await Promise.all([
        eks.describeAccessEntry(asked),
        eks.listAssociatedAccessPolicies(asked),
    ]);
    const everywhere = associatedAccessPolicies.filter(({ accessScope }) => accessScope?.type === "cluster");
    return {
        groups: accessEntry?.kubernetesGroups ?? [],
        policies: everywhere.map(({ policyArn = "" }) => nameIn(policyArn)),
    };
}
