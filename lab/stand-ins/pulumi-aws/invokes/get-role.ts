import { doing, unlessAbsent } from "../aws/aws-error";
import type { InvokeFunction } from "../aws/invoke-function";
import { text } from "../aws/property";
import { withoutIgnored } from "../aws/tags";
import { timestamp } from "../aws/timestamp";
import { tagMap } from "../resources/role";

/** aws:iam/getRole:getRole */
export const getRole: InvokeFunction = async ({ aws, configuration }, args) => {
    const iam = await aws.iam();
    const name = text(args, "name");
    const doingThis = `reading IAM Role (${name})`;
    const found = await doing(doingThis, unlessAbsent(iam.getRole({ RoleName: name }), "NoSuchEntity"));
    const role = found?.Role;
    if (!role) {
        throw new Error(`${doingThis}: couldn't find resource`);
    }
    const lastUsed = role.RoleLastUsed;
    return {
        arn: role.Arn,
        assumeRolePolicy: decodeURIComponent(role.AssumeRolePolicyDocument ?? ""),
        createDate: timestamp(role.CreateDate),
        description: role.Description ?? "",
        id: name,
        maxSessionDuration: role.MaxSessionDuration,
        name,
        path: role.Path,
        permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
        roleLastUseds: lastUsed ? [{ lastUsedDate: timestamp(lastUsed.LastUsedDate), region: lastUsed.Region }] : [],
        tags: withoutIgnored(tagMap(role.Tags), configuration.ignoredTags),
        uniqueId: role.RoleId,
    };
};
