import { EKS, EKSServiceException } from "@aws-sdk/client-eks";
import type { Observed, ResourceManager } from "../ack-runtime/ack-object";
import { isToAdopt } from "../ack-runtime/annotations";
import { failAsAck, LIKE_ACK } from "../ack-runtime/aws-call";
import { controllerTags } from "../ack-runtime/controller-tags";
import { AwsFailure } from "../ack-runtime/failures";
import {
    API_VERSION,
    type Association,
    type AssociationSpec,
    FINALIZER,
    KIND,
    specOf,
    statusOf,
    withoutControllerTags,
} from "./association";

/** No error of EKS makes the controller 1.20.0 give up. */
const TERMINAL_CODES: readonly string[] = [];
/** Not by the name of the SDK's class, which the bundle changes. */
const NOT_FOUND = "ResourceNotFoundException";

/** What ACK's EKS controller does with a PodIdentityAssociation. */
export class AssociationManager implements ResourceManager<Association> {
    readonly apiVersion = API_VERSION;
    readonly kind = KIND;
    readonly finalizer = FINALIZER;
    readonly adoptionFields = ["clusterName", "associationID"];
    private readonly eks: EKS;

    constructor(region: string) {
        this.eks = new EKS({ region, ...LIKE_ACK });
        failAsAck(this.eks, "EKS", EKSServiceException, TERMINAL_CODES);
    }

    /**
     * One that is not known by its ID is there only for an object that is still to adopt: not for one that has adopted, and
     * whose ID was lost.
     */
    async read(
        object: Association,
        adoption?: Readonly<Record<string, string>>,
    ): Promise<Observed<Association> | undefined> {
        const { spec, status } = object;
        const clusterName = spec.clusterName ?? adoption?.clusterName;
        const known = adoption?.associationID ?? status?.associationID;
        const associationId = known ?? (isToAdopt(object) ? await this.find(spec) : undefined);
        if (associationId === undefined) {
            return undefined;
        }
        try {
            const { association = {} } = await this.eks.describePodIdentityAssociation({ clusterName, associationId });
            return { spec: specOf(association), status: statusOf(association) };
        } catch (error) {
            if (error instanceof AwsFailure && error.code === NOT_FOUND) {
                return undefined;
            }
            throw error;
        }
    }

    async create(object: Association): Promise<Observed<Association>> {
        const { clusterName, namespace, serviceAccount, roleARN: roleArn, tags } = object.spec;
        const { association = {} } = await this.eks.createPodIdentityAssociation({
            clusterName,
            namespace,
            serviceAccount,
            roleArn,
            tags: { ...controllerTags("eks-1.20.0", object), ...tags },
        });
        return { spec: specOf(association), status: statusOf(association) };
    }

    async bringInLine({ spec }: Association, latest: Observed<Association>): Promise<readonly string[]> {
        if (spec.roleARN === latest.spec.roleARN) {
            return [];
        }
        const { clusterName, roleARN: roleArn } = spec;
        const { associationID: associationId } = latest.status;
        await this.eks.updatePodIdentityAssociation({ clusterName, associationId, roleArn });
        return ["roleARN"];
    }

    async delete({ spec: { clusterName } }: Association, { status }: Observed<Association>): Promise<void> {
        await this.eks.deletePodIdentityAssociation({ clusterName, associationId: status.associationID });
    }

    specForObject({ spec }: Observed<Association>): AssociationSpec {
        return { ...spec, tags: withoutControllerTags(spec.tags) };
    }

    isInLine({ spec }: Association, { roleARN }: AssociationSpec): boolean {
        return spec.roleARN === roleARN;
    }

    describe({ namespace, serviceAccount }: AssociationSpec): string {
        return `association of ${namespace}/${serviceAccount}`;
    }

    close(): void {
        this.eks.destroy();
    }

    private async find({ clusterName, namespace, serviceAccount }: AssociationSpec): Promise<string | undefined> {
        if (clusterName === undefined) {
            return undefined;
        }
        const name = { clusterName, namespace, serviceAccount };
        const { associations = [] } = await this.eks.listPodIdentityAssociations(name);
        // Of several, the original takes none.
        return associations.length === 1 ? associations[0]?.associationId : undefined;
    }
}
