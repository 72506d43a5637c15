import type { IAM, PolicyVersion } from "@aws-sdk/client-iam";
import type { PropertyMap } from "../../provider-protocol/values";
import { doing, unlessAbsent } from "../aws-error";
import { nameInputs, nameOf, namePrefixOf } from "../name";
import { optionalText, text } from "../property";
import type { Call, Change, LiveResource, ResourceType } from "../resource-type";
import { tagsIn } from "../tags";
import { tagList, tagMap } from "./role";

/** IAM keeps five versions of a policy. */
const MOST_VERSIONS = 5;

/** aws:iam/policy:Policy; its id is its ARN. */
export const policy: ResourceType = {
    inputs: {
        ...nameInputs(128),
        delayAfterPolicyCreationInMs: { kind: "number", local: true },
        description: { kind: "text", replaces: true },
        path: { kind: "text", default: "/", replaces: true },
        policy: { kind: "policy", required: true },
    },
    outputs: ["arn", "attachmentCount", "policyId"],
    tagging: {
        add: async ({ aws, options }, state, tags) =>
            (await aws.iam()).tagPolicy({ PolicyArn: text(state, "arn"), Tags: tagList(tags) }, options),
        remove: async ({ aws, options }, state, keys) =>
            (await aws.iam()).untagPolicy({ PolicyArn: text(state, "arn"), TagKeys: keys }, options),
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
        PolicyName: name,
        PolicyDocument: text(inputs, "policy"),
        Description: optionalText(inputs, "description"),
        Path: optionalText(inputs, "path"),
        Tags: tagList(tagsIn(inputs.tagsAll)),
    };
    const { Policy } = await doing(`creating IAM Policy (${name})`, iam.createPolicy(request, options));
    return Policy?.Arn ?? "";
}

async function read({ aws, options }: Call, id: string): Promise<LiveResource | undefined> {
    const iam = await aws.iam();
    const document = async () => {
        const { Policy } = await iam.getPolicy({ PolicyArn: id }, options);
        const request = { PolicyArn: id, VersionId: Policy?.DefaultVersionId };
        const { PolicyVersion } = await iam.getPolicyVersion(request, options);
        return { Policy, PolicyVersion };
    };
    const found = await doing(`reading IAM Policy (${id})`, unlessAbsent(document(), "NoSuchEntity"));
    const live = found?.Policy;
    if (!live) {
        return undefined;
    }
    const name = live.PolicyName ?? "";
    return {
        id,
        properties: {
            arn: live.Arn,
            attachmentCount: live.AttachmentCount,
            description: live.Description,
            name,
            namePrefix: namePrefixOf(name),
            path: live.Path,
            policy: decodeURIComponent(found.PolicyVersion?.Document ?? ""),
            policyId: live.PolicyId,
        },
        tags: tagMap(live.Tags),
    };
}

async function update({ aws, options }: Call, id: string, { news, changed }: Change): Promise<void> {
    if (!changed("policy")) {
        return;
    }
    const iam = await aws.iam();
    const replacement = async () => {
        const [oldest, ...others] = await spareVersions(iam, id, options);
        if (oldest && others.length + 2 >= MOST_VERSIONS) {
            await iam.deletePolicyVersion({ PolicyArn: id, VersionId: oldest.VersionId }, options);
        }
        const request = { PolicyArn: id, PolicyDocument: text(news, "policy"), SetAsDefault: true };
        await iam.createPolicyVersion(request, options);
    };
    await doing(`updating IAM Policy (${id})`, replacement());
}

async function remove({ aws, options }: Call, id: string): Promise<void> {
    const iam = await aws.iam();
    const deletion = async () => {
        for (const { VersionId } of await spareVersions(iam, id, options)) {
            await iam.deletePolicyVersion({ PolicyArn: id, VersionId }, options);
        }
        await iam.deletePolicy({ PolicyArn: id }, options);
    };
    await doing(`deleting IAM Policy (${id})`, unlessAbsent(deletion(), "NoSuchEntity"));
}

/** All but the default version, the oldest first. */
async function spareVersions(iam: IAM, arn: string, options: Call["options"]): Promise<PolicyVersion[]> {
    const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn: arn }, options);
    return Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).sort(
        (a, b) => Number(a.CreateDate) - Number(b.CreateDate),
    );
}
