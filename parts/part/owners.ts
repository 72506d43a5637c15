import { OWNER } from "../../components/owner-mark";
import { ackNamespace } from "../../vocabulary/ack";
import { INSTANCE_KIND, INSTANCE_NAME, INSTANCE_NAMESPACE } from "../../vocabulary/kro";
import type { LiveObject } from "../readers/kubernetes/live-object";

type Words = Readonly<Record<string, string>>;

/** Which CartsStack. */
export interface InstanceName {
    readonly namespace: string;
    readonly name: string;
}

/** Whether an object is a child of a CartsStack, by kro's labels. */
export function isChildOf({ metadata }: LiveObject, instance: InstanceName): boolean {
    const { labels = {} } = metadata;
    return (
        labels[INSTANCE_KIND] === "CartsStack" &&
        labels[INSTANCE_NAME] === instance.name &&
        labels[INSTANCE_NAMESPACE] === instance.namespace
    );
}

/** Whose an object is, as far as it says so. @param own this stack's mark */
export function ownerInCluster({ metadata }: LiveObject, own: string): string {
    const { labels = {}, annotations = {}, managedFields = [], creationTimestamp } = metadata;
    const managers = new Set(
        managedFields.filter(({ subresource }) => !subresource).map(({ manager = "" }) => manager),
    );
    const signs = [
        ...byMark(annotations, own),
        ...(labels[INSTANCE_NAME]
            ? [`child of ${labels[INSTANCE_KIND]} ${labels[INSTANCE_NAMESPACE]}/${labels[INSTANCE_NAME]} of kro`]
            : []),
        ...[...managers].map((manager) => `field manager ${JSON.stringify(manager)}`),
    ];
    return `${describeSigns(signs)}, made ${creationTimestamp ?? "nobody knows when"}`;
}

/** Whose something in AWS is, as far as its tags say so. @param own this stack's mark */
export function ownerByTags(tags: Words, own: string): string {
    const ack = ackNamespace(tags);
    const { "aws:cloudformation:stack-name": cloudFormation, ...others } = tags;
    const signs = [
        ...byMark(tags, own),
        ...(ack ? [`ACK, for namespace ${ack}`] : []),
        ...(cloudFormation ? [`CloudFormation stack ${cloudFormation}`] : []),
    ];
    const rest = Object.entries(others).map(([key, value]) => `tag ${key}=${value}`);
    return describeSigns(signs.length > 0 ? signs : rest);
}

function byMark(words: Words, own: string): string[] {
    const owner = words[OWNER];
    if (owner === undefined) {
        return [];
    }
    // An update that was killed has made things that it could not write down any more.
    return owner === own
        ? [
              "marked as this stack's and not in its state: an update was interrupted, or another backend has such a stack",
          ]
        : [`marked by Pulumi stack ${owner}`];
}

function describeSigns(signs: readonly string[]): string {
    return signs.length === 0 ? "nothing on it says whose it is" : signs.join(", ");
}
