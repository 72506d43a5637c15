import * as pulumi from "@pulumi/pulumi";

/** A resource that a Pulumi stack has in its state. */
export interface StateResource {
    readonly urn: string;
    /** "aws:iam/role:Role" */
    readonly type: string;
    readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * What this Pulumi stack had in its state when the program began: that is its own, and everything else is not.
 *
 * The function is one of the engine's own (Pulumi 3.276, `resource/deploy/builtins.go`), which its SDKs do not name.
 */
export async function readStackState(): Promise<StateResource[]> {
    const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
        stackName: stackReference(),
    })) as { outputs: Record<string, Omit<StateResource, "urn">> };
    return Object.entries(outputs).map(([urn, resource]) => ({ urn, ...resource }));
}

/** What every backend but Pulumi Cloud calls the organization that it does not have (Pulumi 3.276, `backend/diy`). */
const NO_ORGANIZATION = "organization";

/**
 * This stack, as its backend names it. Without organizations the stack's name alone means the one of this project; and all
 * that is longer is refused by the layout that backends had before they knew projects.
 */
function stackReference(): string {
    const [organization, stack] = [pulumi.getOrganization(), pulumi.getStack()];
    return organization === NO_ORGANIZATION ? stack : `${organization}/${pulumi.getProject()}/${stack}`;
}
