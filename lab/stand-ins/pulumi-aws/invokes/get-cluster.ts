import { doing, unlessAbsent } from "../aws/aws-error";
import type { InvokeFunction } from "../aws/invoke-function";
import { text } from "../aws/property";
import { withoutIgnored } from "../aws/tags";
import { timestamp } from "../aws/timestamp";

/** aws:eks/getCluster:getCluster; without the settings of the control plane's three components. */
export const getCluster: InvokeFunction = async ({ aws, region, configuration }, args) => {
    const eks = await aws.eks(region);
    const name = text(args, "name");
    const what = `reading EKS Cluster (${name})`;
    const found = await doing(what, unlessAbsent(eks.describeCluster({ name }), "ResourceNotFoundException"));
    const cluster = found?.cluster;
    if (!cluster) {
        throw new Error(`${what}: couldn't find resource`);
    }
    const { kubernetesNetworkConfig: network, outpostConfig: outpost } = cluster;
    return {
        accessConfigs: block(cluster.accessConfig),
        arn: cluster.arn,
        certificateAuthorities: block(cluster.certificateAuthority),
        clusterId: cluster.id ?? "",
        computeConfigs: block(cluster.computeConfig),
        controlPlaneScalingConfigs: block(cluster.controlPlaneScalingConfig),
        createdAt: timestamp(cluster.createdAt),
        deletionProtection: cluster.deletionProtection ?? false,
        enabledClusterLogTypes: (cluster.logging?.clusterLogging ?? []).flatMap(({ enabled, types }) =>
            enabled ? (types ?? []) : [],
        ),
        endpoint: cluster.endpoint,
        id: name,
        identities: block(cluster.identity && { oidcs: block(cluster.identity.oidc) }),
        kubeApiServerConfigs: [],
        kubeControllerManagerConfigs: [],
        kubeSchedulerConfigs: [],
        kubernetesNetworkConfigs: block(
            network && {
                elasticLoadBalancings: block(network.elasticLoadBalancing),
                ipFamily: network.ipFamily,
                serviceIpv4Cidr: network.serviceIpv4Cidr ?? "",
                serviceIpv6Cidr: network.serviceIpv6Cidr ?? "",
            },
        ),
        name: cluster.name,
        outpostConfigs: block(
            outpost && {
                controlPlaneInstanceType: outpost.controlPlaneInstanceType,
                controlPlanePlacements: block(outpost.controlPlanePlacement),
                etcdInstanceType: outpost.etcdInstanceType,
                etcdPlacements: block(outpost.etcdPlacement),
                outpostArns: outpost.outpostArns,
            },
        ),
        platformVersion: cluster.platformVersion,
        region,
        remoteNetworkConfigs: block(cluster.remoteNetworkConfig),
        roleArn: cluster.roleArn,
        status: cluster.status,
        storageConfigs: block(cluster.storageConfig && { blockStorages: block(cluster.storageConfig.blockStorage) }),
        tags: withoutIgnored(cluster.tags ?? {}, configuration.ignoredTags),
        upgradePolicies: block(cluster.upgradePolicy),
        version: cluster.version,
        vpcConfig: cluster.resourcesVpcConfig ?? {},
        zonalShiftConfigs: block(cluster.zonalShiftConfig),
    };
};

/** An object that may be missing is a list of at most one in the provider's schema. */
function block<T>(value: T | undefined): T[] {
    return value === undefined ? [] : [value];
}
