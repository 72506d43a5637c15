import { readFileSync } from "node:fs";
import type { FromTemporaryCredentialsOptions } from "@aws-sdk/credential-providers";
import { type AwsConfiguration, hasKeys } from "../../../components/cluster/aws-identity";

export type Credentials = NonNullable<FromTemporaryCredentialsOptions["masterCredentials"]>;

/** The settings with which a client of the AWS SDK gets at the account of a stack. */
export type AwsAccess = (service: "dynamodb" | "eks" | "iam") => ReturnType<typeof wayTo> & {
    readonly region: string;
    readonly credentials: Credentials;
    readonly maxAttempts: number;
};

/** Without these, the SDK waits for ever for an answer that does not come. In milliseconds. */
const ANSWERS = { connectionTimeout: 10_000, socketTimeout: 30_000 };

/** Where a service is, where it is not AWS's own place, and how long it is waited for. */
export function wayTo({ endpoints = [] }: AwsConfiguration, service: "dynamodb" | "eks" | "iam" | "sts") {
    return { endpoint: endpoints.find((one) => one[service])?.[service], requestHandler: ANSWERS };
}

/** The region that the AWS provider would find by the configuration and the environment, where an empty text is none. */
export function regionOf(
    { region }: AwsConfiguration,
    { AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv = process.env,
): string | undefined {
    return region || AWS_REGION || AWS_DEFAULT_REGION || undefined;
}

/** The credentials that the AWS provider would find: of its configuration, and else of the environment. */
export async function credentialsOf(configuration: AwsConfiguration, region: string): Promise<Credentials> {
    const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
    const clientConfig = stsOf(configuration, region);
    const { assumeRoles = [] } = configuration;
    return assumeRoles.reduce(
        (
            masterCredentials,
            { roleArn, sessionName, externalId, policy, policyArns, sourceIdentity, tags, transitiveTagKeys },
        ) =>
            fromTemporaryCredentials({
                masterCredentials,
                clientConfig,
                params: {
                    RoleArn: roleArn,
                    RoleSessionName: sessionName ?? SESSION_NAME,
                    ExternalId: externalId,
                    Policy: policy,
                    PolicyArns: policyArns?.map((arn) => ({ arn })),
                    SourceIdentity: sourceIdentity,
                    Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
                    TransitiveTagKeys: transitiveTagKeys,
                },
            }),
        await baseCredentialsOf(configuration, clientConfig),
    );
}

const SESSION_NAME = "carts-stack-preflight";

/** In the order in which the provider takes them: keys, a web identity, a profile, the environment. */
async function baseCredentialsOf(
    configuration: AwsConfiguration,
    clientConfig: ReturnType<typeof stsOf>,
): Promise<Credentials> {
    const { accessKey = "", secretKey = "", token, profile, assumeRoleWithWebIdentity: web } = configuration;
    const { fromEnv, fromIni, fromNodeProviderChain, fromWebToken } = await import("@aws-sdk/credential-providers");
    if (hasKeys(configuration)) {
        return async () => ({ accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken: token });
    }
    if (web?.roleArn) {
        return fromWebToken({
            roleArn: web.roleArn,
            roleSessionName: web.sessionName ?? SESSION_NAME,
            webIdentityToken: web.webIdentityToken ?? readFileSync(web.webIdentityTokenFile ?? "", "utf8"),
            policy: web.policy,
            policyArns: web.policyArns?.map((arn) => ({ arn })),
            clientConfig,
        });
    }
    const { sharedConfigFiles, sharedCredentialsFiles } = configuration;
    const files = { configFilepath: sharedConfigFiles?.[0], filepath: sharedCredentialsFiles?.[0], clientConfig };
    if (profile !== undefined) {
        return fromIni({ profile, ...files });
    }
    // With AWS_PROFILE and keys in the environment, this SDK would take the profile, and the provider takes the keys.
    const hasEnvironmentKeys = process.env.AWS_ACCESS_KEY_ID && process.env.AWS_SECRET_ACCESS_KEY;
    return hasEnvironmentKeys ? fromEnv() : fromNodeProviderChain(files);
}

/** Where roles are assumed. */
export function stsOf(configuration: AwsConfiguration, region: string) {
    return { region: configuration.stsRegion ?? region, ...wayTo(configuration, "sts") };
}
