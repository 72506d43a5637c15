import * as pulumi from "@pulumi/pulumi";

interface StacksGoneArgs {
    /** For whoever may list CartsStacks. */
    readonly kubeconfig: pulumi.Input<string>;
    /** The API of the objects that have to be gone. */
    readonly apiVersion: string;
    readonly plural: string;
}

/**
 * Refuses its own deletion while the cluster has a CartsStack. It depends on everything that serves CartsStacks and is
 * therefore deleted first: what is left without kro and ACK keeps its finalizers, and its table, for ever.
 *
 * A dynamic resource, so that `pulumi destroy`, which runs no program, finds how to do it in the state.
 */
export class StacksGone extends pulumi.dynamic.Resource {
    constructor(name: string, args: StacksGoneArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            provider,
            name,
            { ...args },
            { additionalSecretOutputs: ["kubeconfig"], ...opts },
            "carts-stack",
            "StacksGone",
        );
    }
}

interface Stored {
    readonly kubeconfig: string;
    readonly apiVersion: string;
    readonly plural: string;
}

/** Its text goes into the state, with all that it refers to: so that is nothing of this project. */
export const provider: pulumi.dynamic.ResourceProvider<Stored, Stored> = {
    async create(inputs) {
        return { id: inputs.plural, outs: inputs };
    },

    // Never a replacement, which would delete it while stacks run.
    async diff(_id, before, after) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Stored)[];
        return { changes: keys.some((key) => before[key] !== after[key]), replaces: [] };
    },

    async update(_id, _before, after) {
        return { outs: after };
    },

    async delete(_id, { kubeconfig, apiVersion, plural }) {
        const [group = "", version = ""] = apiVersion.split("/");
        const client = require("@kubernetes/client-node") as typeof import("@kubernetes/client-node");
        const config = new client.KubeConfig();
        config.loadFromString(kubeconfig);
        const cluster = config.getCurrentCluster() as { server: string; skipTLSVerify: boolean } | null;
        if (cluster?.server.startsWith("http:")) {
            // The library (1.4) refuses plain HTTP unless no certificate is asked for, and there is none.
            cluster.skipTLSVerify = true;
        }
        const objects = config.makeApiClient(client.CustomObjectsApi);
        let items: { metadata: { namespace: string; name: string } }[];
        try {
            ({ items } = await objects.listClusterCustomObject({ group, version, plural }));
        } catch (error) {
            if ((error as { code?: unknown }).code === 404) {
                // No graph has made the API, or its CRD is gone: then there are none.
                return;
            }
            throw error;
        }
        if (items.length > 0) {
            const names = items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(", ");
            throw new Error(
                `the cluster still has ${plural}: ${names}. Without kro and ACK nothing can delete them. ` +
                    "Destroy their Pulumi stacks first (kubectl delete for those that have none), then destroy this one again.",
            );
        }
    },
};
