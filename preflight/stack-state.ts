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
 * The function is one of the engine's own (Pulumi 3.255, `resource/deploy/builtins.go`), which its SDKs do not name.
 */
export async function readStackState(): Promise<StateResource[]> {
    const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
        stackName: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`,
    })) as { outputs: Record<string, Omit<StateResource, "urn">> };
    return Object.entries(outputs).map(([urn, resource]) => ({ urn, ...resource }));
}
