import type { PropertyMap } from "../../provider-protocol/values";
import { doing, unlessAbsent } from "../aws/aws-error";
import { nameInputs, nameOf, namePrefixOf } from "../aws/name";
import { text } from "../aws/property";
import type { Call, Change, LiveResource, ResourceType } from "../aws/resource-type";

/** aws:iam/rolePolicy:RolePolicy; its id is "<role>:<name>". */
export const rolePolicy: ResourceType = {
    inputs: {
        ...nameInputs(128),
        policy: { kind: "policy", required: true },
        role: { kind: "text", required: true, replaces: true },
    },
    outputs: [],
    create: (call, inputs) => put(call, text(inputs, "role"), nameOf(inputs), inputs),
    read,
    update: async (call: Call, id: string, { news }: Change) => {
        const { role, name } = parse(id);
        await put(call, role, name, news);
    },
    delete: remove,
};

async function put({ aws, options }: Call, role: string, name: string, inputs: PropertyMap): Promise<string> {
    const iam = await aws.iam();
    const request = { RoleName: role, PolicyName: name, PolicyDocument: text(inputs, "policy") };
    await doing(`putting IAM Role (${role}) Policy (${name})`, iam.putRolePolicy(request, options));
    return `${role}:${name}`;
}

async function read({ aws, options }: Call, id: string): Promise<LiveResource | undefined> {
    const iam = await aws.iam();
    const { role, name } = parse(id);
    const found = await doing(
        `reading IAM Role Policy (${id})`,
        unlessAbsent(iam.getRolePolicy({ RoleName: role, PolicyName: name }, options), "NoSuchEntity"),
    );
    return (
        found && {
            id,
            properties: {
                name,
                namePrefix: namePrefixOf(name),
                policy: decodeURIComponent(found.PolicyDocument ?? ""),
                role,
            },
        }
    );
}

async function remove({ aws, options }: Call, id: string): Promise<void> {
    const iam = await aws.iam();
    const { role, name } = parse(id);
    await doing(
        `deleting IAM Role Policy (${id})`,
        unlessAbsent(iam.deleteRolePolicy({ RoleName: role, PolicyName: name }, options), "NoSuchEntity"),
    );
}

function parse(id: string): { role: string; name: string } {
    const colon = id.indexOf(":");
    if (colon < 0) {
        throw new Error(`role_policy id must be of the form <role name>:<policy name>, got ${id}`);
    }
    return { role: id.slice(0, colon), name: id.slice(colon + 1) };
}
