import type { AttachedPolicy } from "@aws-sdk/client-iam";
import { AwsError, doing, unlessAbsent } from "../aws-error";
import { propagated } from "../propagation";
import { text } from "../property";
import type { Call, LiveResource, ResourceType } from "../resource-type";

/** aws:iam/rolePolicyAttachment:RolePolicyAttachment; its id is "<role>/<policy's ARN>". */
export const rolePolicyAttachment: ResourceType = {
    inputs: {
        policyArn: { kind: "text", required: true, replaces: true },
        role: { kind: "text", required: true, replaces: true },
    },
    outputs: [],
    create: async ({ aws, options }, inputs) => {
        const iam = await aws.iam();
        const request = { RoleName: text(inputs, "role"), PolicyArn: text(inputs, "policyArn") };
        await doing(
            `attaching IAM Policy (${request.PolicyArn}) to IAM Role (${request.RoleName})`,
            settled(options.abortSignal, () => iam.attachRolePolicy(request, options)),
        );
        return `${request.RoleName}/${request.PolicyArn}`;
    },
    read,
    delete: async ({ aws, options }, id) => {
        const iam = await aws.iam();
        const { role, policyArn } = parse(id);
        const detachment = settled(options.abortSignal, () =>
            iam.detachRolePolicy({ RoleName: role, PolicyArn: policyArn }, options),
        );
        await doing(
            `detaching IAM Policy (${policyArn}) from IAM Role (${role})`,
            unlessAbsent(detachment, "NoSuchEntity"),
        );
    },
};

async function read({ aws, options }: Call, id: string): Promise<LiveResource | undefined> {
    const iam = await aws.iam();
    const { role, policyArn } = parse(id);
    const attached = async () => {
        const policies: AttachedPolicy[] = [];
        let marker: string | undefined;
        do {
            const page = await iam.listAttachedRolePolicies({ RoleName: role, Marker: marker }, options);
            policies.push(...(page.AttachedPolicies ?? []));
            marker = page.Marker;
        } while (marker);
        return policies.some(({ PolicyArn }) => PolicyArn === policyArn);
    };
    const found = await doing(`reading IAM Role Policy Attachment (${id})`, unlessAbsent(attached(), "NoSuchEntity"));
    return found ? { id, properties: { role, policyArn } } : undefined;
}

function settled<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    return propagated(signal, attempt, { error: (error) => AwsError.is(error, "ConcurrentModification") });
}

function parse(id: string): { role: string; policyArn: string } {
    const [, role, policyArn] = /^([^/]+)\/(.+)$/.exec(id) ?? [];
    if (!role || !policyArn) {
        throw new Error(`unexpected format for Import ID (${id}), expected <role-name>/<policy_arn>`);
    }
    return { role, policyArn };
}
