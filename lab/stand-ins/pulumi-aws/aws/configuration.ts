import type { PropertyFailure } from "../../provider-protocol/provider";
import { isMap, type PropertyMap, Unknown, type Value } from "../../provider-protocol/values";
import type { IgnoredTags, Tags } from "./tags";

/** The provider's configuration, with the keys of pulumi-aws 7.48.0. */
export interface Configuration {
    /** Default: AWS_REGION, then AWS_DEFAULT_REGION. */
    readonly region: string;
    /** Default: what the AWS SDK finds: the environment, the profile, … */
    readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
    readonly profile?: string;
    /** Where the profile is. Default: the AWS SDK's. */
    readonly sharedConfigFile?: string;
    readonly sharedCredentialsFile?: string;
    /** Assumed one after the other; the last is who the provider is. */
    readonly assumeRoles: readonly AssumedRole[];
    /** By service: "eks", "iam", "sts", "dynamodb". Default: AWS's own. */
    readonly endpoints: Readonly<Record<string, string>>;
    readonly skipCredentialsValidation: boolean;
    readonly skipRequestingAccountId: boolean;
    readonly allowedAccountIds: readonly string[];
    readonly forbiddenAccountIds: readonly string[];
    readonly defaultTags: Tags;
    readonly ignoredTags: IgnoredTags;
    /** How often a request is tried in all. Default 25. */
    readonly maxAttempts: number;
}

export interface AssumedRole {
    readonly roleArn: string;
    readonly sessionName?: string;
    readonly externalId?: string;
}

const UNDERSTOOD = {
    text: ["region", "accessKey", "secretKey", "token", "profile"],
    flag: ["skipCredentialsValidation", "skipRequestingAccountId"],
    number: ["maxRetries"],
    list: [
        "endpoints",
        "allowedAccountIds",
        "forbiddenAccountIds",
        "assumeRoles",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
    ],
    map: ["defaultTags", "ignoreTags"],
} as const;
type Kind = keyof typeof UNDERSTOOD;
const KINDS = new Map<string, Kind>(
    Object.entries(UNDERSTOOD).flatMap(([kind, keys]) => keys.map((key) => [key, kind as Kind])),
);

/** They change nothing for the services that are here, or say what this provider does anyway; `version` is the engine's. */
const IGNORED = new Set([
    "ec2MetadataServiceEndpoint",
    "ec2MetadataServiceEndpointMode",
    "s3UsEast1RegionalEndpoint",
    "s3UsePathStyle",
    "skipMetadataApiCheck",
    "skipRegionValidation",
    "tagPolicyCompliance",
    "tokenBucketRateLimiterCapacity",
    "userAgents",
    "version",
]);

const REFUSED = new Set([
    "assumeRoleWithWebIdentity",
    "customCaBundle",
    "httpProxy",
    "httpsProxy",
    "insecure",
    "noProxy",
    "retryMode",
    "stsRegion",
    "useDualstackEndpoint",
    "useFipsEndpoint",
]);

const PROBLEM = "could not validate provider configuration: ";

/** The failures name no property, so that the engine prints none of the values, some of which are secret. */
export function findConfigurationProblems(config: PropertyMap): PropertyFailure[] {
    const failures: PropertyFailure[] = [];
    for (const [property, value] of Object.entries(config)) {
        const kind = KINDS.get(property);
        const fail = (reason: string) => failures.push({ property: "", reason: PROBLEM + reason });
        if (IGNORED.has(property) || property.startsWith("__") || value instanceof Unknown || isEmpty(value)) {
        } else if (REFUSED.has(property)) {
            fail(`\`aws:${property}\` is not supported by this stand-in for pulumi-aws; remove it`);
        } else if (kind === undefined) {
            fail(
                `\`aws:${property}\` is not a valid configuration key for the aws provider. If the referenced key is ` +
                    "not intended for the provider, please choose a different namespace from `aws:`",
            );
        } else if (!isOfKind(kind, parsed(kind, value))) {
            fail(`\`aws:${property}\` must be a ${kind}, or one as JSON text`);
        }
    }
    if (!(config.region instanceof Unknown) && !regionOf(config)) {
        failures.push({
            property: "",
            reason:
                "Missing region information\n" +
                "Make sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.",
        });
    }
    return failures;
}

/** @param config one in which `findConfigurationProblems` finds none */
export function readConfiguration(config: PropertyMap): Configuration {
    const read = (key: string): Value | undefined => {
        const value = config[key];
        return value === undefined || isEmpty(value) ? undefined : parsed(KINDS.get(key) ?? "text", value);
    };
    const text = (key: string) => optionalText(read(key));
    const accessKeyId = text("accessKey");
    const secretAccessKey = text("secretKey");
    return {
        region: regionOf(config) ?? "",
        ...(accessKeyId && secretAccessKey
            ? { credentials: { accessKeyId, secretAccessKey, sessionToken: text("token") } }
            : {}),
        profile: text("profile"),
        sharedConfigFile: textsIn(read("sharedConfigFiles"))[0],
        sharedCredentialsFile: textsIn(read("sharedCredentialsFiles"))[0],
        assumeRoles: mapsIn(read("assumeRoles")).map((role) => ({
            roleArn: optionalText(role.roleArn) ?? "",
            sessionName: optionalText(role.sessionName),
            externalId: optionalText(role.externalId),
        })),
        endpoints: Object.assign({}, ...mapsIn(read("endpoints")).map(textsOf)),
        skipCredentialsValidation: read("skipCredentialsValidation") === true,
        skipRequestingAccountId: read("skipRequestingAccountId") === true,
        allowedAccountIds: textsIn(read("allowedAccountIds")),
        forbiddenAccountIds: textsIn(read("forbiddenAccountIds")),
        defaultTags: textsOf(mapOf(read("defaultTags")).tags),
        ignoredTags: {
            keys: textsIn(mapOf(read("ignoreTags")).keys),
            prefixes: textsIn(mapOf(read("ignoreTags")).keyPrefixes),
        },
        maxAttempts: Number(read("maxRetries") ?? 25),
    };
}

function regionOf(config: PropertyMap): string | undefined {
    return optionalText(config.region) ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
}

/** Stack configuration and SDKs send everything but text as JSON. */
function parsed(kind: Kind, value: Value): Value {
    if (kind === "text" || typeof value !== "string") {
        return value;
    }
    try {
        return JSON.parse(value);
    } catch {
        return value;
    }
}

function isOfKind(kind: Kind, value: Value): boolean {
    switch (kind) {
        case "text":
            return typeof value === "string";
        case "flag":
            return typeof value === "boolean";
        case "number":
            return typeof value === "number";
        case "list":
            return Array.isArray(value);
        case "map":
            return isMap(value);
    }
}

function isEmpty(value: Value): boolean {
    return value === null || value === "";
}

function optionalText(value: Value | undefined): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function mapOf(value: Value | undefined): PropertyMap {
    return isMap(value) ? value : {};
}

function mapsIn(value: Value | undefined): PropertyMap[] {
    return Array.isArray(value) ? value.filter(isMap) : [];
}

function textsIn(value: Value | undefined): string[] {
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function textsOf(value: Value | undefined): Record<string, string> {
    return Object.fromEntries(
        Object.entries(mapOf(value)).flatMap(([key, item]) =>
            typeof item === "string" && item !== "" ? [[key, item]] : [],
        ),
    );
}
