import type { IAM, Tag } from "@aws-sdk/client-iam";
import type { PropertyMap } from "../../provider-protocol/values";
import { AwsError, doing, unlessAbsent } from "../aws/aws-error";
import { nameInputs, nameOf, namePrefixOf } from "../aws/name";
import { propagated } from "../aws/propagation";
import { optionalFlag, optionalNumber, optionalText, text } from "../aws/property";
import type { Call, Change, LiveResource, ResourceType } from "../aws/resource-type";
import { type Tags, tagsIn } from "../aws/tags";
import { timestamp } from "../aws/timestamp";

/** aws:iam/role:Role */
export const role: ResourceType = {
    inputs: {
        ...nameInputs(64),
        assumeRolePolicy: { kind: "policy", required: true },
        description: { kind: "text" },
        forceDetachPolicies: { kind: "flag", default: false, local: true },
        maxSessionDuration: { kind: "number", default: 3600, problem: sessionDurationProblem },
        path: { kind: "text", default: "/", replaces: true },
        permissionsBoundary: { kind: "text" },
    },
    outputs: ["arn", "createDate", "uniqueId"],
    tagging: {
        add: async ({ aws, options }, state, tags) =>
            (await aws.iam()).tagRole({ RoleName: text(state, "name"), Tags: tagList(tags) }, options),
        remove: async ({ aws, options }, state, keys) =>
            (await aws.iam()).untagRole({ RoleName: text(state, "name"), TagKeys: keys }, options),
    },
    create,
    read,
    update,
    delete: remove,
};

async function create({ aws, options }: Call, inputs: PropertyMap): Promise<string> {
    const iam = await aws.iam();
    const name = nameOf(inputs);
    const request = {
        RoleName: name,
        AssumeRolePolicyDocument: text(inputs, "assumeRolePolicy"),
        Description: optionalText(inputs, "description"),
        MaxSessionDuration: optionalNumber(inputs, "maxSessionDuration"),
        Path: optionalText(inputs, "path"),
        PermissionsBoundary: optionalText(inputs, "permissionsBoundary"),
        Tags: tagList(tagsIn(inputs.tagsAll)),
    };
    await doing(
        `creating IAM Role (${name})`,
        propagated(options.abortSignal, () => iam.createRole(request, options), {
            error: (error) => isUnknownPrincipal(error) || AwsError.is(error, "ConcurrentModification"),
        }),
    );
    return name;
}

async function read({ aws, options }: Call, id: string): Promise<LiveResource | undefined> {
    const iam = await aws.iam();
    const found = await doing(
        `reading IAM Role (${id})`,
        unlessAbsent(iam.getRole({ RoleName: id }, options), "NoSuchEntity"),
    );
    const live = found?.Role;
    if (!live) {
        return undefined;
    }
    const name = live.RoleName ?? id;
    return {
        id: name,
        properties: {
            arn: live.Arn,
            assumeRolePolicy: decodeURIComponent(live.AssumeRolePolicyDocument ?? ""),
            createDate: timestamp(live.CreateDate),
            description: live.Description,
            maxSessionDuration: live.MaxSessionDuration,
            name,
            namePrefix: namePrefixOf(name),
            path: live.Path,
            permissionsBoundary: live.PermissionsBoundary?.PermissionsBoundaryArn,
            uniqueId: live.RoleId,
        },
        tags: tagMap(live.Tags),
    };
}

async function update({ aws, options }: Call, id: string, { news, changed }: Change): Promise<void> {
    const iam = await aws.iam();
    if (changed("assumeRolePolicy")) {
        const request = { RoleName: id, PolicyDocument: text(news, "assumeRolePolicy") };
        await doing(
            `updating IAM Role (${id}) assume role policy`,
            propagated(options.abortSignal, () => iam.updateAssumeRolePolicy(request, options), {
                error: isUnknownPrincipal,
            }),
        );
    }
    if (changed("description")) {
        const request = { RoleName: id, Description: optionalText(news, "description") ?? "" };
        await doing(`updating IAM Role (${id}) description`, iam.updateRoleDescription(request, options));
    }
    if (changed("maxSessionDuration")) {
        const request = { RoleName: id, MaxSessionDuration: optionalNumber(news, "maxSessionDuration") };
        await doing(`updating IAM Role (${id}) MaxSessionDuration`, iam.updateRole(request, options));
    }
    if (changed("permissionsBoundary")) {
        const boundary = optionalText(news, "permissionsBoundary");
        await doing(
            `updating IAM Role (${id}) permissions boundary`,
            boundary
                ? iam.putRolePermissionsBoundary({ RoleName: id, PermissionsBoundary: boundary }, options)
                : iam.deleteRolePermissionsBoundary({ RoleName: id }, options),
        );
    }
}

async function remove({ aws, options }: Call, id: string, state: PropertyMap): Promise<void> {
    const iam = await aws.iam();
    const deletion = async () => {
        if (optionalFlag(state, "forceDetachPolicies")) {
            await removePolicies(iam, id, options);
        }
        // An attachment that was just removed may still be seen.
        await propagated(options.abortSignal, () => iam.deleteRole({ RoleName: id }, options), {
            error: (error) => AwsError.is(error, "DeleteConflict"),
        });
    };
    await doing(`deleting IAM Role (${id})`, unlessAbsent(deletion(), "NoSuchEntity"));
}

async function removePolicies(iam: IAM, role: string, options: Call["options"]): Promise<void> {
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: role }, options);
    for (const { PolicyArn } of AttachedPolicies) {
        await iam.detachRolePolicy({ RoleName: role, PolicyArn }, options);
    }
    const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName: role }, options);
    for (const PolicyName of PolicyNames) {
        await iam.deleteRolePolicy({ RoleName: role, PolicyName }, options);
    }
}

/** A role that the trust policy names may be too new for IAM to know it. */
function isUnknownPrincipal(error: unknown): boolean {
    return AwsError.is(error, "MalformedPolicyDocument") && error.message.includes("Invalid principal in policy");
}

function sessionDurationProblem(seconds: string | number): string | undefined {
    return Number(seconds) >= 3600 && Number(seconds) <= 43200
        ? undefined
        : `expected to be in the range (3600 - 43200), got ${seconds}`;
}

function tagList(tags: Tags): Tag[] {
    return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(tags: readonly Tag[] = []): Tags {
    return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}
