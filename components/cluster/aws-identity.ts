import type { ProviderArgs } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { EksTokenIdentity } from "./kubeconfig";

/** The arguments of an AWS provider, all known: who the program is in AWS, and where. */
export type AwsConfiguration = pulumi.Unwrap<ProviderArgs>;

/** Whether it has keys, which win over everything else, as for the provider. */
export function hasKeys({ accessKey, secretKey, token }: AwsConfiguration): boolean {
    return Boolean(accessKey || secretKey || token);
}

/** What makes `aws eks get-token` the same identity as the AWS provider. */
export function tokenIdentityOf(configuration: AwsConfiguration): EksTokenIdentity {
    const { accessKey, secretKey, token, profile, sharedConfigFiles, sharedCredentialsFiles } = configuration;
    const roleArn = configuration.assumeRoles?.[0]?.roleArn;
    if (hasKeys(configuration)) {
        const keys = {
            AWS_ACCESS_KEY_ID: accessKey,
            AWS_SECRET_ACCESS_KEY: secretKey,
            // Empty, so that nobody's own is taken to go with these keys.
            AWS_SESSION_TOKEN: token ?? "",
        };
        return { roleArn, variables: withoutAbsent(keys) };
    }
    const files = { AWS_CONFIG_FILE: sharedConfigFiles?.[0], AWS_SHARED_CREDENTIALS_FILE: sharedCredentialsFiles?.[0] };
    return { roleArn, profile, variables: withoutAbsent(files) };
}

function withoutAbsent(values: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
    const present = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
    return present.length > 0 ? (Object.fromEntries(present) as Record<string, string>) : undefined;
}
