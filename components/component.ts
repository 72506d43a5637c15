import * as pulumi from "@pulumi/pulumi";

/**
 * A component that gives its plain arguments to the engine, for the state and for policies. It leaves out late ones, because
 * the engine would hold back the children until all of them are known, and secrets are late. Functions, hooks and resources
 * are no values.
 *
 * Only the children change with an argument. So the engine (3.276) says "same" of a component whose arguments differ from
 * those of the state, or that has none in the state yet, and writes the new ones into the state. Of a component that exists
 * already, a policy therefore sees the arguments of the update before; the children show it the new ones.
 */
export abstract class Component extends pulumi.ComponentResource {
    /** @param args without what can be secret and plain, such as a kubeconfig */
    constructor(type: string, name: string, args: object, opts?: pulumi.ComponentResourceOptions) {
        super(type, name, plainOnes(args), pulumi.mergeOptions({ ignoreChanges: ["*"] }, opts));
    }
}

function plainOnes(args: object): pulumi.Inputs {
    return Object.fromEntries(Object.entries(args).filter(([, value]) => isPlain(value)));
}

function isPlain(value: unknown): boolean {
    if (typeof value !== "object" || value === null) {
        return ["string", "number", "boolean", "undefined"].includes(typeof value);
    }
    const isLiteral = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
    return isLiteral && Object.values(value).every(isPlain);
}
