import type { ProviderArgs } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { type AwsConfiguration, hasKeys } from "./components/cluster/aws-identity";
import { HIDDEN, type Problem } from "./components/validation/problems";

/** How a configuration holds each of the keys that pulumi-aws 7.48 has: as it is, or as JSON. */
const KEYS: Readonly<Record<keyof ProviderArgs, "text" | "json">> = {
    accessKey: "text",
    allowedAccountIds: "json",
    assumeRoleWithWebIdentity: "json",
    assumeRoles: "json",
    customCaBundle: "text",
    defaultTags: "json",
    ec2MetadataServiceEndpoint: "text",
    ec2MetadataServiceEndpointMode: "text",
    endpoints: "json",
    forbiddenAccountIds: "json",
    httpProxy: "text",
    httpsProxy: "text",
    ignoreTags: "json",
    insecure: "json",
    maxRetries: "json",
    noProxy: "text",
    profile: "text",
    region: "text",
    retryMode: "text",
    s3UsEast1RegionalEndpoint: "text",
    s3UsePathStyle: "json",
    secretKey: "text",
    sharedConfigFiles: "json",
    sharedCredentialsFiles: "json",
    skipCredentialsValidation: "json",
    skipMetadataApiCheck: "json",
    skipRegionValidation: "json",
    skipRequestingAccountId: "json",
    stsRegion: "text",
    tagPolicyCompliance: "text",
    token: "text",
    tokenBucketRateLimiterCapacity: "json",
    useDualstackEndpoint: "json",
    useFipsEndpoint: "json",
    userAgents: "json",
};

const NAMESPACE = "aws:";

/** @param all the configuration of a stack, by its full keys */
export function readAwsConfiguration(all: Readonly<Record<string, string>>): {
    readonly configuration: AwsConfiguration;
    readonly problems: readonly Problem[];
} {
    const configuration: Record<string, unknown> = {};
    const problems: Problem[] = [];
    for (const [path, text] of Object.entries(all).filter(([key, text]) => key.startsWith(NAMESPACE) && text !== "")) {
        const key = path.slice(NAMESPACE.length);
        const kind = KEYS[key as keyof ProviderArgs] as "text" | "json" | undefined;
        // Without the value in the problems: it can be a secret.
        if (kind === undefined) {
            problems.push({ path, value: HIDDEN, reason: "is of a key that the AWS provider does not have" });
        } else if (kind === "text") {
            configuration[key] = text;
        } else {
            try {
                configuration[key] = JSON.parse(text);
            } catch {
                problems.push({ path, value: HIDDEN, reason: "is not JSON" });
            }
        }
    }
    return { configuration, problems };
}

/** The arguments of a provider that is what a default provider would be. */
export function awsProviderArgs(configuration: AwsConfiguration): ProviderArgs {
    const { assumeRoles, assumeRoleWithWebIdentity, httpProxy, httpsProxy, ...others } = configuration;
    return {
        ...others,
        // They can hold an external id, a token or a password, and nobody says whether their owner has set them as a secret.
        assumeRoles: assumeRoles && pulumi.secret(assumeRoles),
        assumeRoleWithWebIdentity: assumeRoleWithWebIdentity && pulumi.secret(assumeRoleWithWebIdentity),
        httpProxy: httpProxy && pulumi.secret(httpProxy),
        httpsProxy: httpsProxy && pulumi.secret(httpsProxy),
    };
}

/** What of the provider's identity cannot be said to `aws eks get-token`. */
export function findTokenProblems(configuration: AwsConfiguration): Problem[] {
    const { assumeRoles = [], assumeRoleWithWebIdentity, sharedConfigFiles, sharedCredentialsFiles } = configuration;
    const problem = (path: string, value: unknown): Problem => ({
        path: NAMESPACE + path,
        value,
        reason:
            "cannot be said to `aws eks get-token`, which would fetch the cluster's token as somebody else; give a " +
            "kubeconfig that fetches it: pulumi config set --secret kubeconfig < kubeconfig.yaml",
    });
    const [first, ...chained] = assumeRoles;
    const beyondRole = Object.entries(first ?? {}).filter(
        ([key]) => !["roleArn", "sessionName", "duration"].includes(key),
    );
    const manyFiles = Object.entries({ sharedConfigFiles, sharedCredentialsFiles }).filter(
        ([, files = []]) => files.length > 1,
    );
    return [
        ...beyondRole.map(([key]) => problem(`assumeRoles[0].${key}`, HIDDEN)),
        ...(chained.length > 0 ? [problem("assumeRoles[1]", chained[0]?.roleArn)] : []),
        ...(assumeRoleWithWebIdentity ? [problem("assumeRoleWithWebIdentity", HIDDEN)] : []),
        ...(hasKeys(configuration) ? [] : manyFiles.map(([key, files]) => problem(key, files))),
    ];
}
