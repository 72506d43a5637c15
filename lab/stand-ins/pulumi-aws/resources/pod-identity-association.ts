import { randomUUID } from "node:crypto";
import type { PropertyMap } from "../../provider-protocol/values";
import { AwsError, doing, unlessAbsent } from "../aws/aws-error";
import { propagated } from "../aws/propagation";
import { optionalFlag, optionalText, text } from "../aws/property";
import type { Call, Change, LiveResource, ResourceType } from "../aws/resource-type";
import { tagsIn } from "../aws/tags";

/** aws:eks/podIdentityAssociation:PodIdentityAssociation; it is imported by "<cluster>,<association's id>". */
export const podIdentityAssociation: ResourceType = {
    inputs: {
        clusterName: { kind: "text", required: true, replaces: true },
        disableSessionTags: { kind: "flag", default: false },
        namespace: { kind: "text", required: true, replaces: true },
        policy: { kind: "policy" },
        roleArn: { kind: "text", required: true, problem: arnProblem },
        serviceAccount: { kind: "text", required: true, replaces: true },
        targetRoleArn: { kind: "text", problem: arnProblem },
    },
    outputs: ["associationArn", "associationId", "externalId"],
    changingOutputs: ["externalId"],
    regional: true,
    tagging: {
        add: async ({ aws, options, region }, state, tags) =>
            (await aws.eks(region)).tagResource({ resourceArn: text(state, "associationArn"), tags }, options),
        remove: async ({ aws, options, region }, state, tagKeys) =>
            (await aws.eks(region)).untagResource({ resourceArn: text(state, "associationArn"), tagKeys }, options),
    },
    create,
    read,
    update,
    delete: remove,
};

async function create({ aws, options, region }: Call, inputs: PropertyMap): Promise<string> {
    const eks = await aws.eks(region);
    const request = {
        ...changeable(inputs),
        clusterName: text(inputs, "clusterName"),
        namespace: text(inputs, "namespace"),
        serviceAccount: text(inputs, "serviceAccount"),
        tags: tagsIn(inputs.tagsAll),
    };
    const { association } = await doing(
        "creating EKS Pod Identity Association",
        propagated(options.abortSignal, () => eks.createPodIdentityAssociation(request, options), {
            error: isUnknownRole,
        }),
    );
    return association?.associationId ?? "";
}

async function read({ aws, options, region }: Call, id: string, known: PropertyMap): Promise<LiveResource | undefined> {
    const eks = await aws.eks(region);
    const request = identify(id, known);
    const found = await doing(
        `reading EKS Pod Identity Association (${request.associationId})`,
        unlessAbsent(eks.describePodIdentityAssociation(request, options), "ResourceNotFoundException"),
    );
    const live = found?.association;
    return (
        live && {
            id: request.associationId,
            properties: {
                associationArn: live.associationArn,
                associationId: live.associationId,
                clusterName: live.clusterName,
                disableSessionTags: live.disableSessionTags,
                externalId: live.externalId,
                namespace: live.namespace,
                policy: live.policy,
                roleArn: live.roleArn,
                serviceAccount: live.serviceAccount,
                targetRoleArn: live.targetRoleArn,
            },
            tags: live.tags ?? {},
        }
    );
}

async function update({ aws, options, region }: Call, id: string, { olds, news, changed }: Change): Promise<void> {
    if (!changed("disableSessionTags", "policy", "roleArn", "targetRoleArn")) {
        return;
    }
    const eks = await aws.eks(region);
    const request = { ...identify(id, olds), ...changeable(news) };
    await doing(
        `updating EKS Pod Identity Association (${id})`,
        propagated(options.abortSignal, () => eks.updatePodIdentityAssociation(request, options), {
            error: isUnknownRole,
        }),
    );
}

async function remove({ aws, options, region }: Call, id: string, state: PropertyMap): Promise<void> {
    const eks = await aws.eks(region);
    await doing(
        `deleting EKS Pod Identity Association (${id})`,
        unlessAbsent(eks.deletePodIdentityAssociation(identify(id, state), options), "ResourceNotFoundException"),
    );
}

function changeable(inputs: PropertyMap) {
    return {
        clientRequestToken: randomUUID(),
        disableSessionTags: optionalFlag(inputs, "disableSessionTags"),
        policy: optionalText(inputs, "policy"),
        roleArn: text(inputs, "roleArn"),
        targetRoleArn: optionalText(inputs, "targetRoleArn"),
    };
}

function identify(id: string, known: PropertyMap): { clusterName: string; associationId: string } {
    const clusterName = optionalText(known, "clusterName");
    if (clusterName !== undefined) {
        return { clusterName, associationId: id };
    }
    const [cluster, association, ...rest] = id.split(",");
    if (!cluster || !association || rest.length > 0) {
        throw new Error(`wrong format of import ID (${id}), use: 'cluster-name,association-id'`);
    }
    return { clusterName: cluster, associationId: association };
}

/** A role that was just made may be too new for EKS to know it. */
function isUnknownRole(error: unknown): boolean {
    return (
        AwsError.is(error, "InvalidParameterException") &&
        error.message.includes("Role provided in the request does not exist")
    );
}

function arnProblem(arn: string | number): string | undefined {
    return /^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}|aws|):.+$/.test(String(arn)) ? undefined : `${arn} is an invalid ARN`;
}
