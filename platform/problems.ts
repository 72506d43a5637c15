import { findCidrProblems } from "../components/validation/cidr";
import { matches } from "../components/validation/forms";
import type { Problem } from "../components/validation/problems";
import { EXTENDED_SUPPORT, STANDARD_SUPPORT } from "../vocabulary/eks";
import type { EksPlatformArgs } from "./eks-platform";

const CONTROLLERS = { pattern: /^(capabilities|helm|existing)$/, maxLength: 12, is: "capabilities, helm or existing" };
const SUPPORTS = [STANDARD_SUPPORT, EXTENDED_SUPPORT];
const SUPPORT = { pattern: new RegExp(`^(${SUPPORTS.join("|")})$`), maxLength: 8, is: SUPPORTS.join(" or ") };
/** Roles are named after the cluster, and a role's name has 64 characters at most. */
const CLUSTER_NAME = {
    pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
    maxLength: 48,
    is: "a cluster's name: letters, digits, - and _, beginning with a letter or digit, at most 48 characters",
};
const REGION = { pattern: /^[a-z]{2,4}(-[a-z]+)+-\d$/, maxLength: 32, is: 'an AWS region, as in "us-west-2"' };
const VPC_CIDR = {
    pattern: /^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/,
    maxLength: 18,
    is: 'a private IPv4 network of 16 bits, as in "10.43.0.0/16"',
};
const KEY_ARN = {
    pattern: /^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/,
    maxLength: 2048,
    is: "the ARN of a KMS key (arn:<partition>:kms:<region>:<account>:key/<id>)",
};

/** The control plane logs that EKS can write to CloudWatch. */
export const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Partitions of which AWS documents no EKS Capabilities. */
const WITHOUT_CAPABILITIES = /^(us-gov|cn)-/;

/** Everything that is wrong with the arguments; asks nobody. */
export function findPlatformProblems(args: EksPlatformArgs): Problem[] {
    const { clusterName, region, controllers = "capabilities", network = {}, supportPolicy } = args;
    return [
        ...matches("clusterName", clusterName, CLUSTER_NAME),
        ...matches("region", region, REGION),
        ...matches("controllers", controllers, CONTROLLERS),
        ...findRegionProblems(region, controllers),
        ...findNetworkProblems(network),
        ...findCidrProblems("publicAccessCidrs", args.publicAccessCidrs),
        ...findLogProblems(args.controlPlaneLogs ?? []),
        ...matches("encryptionKeyArn", args.encryptionKeyArn, KEY_ARN),
        ...matches("supportPolicy", supportPolicy, SUPPORT),
    ];
}

function findRegionProblems(region: string, controllers: string): Problem[] {
    const reason = `needs EKS Capabilities, which region ${region} has not; set it to helm or existing`;
    return controllers === "capabilities" && WITHOUT_CAPABILITIES.test(region)
        ? [{ path: "controllers", value: controllers, reason }]
        : [];
}

function findLogProblems(logs: readonly string[]): Problem[] {
    const reason = `is none of EKS's logs: ${LOG_TYPES.join(", ")}`;
    return logs.flatMap((value, index) =>
        LOG_TYPES.includes(value) ? [] : [{ path: `controlPlaneLogs[${index}]`, value, reason }],
    );
}

function findNetworkProblems(network: NonNullable<EksPlatformArgs["network"]>): Problem[] {
    const { vpcId, privateSubnetIds, publicSubnetIds, cidr } = network;
    const problem = (key: string, value: unknown, reason: string) => [{ path: `network.${key}`, value, reason }];
    if (vpcId === undefined) {
        return [
            ...matches("network.cidr", cidr, VPC_CIDR),
            ...(privateSubnetIds ? problem("privateSubnetIds", privateSubnetIds, "needs network.vpcId") : []),
            ...(publicSubnetIds ? problem("publicSubnetIds", publicSubnetIds, "needs network.vpcId") : []),
        ];
    }
    return [
        ...matches("network.vpcId", vpcId, { pattern: /^vpc-[0-9a-f]+$/, maxLength: 32, is: "the id of a VPC" }),
        ...(cidr === undefined ? [] : problem("cidr", cidr, "is of a VPC that is made, and network.vpcId gives one")),
        ...((privateSubnetIds?.length ?? 0) < 2
            ? problem("privateSubnetIds", privateSubnetIds ?? [], "has to name two subnets or more, in different zones")
            : []),
    ];
}
