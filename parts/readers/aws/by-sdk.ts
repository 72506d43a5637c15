import type { EKS } from "@aws-sdk/client-eks";
import type { IAM } from "@aws-sdk/client-iam";
import { type AssociationName, type LiveAssociation, readAssociation } from "./associations";
import { type AwsSource, authorityOf, type KnownCluster, type LiveRole, unlessAbsent } from "./source";

/** Asks by clients of the AWS SDK, for commands outside of a program. */
export class SdkSource implements AwsSource {
    constructor(
        private readonly eks: EKS,
        private readonly iam: IAM,
    ) {}

    async cluster(name: string): Promise<KnownCluster | undefined> {
        const { cluster } = await this.eks.describeCluster({ name });
        const { arn, endpoint, certificateAuthority, computeConfig } = cluster ?? {};
        return arn === undefined || endpoint === undefined
            ? undefined
            : {
                  name,
                  arn,
                  endpoint,
                  authority: authorityOf(certificateAuthority?.data),
                  autoMode: computeConfig?.enabled ?? false,
              };
    }

    async role(RoleName: string): Promise<LiveRole | undefined> {
        const { Role } = (await unlessAbsent(this.iam.getRole({ RoleName }))) ?? {};
        const { Arn: arn = "", Tags = [], AssumeRolePolicyDocument } = Role ?? {};
        const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
        return Role && { arn, tags, trustPolicy: decoded(AssumeRolePolicyDocument) };
    }

    /** An inline policy of a role, in JSON. */
    async policy(RoleName: string, PolicyName: string): Promise<string | undefined> {
        const found = await unlessAbsent(this.iam.getRolePolicy({ RoleName, PolicyName }));
        return found && decoded(found.PolicyDocument);
    }

    association(name: AssociationName): Promise<LiveAssociation | undefined> {
        return readAssociation(this.eks, name);
    }
}

/** IAM gives policies in URL encoding. */
function decoded(policy = ""): string {
    return decodeURIComponent(policy);
}
