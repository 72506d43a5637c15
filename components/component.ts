import * as pulumi from "@pulumi/pulumi";

/**
 * A component whose arguments are in the state and before policies, as far as they are plain values. Late ones are left
 * out, because the engine would hold back the children until all of them are known, and secrets are late. Functions, hooks
 * and resources are no values.
 *
 * What an argument changes is in the children: an update that has other arguments, or the first ones for a state that has
 * none yet, says "same" of the component, and the engine (3.255) writes them into the state all the same. A policy sees
 * those of a component that exists already as the update before wrote them.
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
