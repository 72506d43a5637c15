import type * as pulumi from "@pulumi/pulumi";
import { parseClusterArn } from "../cluster/kubeconfig";
import { coveredTablePrefix } from "../identity/carts-role";
import { DNS_LABEL, DURATION, type Form, IMAGE_REFERENCE, isReserved, matches, oneOf } from "../validation/forms";
import type { Problem } from "../validation/problems";
import type { CartsStackComponentArgs } from "./carts-stack-component";

/** The values of a `CartsStackComponent`'s arguments, as far as they are known. What is undefined is not looked at. */
export type CartsStackValues = Partial<
    pulumi.UnwrappedObject<Omit<CartsStackComponentArgs, "graph" | "adopt" | "onError" | "beforeCreate">>
> & {
    /** Not an argument: what EKS says of the cluster. */
    readonly clusterArn?: string;
};

/** Everything that is wrong with the arguments, in their order; empty if they are fine. Never throws. */
export function findCartsStackProblems(values: CartsStackValues): Problem[] {
    return [
        ...matches("clusterName", values.clusterName, CLUSTER_NAME),
        ...matches("instanceName", values.instanceName, DNS_LABEL),
        ...matches("instanceNamespace", values.instanceNamespace, DNS_LABEL),
        ...insideOwnNamespace(values),
        ...matches("namespace", values.namespace, DNS_LABEL),
        ...reservedNamespace(values),
        ...matches("tableName", values.tableName, TABLE_NAME),
        ...uncoveredTable(values),
        ...matches("image", values.image, IMAGE_REFERENCE),
        ...replicasOutOfBounds(values),
        ...matches("cpu", values.cpu, CPU_QUANTITY),
        ...matches("memory", values.memory, MEMORY_QUANTITY),
        ...matches("tableDeletionPolicy", values.tableDeletionPolicy, oneOf("delete", "retain")),
        ...matches("tableTimeToLiveAttribute", values.tableTimeToLiveAttribute, ATTRIBUTE_NAME),
        ...badTags(values),
        ...matches("clientNamespace", values.clientNamespace, DNS_LABEL),
        ...matches("roleArn", values.roleArn, ROLE_ARN),
        ...foreignRole(values),
        ...matches("roleName", values.roleName, ROLE_NAME),
        ...twoRoles(values),
        ...longRoleName(values),
        ...matches("podIdentity", values.podIdentity, oneOf("pulumi", "ack")),
        ...matches("instanceTimeout", values.instanceTimeout, DURATION),
    ];
}

/** EKS, CreateCluster, `name`. */
const CLUSTER_NAME: Form = {
    pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
    maxLength: 100,
    is: "the name of an EKS cluster: letters, digits, - and _, beginning with a letter or digit, at most 100 characters",
};

/** DynamoDB, CreateTable, `TableName`. */
const TABLE_NAME: Form = {
    pattern: /^[a-zA-Z0-9_.-]{3,}$/,
    maxLength: 255,
    is: "the name of a DynamoDB table: 3 to 255 letters, digits, _, - and .",
};

const CPU_QUANTITY: Form = {
    pattern: /^[0-9]+(\.[0-9]+)?m?$/,
    maxLength: 32,
    is: 'an amount of CPU as Kubernetes writes it: "250m", "1", "1.5"',
};

const MEMORY_QUANTITY: Form = {
    pattern: /^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$/,
    maxLength: 32,
    is: 'an amount of memory as Kubernetes writes it: "512Mi", "1Gi"',
};

/** DynamoDB takes any text; here it holds what names have, so that no quote and no expression gets through. */
const ATTRIBUTE_NAME: Form = {
    pattern: /^[\w.-]+$/,
    maxLength: 255,
    is: "the name of an attribute: at most 255 letters, digits, _, - and .",
};

/** DynamoDB, TagResource. */
const TAG_KEY = /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu;
const TAG_VALUE = /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u;
/** DynamoDB takes 50 tags for a table, of which ACK makes up to four. */
const MOST_TAGS = 46;

/**
 * IAM, CreateRole, `RoleName`, `Path`; partitions: aws, aws-cn, aws-us-gov, aws-iso…, aws-eusc. IAM takes any printable
 * ASCII in a path; here it holds what names may, so that no quote and no expression gets through.
 */
