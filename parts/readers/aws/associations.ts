import type { EKS } from "@aws-sdk/client-eks";

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

/** The association of an account, whichever it is: EKS allows one. The list leaves the role and the tags out. */
export async function readAssociation(eks: EKS, name: AssociationName): Promise<LiveAssociation | undefined> {
    const { clusterName } = name;
    for await (const { associations = [] } of eks.paginateListPodIdentityAssociations(name)) {
        const { associationId, ownerArn } = associations[0] ?? {};
        if (associationId !== undefined) {
            const { association } = await eks.describePodIdentityAssociation({ clusterName, associationId });
            return { associationId, ownerArn, roleArn: association?.roleArn, tags: association?.tags ?? {} };
        }
    }
    return undefined;
}
