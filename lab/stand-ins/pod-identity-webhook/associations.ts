import {
    DescribePodIdentityAssociationCommand,
    EKSClient,
    ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";

/** EKS's pod identity associations of one cluster, as its webhook knows them. */
export class Associations {
    private readonly eks: EKSClient;

    /**
     * @param propagationMs how long EKS keeps a new association to itself. MiniStack says in whole seconds when it made
     * one, so up to a second less.
     */
    constructor(
        region: string,
        private readonly clusterName: string,
        private readonly propagationMs: number,
    ) {
        this.eks = new EKSClient({
            region,
            // The API server gives up on the whole admission after 10 s.
            maxAttempts: 2,
            requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
        });
    }

    /** Whether the pods of a service account have a role. Throws what the EKS client throws. */
    async has(namespace: string, serviceAccount: string): Promise<boolean> {
        const { clusterName } = this;
        const { associations = [] } = await this.eks.send(
            new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount }),
        );
        const [summary] = associations; // EKS allows one for an account.
        if (!summary) {
            return false;
        }
        const { association } = await this.eks.send(
            new DescribePodIdentityAssociationCommand({ clusterName, associationId: summary.associationId }),
        );
        return Date.now() - (association?.createdAt?.getTime() ?? 0) >= this.propagationMs;
    }
}
