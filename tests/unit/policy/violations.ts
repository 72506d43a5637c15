import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

/** A resource as the engine shows it to a policy, in as far as these policies look at it. */
export interface Shown {
    readonly type: string;
    readonly props: Readonly<Record<string, unknown>>;
    readonly stack?: string;
    readonly stackTags?: Readonly<Record<string, string>>;
    /** The policy's own. */
    readonly config?: object;
}

/** What a policy reports of a resource, in its words. */
export async function violationsOf(policy: ResourceValidationPolicy, shown: Shown): Promise<string[]> {
    const { type, props, stack = "dev", stackTags = {}, config = {} } = shown;
    const reported: string[] = [];
    const args = {
        type,
        props,
        name: "it",
        urn: `urn:pulumi:${stack}::shop::${type}::it`,
        stackTags: new Map(Object.entries(stackTags)),
        getConfig: () => config,
    } as unknown as ResourceValidationArgs;
    if (typeof policy.validateResource !== "function") {
        throw new Error(`${policy.name} has not one function`);
    }
    await policy.validateResource(args, (message) => reported.push(message));
    return reported;
}
