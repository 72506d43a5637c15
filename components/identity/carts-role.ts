import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { CLUSTER_TAG, POD_IDENTITY, SERVICE_ACCOUNT_TAG, TRUSTED_ACTIONS } from "../../vocabulary/pod-identity";
import { parseClusterArn } from "../cluster/kubeconfig";
import { Component } from "../component";
import { FIXED_NAME } from "../fixed-name";
import { MARKED_ONCE, ownerMark } from "../owner-mark";

export interface CartsRoleArgs {
    readonly clusterName: pulumi.Input<string>;
    /** ARN of the same cluster. It gives partition, region and account to the policies. */
    readonly clusterArn: pulumi.Input<string>;
    /** The service account that may use the role; in which namespace is left to the associations. */
    readonly serviceAccount: string;
    /**
     * Name of a role that exists and is taken over: it is imported, brought in line, and deleted with the stack. Default:
     * none, and one that is there is an error.
     */
    readonly adopt?: string;
}

/** The role that is made for a cluster where none is given. */
export function defaultRoleName(clusterName: string): string {
    return `${clusterName}-carts-dynamo`;
}

/** Tables that the role of a cluster covers: those whose names begin with this. */
export function coveredTablePrefix(clusterName: string): string {
    return `${clusterName}-carts-`;
}

/** ARN of these tables, with a wildcard. */
export function coveredTables(clusterArn: string): string {
    const { partition, region, accountId, name } = parseClusterArn(clusterArn);
    return `arn:${partition}:dynamodb:${region}:${accountId}:table/${coveredTablePrefix(name)}*`;
}

/**
 * The IAM role of a cluster's carts services, named `<cluster>-carts-dynamo`. It allows the calls that the service
 * makes, on tables `<cluster>-carts-*` of the cluster's own account and region, to that cluster's carts accounts only.
 */
export class CartsRole extends Component {
    readonly arn: pulumi.Output<string>;
    readonly name: pulumi.Output<string>;

    constructor(name: string, args: CartsRoleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:CartsRole", name, args, opts);

        const role = new iam.Role(
            `${name}-role`,
            {
                name: pulumi.output(args.clusterName).apply(defaultRoleName),
                description: "Lets the carts service of an EKS cluster use its DynamoDB tables",
                assumeRolePolicy: trustPolicy(args),
                tags: ownerMark(),
            },
            { ...FIXED_NAME, parent: this, import: args.adopt, ignoreChanges: MARKED_ONCE },
        );
        const policy = new iam.RolePolicy(
            `${name}-policy`,
            { name: "carts-tables", role: role.name, policy: pulumi.output(args.clusterArn).apply(itemsPolicy) },
            { ...FIXED_NAME, parent: this, replaceWith: [role] },
        );

        // Known only once the policy is attached, so that who uses the role never has one without rights.
        this.arn = pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
        this.name = role.name;
        this.registerOutputs({ arn: this.arn, name: this.name });
    }
}

/**
 * Pod Identity sets session tags for cluster, namespace and account, which IAM offers as aws:RequestTag conditions:
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * The cluster's ARN holds region and account. aws:SourceAccount and aws:SourceArn are not documented for Pod Identity, and
 * where they are not sent, a condition on them would shut everybody out.
 */
function trustPolicy(args: CartsRoleArgs): pulumi.Output<string> {
    return pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: POD_IDENTITY },
                Action: TRUSTED_ACTIONS,
                Condition: {
                    StringEquals: {
                        [`aws:RequestTag/${CLUSTER_TAG}`]: args.clusterArn,
                        [`aws:RequestTag/${SERVICE_ACCOUNT_TAG}`]: args.serviceAccount,
                    },
                },
            },
        ],
    });
}

/** What the carts pods may do: use the items of the carts tables of their cluster. As JSON. */
export function itemsPolicy(clusterArn: string): string {
    const tables = coveredTables(clusterArn);
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "Items",
                Effect: "Allow",
                Action: [
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:DescribeTable",
                ],
                Resource: tables,
            },
            { Sid: "ItemsOfACustomer", Effect: "Allow", Action: "dynamodb:Query", Resource: `${tables}/index/*` },
        ],
    });
}
