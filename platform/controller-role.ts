import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { FIXED_NAME } from "../components/fixed-name";

/** The role of a controller, for the service that lends it. */
export function roleOf(
    name: string,
    roleName: string,
    service: string,
    actions: readonly string[],
    parent: pulumi.Resource,
): iam.Role {
    const assumeRolePolicy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
    });
    return new iam.Role(name, { name: roleName, assumeRolePolicy }, { ...FIXED_NAME, parent });
}

/** Gives a role rights of its own, which go and come with it. */
export function grantTo(
    role: iam.Role,
    name: string,
    policyName: string,
    policy: pulumi.Output<string>,
    parent: pulumi.Resource,
): iam.RolePolicy {
    return new iam.RolePolicy(
        name,
        { name: policyName, role: role.name, policy },
        { ...FIXED_NAME, parent, replaceWith: [role] },
    );
}
