import * as pulumi from "@pulumi/pulumi";

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
    readonly region: string;
    readonly namespace: string;
    readonly serviceAccount: string;
}

/**
 * Undefined: there is none. By the AWS SDK, because pulumi-aws (7.48) has no function that finds an association.
 * @throws where EKS does not say
 */
export async function findAssociation({ region, ...name }: AssociationName): Promise<LiveAssociation | undefined> {
    // Loaded here because it takes a while, and a stack that has its association does not come here.
    const { EKS } = await import("@aws-sdk/client-eks");
    const eks = new EKS({ region, ...providerConfiguration(), maxAttempts: 3 });
    try {
        const { associations = [] } = await eks.listPodIdentityAssociations(name);
        const [found] = associations;
        if (!found?.associationId) {
            return undefined;
        }
        const { associationId, ownerArn } = found;
        const { association } = await eks.describePodIdentityAssociation({
            clusterName: name.clusterName,
            associationId,
        });
        return { associationId, ownerArn, roleArn: association?.roleArn, tags: association?.tags ?? {} };
    } finally {
        eks.destroy();
    }
}

/** The AWS provider's configuration, as far as this look needs it; the rest is the environment's, as for the provider. */
function providerConfiguration() {
    const config = new pulumi.Config("aws");
    for (const key of ["assumeRoles", "assumeRoleWithWebIdentity"]) {
        if (config.get(key) !== undefined) {
            throw new Error(`aws:${key} is set, which only the AWS provider can do`);
        }
    }
    const [accessKeyId, secretAccessKey, sessionToken] = ["accessKey", "secretKey", "token"].map((key) =>
        config.get(key),
    );
    const endpoints = config.getObject<readonly { readonly eks?: string }[]>("endpoints") ?? [];
    return {
        profile: config.get("profile"),
        endpoint: endpoints.find(({ eks }) => eks)?.eks,
        credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : undefined,
    };
}
