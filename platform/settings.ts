import * as pulumi from "@pulumi/pulumi";
import { readAwsConfiguration } from "../aws-configuration";
import { type AwsConfiguration, tokenIdentityOf } from "../components/cluster/aws-identity";
import { describeProblems } from "../components/validation/problems";
import type { Controllers, EksPlatformArgs } from "./eks-platform";
import { findPlatformProblems } from "./problems";

export interface PlatformSettings {
    readonly aws: AwsConfiguration;
    readonly platform: EksPlatformArgs;
}

/** The keys of the configuration that are called otherwise than their arguments. */
const KEYS: Readonly<Record<string, string>> = {
    region: "aws:region",
    "network.cidr": "vpcCidr",
    "network.vpcId": "vpcId",
    "network.privateSubnetIds": "privateSubnetIds",
    "network.publicSubnetIds": "publicSubnetIds",
};

/** Switches the logs off: an empty text is the same as none given. */
const NO_LOGS = "none";

/**
 * Reads what platform/Pulumi.yaml declares under `config`. An empty text is the same as none.
 *
 * @throws pulumi.RunError that names every bad value, so that a program fails before it makes anything
 */
export function readPlatformSettings(config: pulumi.Config): PlatformSettings {
    const text = (key: string) => config.get(key) || undefined;
    const list = (key: string) =>
        text(key)
            ?.split(",")
            .map((item) => item.trim());
    const { configuration: aws, problems: awsProblems } = readAwsConfiguration(pulumi.runtime.allConfig());
    const platform = {
        clusterName: text("clusterName") ?? "",
        region: new pulumi.Config("aws").get("region") ?? "",
        // Any other word is refused below.
        controllers: text("controllers") as Controllers | undefined,
        associations: config.getBoolean("associations"),
        network: {
            cidr: text("vpcCidr"),
            vpcId: text("vpcId"),
            privateSubnetIds: list("privateSubnetIds"),
            publicSubnetIds: list("publicSubnetIds"),
        },
        kubernetesVersion: text("kubernetesVersion"),
        publicAccessCidrs: list("publicAccessCidrs"),
        controlPlaneLogs: text("controlPlaneLogs") === NO_LOGS ? [] : list("controlPlaneLogs"),
        encryptionKeyArn: text("encryptionKeyArn"),
        deletionProtection: config.getBoolean("deletionProtection"),
        supportPolicy: text("supportPolicy"),
        tokenIdentity: tokenIdentityOf(aws),
    };
    const own = findPlatformProblems(platform).map(({ path, ...rest }) => ({ path: KEYS[path] ?? path, ...rest }));
    const problems = [...own, ...awsProblems];
    if (problems.length > 0) {
        throw new pulumi.RunError(describeProblems("configuration", problems));
    }
    return { aws, platform };
}