const ROLE_ARN: Form = {
    pattern: /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/([\w+=,.@/-]{1,510}\/)?[\w+=,.@-]{1,64}$/,
    maxLength: 2048,
    is: "the ARN of an IAM role: arn:<partition>:iam::<account>:role/<name>",
};

const ROLE_NAME: Form = {
    pattern: /^[\w+=,.@-]+$/,
    maxLength: 64,
    is: "the name of an IAM role: letters, digits and _+=,.@-, at most 64 characters",
};

function reservedNamespace({ namespace }: CartsStackValues): Problem[] {
    if (namespace === undefined || !isReserved(namespace)) {
        return [];
    }
    const reason =
        "belongs to Kubernetes, and the carts stack deletes its namespace when it goes; choose one of its own";
    return [{ path: "namespace", value: namespace, reason }];
}

function insideOwnNamespace({ instanceNamespace, namespace }: CartsStackValues): Problem[] {
    if (instanceNamespace === undefined || instanceNamespace !== namespace) {
        return [];
    }
    const reason =
        "is the namespace that this CartsStack makes itself: deleting it would wait for itself for ever; choose another";
    return [{ path: "instanceNamespace", value: instanceNamespace, reason }];
}

function uncoveredTable({ clusterName, tableName, roleArn, roleName }: CartsStackValues): Problem[] {
    if (clusterName === undefined || tableName === undefined || roleArn !== undefined || roleName !== undefined) {
        return [];
    }
    const prefix = coveredTablePrefix(clusterName);
    if (tableName.startsWith(prefix)) {
        return [];
    }
    const reason = `is not covered by the role that is made for the cluster; begin it with "${prefix}", or give a role of your own (roleArn or roleName)`;
    return [{ path: "tableName", value: tableName, reason }];
}

function replicasOutOfBounds({ replicas }: CartsStackValues): Problem[] {
    if (replicas === undefined || (Number.isInteger(replicas) && replicas >= 1 && replicas <= 100)) {
        return [];
    }
    return [{ path: "replicas", value: replicas, reason: "is not a whole number from 1 to 100" }];
}

function badTags({ tableTags = {} }: CartsStackValues): Problem[] {
    const tags = Object.entries(tableTags);
    const bad = tags.filter(([key, value]) => !TAG_KEY.test(key) || !TAG_VALUE.test(value));
    const form =
        "is not an AWS tag: a key of 1 to 128 and a value of at most 256 letters, digits, spaces and _.:/=+-@, and the key " +
        "does not begin with aws:";
    const many = {
        path: "tableTags",
        value: tags.length,
        reason: `is more than the ${MOST_TAGS} tags that a table takes`,
    };
    return [
        ...bad.map(([key, value]) => ({ path: "tableTags", value: `${key}=${value}`, reason: form })),
        ...(tags.length > MOST_TAGS ? [many] : []),
    ];
}

/** Pod Identity takes a role of the cluster's own account; other accounts are reached from there by a target role. */
function foreignRole({ roleArn, clusterArn }: CartsStackValues): Problem[] {
    if (roleArn === undefined || clusterArn === undefined || !ROLE_ARN.pattern.test(roleArn)) {
        return [];
    }
    const [, rolePartition, , , roleAccount] = roleArn.split(":");
    const { partition, accountId } = parseClusterArn(clusterArn);
    if (rolePartition === partition && roleAccount === accountId) {
        return [];
    }
    const reason = `is not in the cluster's partition and account (${partition}, ${accountId}); Pod Identity needs a role that is`;
    return [{ path: "roleArn", value: roleArn, reason }];
}

function twoRoles({ roleArn, roleName }: CartsStackValues): Problem[] {
    if (roleArn === undefined || roleName === undefined) {
        return [];
    }
    return [{ path: "roleName", value: roleName, reason: "excludes roleArn: give one of the two" }];
}

function longRoleName({ clusterName, roleArn, roleName }: CartsStackValues): Problem[] {
    if (clusterName === undefined || roleArn !== undefined || roleName !== undefined || clusterName.length <= 50) {
        return [];
    }
    const reason =
        'is too long for the role "<clusterName>-carts-dynamo" (64 characters); give a role of your own (roleArn or roleName)';
    return [{ path: "clusterName", value: clusterName, reason }];
}
