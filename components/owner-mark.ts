import * as pulumi from "@pulumi/pulumi";
import { TAKES_FIELDS } from "../vocabulary/pulumi-kubernetes";

/** The AWS tag and Kubernetes annotation that says which Pulumi stack made something. */
export const OWNER = "carts-stack/owner";

/** For `ignoreChanges` of what has the mark among its tags: something that was adopted keeps the tags that it has. */
export const MARKED_ONCE = ["tags"];

/**
 * The mark of this Pulumi stack: `{ "carts-stack/owner": "<organization>/<project>/<stack>" }`. It is there to be read by
 * people and in messages, and proves nothing: two local backends can have stacks of one name.
 */
export function ownerMark(): { readonly [OWNER]: string } {
    return { [OWNER]: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}` };
}

/** For every Kubernetes object that this stack makes: its mark, and that an update takes back what others have changed. */
export function ownAnnotations(): Readonly<Record<string, string>> {
    return { ...TAKES_FIELDS, ...ownerMark() };
}
