import { parseClusterArn } from "../components/cluster/kubeconfig";
import { coveredTables, defaultRoleName } from "../components/identity/carts-role";
import { POD_IDENTITY } from "../vocabulary/pod-identity";

/** The calls by which ACK's DynamoDB controller makes, reads, changes and deletes a table. */
const ACK_TABLE_ACTIONS = [
    "CreateTable",
    "DescribeTable",
    "UpdateTable",
    "DeleteTable",
    "UpdateContinuousBackups",
    "DescribeContinuousBackups",
    "DescribeTimeToLive",
    "UpdateTimeToLive",
    "DescribeContributorInsights",
    "UpdateContributorInsights",
    "DescribeKinesisStreamingDestination",
    "EnableKinesisStreamingDestination",
    "DisableKinesisStreamingDestination",
    "GetResourcePolicy",
    "PutResourcePolicy",
    "DeleteResourcePolicy",
    "TagResource",
    "UntagResource",
    "ListTagsOfResource",
].map((action) => `dynamodb:${action}`);

/** What ACK's role may do: these calls, on the carts tables of its own cluster. No item of a table is among them. */
export function ackPolicy(clusterArn: string): string {
    const tables = coveredTables(clusterArn);
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "CartsTables",
                Effect: "Allow",
                Action: ACK_TABLE_ACTIONS,
                Resource: [tables, `${tables}/index/*`],
            },
        ],
    });
}

/** The calls by which ACK's EKS controller makes, reads, changes and deletes an association. */
const ACK_ASSOCIATION_ACTIONS = [
    "CreatePodIdentityAssociation",
    "DeletePodIdentityAssociation",
    "DescribePodIdentityAssociation",
    "UpdatePodIdentityAssociation",
    "ListPodIdentityAssociations",
    "TagResource",
    "UntagResource",
].map((action) => `eks:${action}`);

/**
 * The associations of its own cluster, to which ACK may give the one role of the carts pods. EKS has whoever makes an
 * association also read the role, and that call names no service that the role is passed to.
 */
export function ackAssociationsPolicy(clusterArn: string): string {
    const { partition, region, accountId, name } = parseClusterArn(clusterArn);
    const role = `arn:${partition}:iam::${accountId}:role/${defaultRoleName(name)}`;
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "Associations",
                Effect: "Allow",
                Action: ACK_ASSOCIATION_ACTIONS,
                Resource: [clusterArn, `arn:${partition}:eks:${region}:${accountId}:podidentityassociation/${name}/*`],
            },
            { Sid: "LookAtTheRoleOfTheCarts", Effect: "Allow", Action: "iam:GetRole", Resource: role },
            {
                Sid: "TheRoleOfTheCarts",
                Effect: "Allow",
                Action: "iam:PassRole",
                Resource: role,
                Condition: { StringEquals: { "iam:PassedToService": POD_IDENTITY } },
            },
        ],
    });
}
