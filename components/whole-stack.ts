import * as pulumi from "@pulumi/pulumi";

/** The type token; the preflight looks for it in the state. */
export const WHOLE_STACK = "carts-stack:index:WholeStack";

/**
 * Says in the state that a stack is whole, and is nothing besides. It depends on everything else, and so it is made last
 * and deleted first: a state that has it knows of no destroy that has begun.
 */
export class WholeStack extends pulumi.ComponentResource {
    constructor(name: string, parts: pulumi.Resource[], opts?: pulumi.ComponentResourceOptions) {
        super(WHOLE_STACK, name, {}, pulumi.mergeOptions({ dependsOn: parts }, opts));
        this.registerOutputs();
    }
}
