import * as kms from "@pulumi/aws/kms";
import { Cluster } from "@pulumi/eks/cluster";
import type * as pulumi from "@pulumi/pulumi";
import { STANDARD_SUPPORT } from "../vocabulary/eks";
import type { EksPlatformArgs } from "./eks-platform";
import type { Network } from "./network";
import { LOG_TYPES } from "./problems";

/** An EKS cluster with Auto Mode: EKS runs its nodes, storage, load balancers, DNS and the Pod Identity agent. */
export function clusterOf(name: string, args: EksPlatformArgs, network: Network, parent: pulumi.Resource): Cluster {
    const publicAccess = args.publicAccessCidrs !== undefined;
    return new Cluster(
        `${name}-cluster`,
        {
            name: args.clusterName,
            version: args.kubernetesVersion,
            // Without these the package takes the account's default VPC.
            vpcId: network.vpcId,
            privateSubnetIds: network.privateSubnetIds,
            publicSubnetIds: network.publicSubnetIds,
            authenticationMode: "API",
            autoMode: { enabled: true },
            // Auto Mode has DNS of its own; the add-on's pods would only cost a node.
            corednsAddonOptions: { enabled: false },
            endpointPrivateAccess: true,
            endpointPublicAccess: publicAccess,
            // EKS refuses networks for an endpoint that is off.
            publicAccessCidrs: publicAccess ? [...(args.publicAccessCidrs ?? [])] : undefined,
            enabledClusterLogTypes: [...(args.controlPlaneLogs ?? LOG_TYPES)],
            encryptionConfigKeyArn: args.encryptionKeyArn ?? keyOf(name, args, parent).arn,
            deletionProtection: args.deletionProtection ?? true,
            upgradePolicy: { supportType: args.supportPolicy ?? STANDARD_SUPPORT },
        },
        { parent },
    );
}

function keyOf(name: string, { clusterName }: EksPlatformArgs, parent: pulumi.Resource): kms.Key {
    return new kms.Key(
        `${name}-key`,
        {
            description: `Encrypts the Secrets of EKS cluster ${clusterName}`,
            enableKeyRotation: true,
            // The longest that KMS has: without the key nobody reads a backup of the cluster.
            deletionWindowInDays: 30,
        },
        { parent },
    );
}
