import type { FromTemporaryCredentialsOptions, fromIni } from "@aws-sdk/credential-providers";
import type { Configuration } from "./configuration";

type FromIniInit = NonNullable<Parameters<typeof fromIni>[0]>;

export type Credentials = NonNullable<FromTemporaryCredentialsOptions["masterCredentials"]>;

/** Who the provider is. Keys of the configuration come first, then its profile, then the environment. */
export async function credentialsOf(configuration: Configuration): Promise<Credentials> {
    const { credentials, profile, sharedConfigFile, sharedCredentialsFile, assumeRoles } = configuration;
    if (credentials && assumeRoles.length === 0) {
        return credentials;
    }
    // Loaded here because it takes a while, and most configurations have keys.
    const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
    const clientConfig = { region: configuration.region, endpoint: configuration.endpoints.sts };
    return assumeRoles.reduce<Credentials>(
        (masterCredentials, { roleArn, sessionName, externalId }) =>
            fromTemporaryCredentials({
                masterCredentials,
                clientConfig,
                params: { RoleArn: roleArn, RoleSessionName: sessionName ?? "pulumi-aws", ExternalId: externalId },
            }),
        credentials ??
            (await found({
                profile,
                configFilepath: sharedConfigFile,
                filepath: sharedCredentialsFile,
                clientConfig,
            })),
    );
}

/** The profile, or without one what the environment has. */
async function found(init: FromIniInit): Promise<Credentials> {
    const { fromEnv, fromIni, fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
    if (init.profile !== undefined) {
        return fromIni(init);
    }
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    return AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY ? fromEnv() : fromNodeProviderChain(init);
}
