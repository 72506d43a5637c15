import type { EKS } from "@aws-sdk/client-eks";
import type { Provider } from "@pulumi/aws/provider";
import type { AwsConfiguration } from "../../../components/cluster/aws-identity";
import { endpointOf } from "./credentials";
import { identify } from "./identity";

/** A Pod Identity association as EKS has it. */
export interface LiveAssociation {
    /** "a-…" */
    readonly associationId: string;
    readonly roleArn?: string;
    /** What manages it, where EKS itself made it: the ARN of an add-on. */
    readonly ownerArn?: string;
    readonly tags: Readonly<Record<string, string>>;
}

/** Which association: EKS has at most one for them. */
export interface AssociationName {
    readonly clusterName: string;
    readonly namespace: string;
    readonly serviceAccount: string;
}

/**
 * Undefined: there is none. By the AWS SDK, because pulumi-aws (7.48) has no function that finds an association.
 *
 * @param configuration, provider whose identity asks
 * @throws where EKS does not say
 */
export async function findAssociation(
    { region, ...name }: AssociationName & { readonly region: string },
    configuration: AwsConfiguration,
    provider: Provider,
): Promise<LiveAssociation | undefined> {
    const identity = await identify(configuration, region, provider);
    // Loaded here because it takes a while, and a stack that has its association does not come here.
    const { EKS } = await import("@aws-sdk/client-eks");
    const eks = new EKS({ ...identity, endpoint: endpointOf(configuration, "eks"), maxAttempts: 3 });
    try {
        return await readAssociation(eks, name);
    } finally {
        eks.destroy();
    }
}

/** The association of an account, whichever it is: EKS allows one. The list leaves the role and the tags out. */
export async function readAssociation(eks: EKS, name: AssociationName): Promise<LiveAssociation | undefined> {
    const { clusterName } = name;
    const { associations = [] } = await eks.listPodIdentityAssociations(name);
    const [found] = associations;
    if (!found?.associationId) {
        return undefined;
    }
    const { associationId, ownerArn } = found;
    const { association } = await eks.describePodIdentityAssociation({ clusterName, associationId });
    return { associationId, ownerArn, roleArn: association?.roleArn, tags: association?.tags ?? {} };
}
