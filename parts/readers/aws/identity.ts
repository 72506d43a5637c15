import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import type { Provider } from "@pulumi/aws/provider";
import { type AwsConfiguration, hasKeys } from "../../../components/cluster/aws-identity";
import { RemediedError } from "../../program/remedies";
import { type Credentials, credentialsOf, stsOf } from "./credentials";

/** What a client of the AWS SDK needs to be who the AWS provider is. */
interface SdkIdentity {
    readonly region: string;
    readonly credentials: Credentials;
}

/**
 * Finds credentials as the AWS provider does, from the same configuration; and as both also look for some by
 * themselves, in the environment and in files, asks AWS whether they are the same one.
 *
 * @throws where they are not
 */
export async function identify(
    configuration: AwsConfiguration,
    region: string,
    provider: Provider,
): Promise<SdkIdentity> {
    const identity = { region, credentials: await credentialsOf(configuration, region) };
    if (!hasKeys(configuration)) {
        const [provided, own] = await Promise.all([
            getCallerIdentity({}, { provider }),
            whoIs(identity, configuration),
        ]);
        if (principal(provided.arn) !== principal(own)) {
            const what = "so that both are the same, name whose credentials to use";
            throw new RemediedError(`the AWS provider is ${provided.arn}, and the AWS SDK here would be ${own}`, [
                [what, { set: "aws.profile", to: "<profile>" }],
            ]);
        }
    }
    return identity;
}

async function whoIs({ region, credentials }: SdkIdentity, configuration: AwsConfiguration): Promise<string> {
    const { STS } = await import("@aws-sdk/client-sts");
    const sts = new STS({ ...stsOf(configuration, region), credentials, maxAttempts: 3 });
    try {
        return (await sts.getCallerIdentity({})).Arn ?? "";
    } finally {
        sts.destroy();
    }
}

/** A role's sessions have names of their own. */
function principal(arn: string): string {
    return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, "$1");
}
