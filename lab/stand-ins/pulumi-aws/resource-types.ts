import type { ResourceType } from "./aws/resource-type";
import { podIdentityAssociation } from "./resources/pod-identity-association";
import { role } from "./resources/role";
import { rolePolicy } from "./resources/role-policy";

const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
    Object.entries({
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": podIdentityAssociation,
        "aws:iam/role:Role": role,
        "aws:iam/rolePolicy:RolePolicy": rolePolicy,
    }).map(([token, type]) => [token, withCommonInputs(type)]),
);

export function resourceType(token: string): ResourceType {
    const type = RESOURCE_TYPES.get(token);
    if (!type) {
        throw new Error(`this stand-in for pulumi-aws does not have the resource type ${token}`);
    }
    return type;
}

function withCommonInputs(type: ResourceType): ResourceType {
    return {
        ...type,
        inputs: {
            ...type.inputs,
            ...(type.regional && { region: { kind: "text", replaces: true, computed: true } }),
            ...(type.tagging && { tags: { kind: "tags" }, tagsAll: { kind: "tags" } }),
        },
    };
}
