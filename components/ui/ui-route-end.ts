import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../cluster/cluster-access";
import { FIXED_NAME } from "../fixed-name";

interface UiRouteEndArgs {
    /** A change of its `cluster` gives the old cluster's Deployment back. */
    readonly connection: ClusterConnection;
    /** Namespace of the Deployment. A change gives the old one back. */
    readonly namespace: string;
    /** Name of the Deployment. A change gives the old one back. */
    readonly deployment: pulumi.Input<string>;
    /** Where the route leads: it ends before that does. */
    readonly cartsEndpoint: pulumi.Input<string>;
    /** Whose fields are given back. */
    readonly fieldManager: string;
}

/**
 * Gives a Deployment back what a route owns of it, when this is deleted; where the Deployment or its namespace is gone,
 * there is nothing to do. pulumi-kubernetes (4.34) cannot: its patches end with an apply of nothing, which the API server
 * takes for a Deployment that is to be made, and refuses.
 *
 * A dynamic resource, so that `pulumi destroy`, which runs no program, finds how to do it in the state.
 */
export class UiRouteEnd extends pulumi.dynamic.Resource {
    constructor(name: string, { connection, ...args }: UiRouteEndArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            provider,
            name,
            { ...args, ...connection },
            { ...FIXED_NAME, additionalSecretOutputs: ["kubeconfig"], ...opts },
            "carts-stack",
            "UiRouteEnd",
        );
    }
}

type Stored = pulumi.UnwrappedObject<Omit<UiRouteEndArgs, "connection" | "cartsEndpoint"> & ClusterConnection>;

/** Its text goes into the state, with all that it refers to: so that is nothing of this project. */
export const provider: pulumi.dynamic.ResourceProvider<Stored, Stored> = {
    async create(inputs) {
        return { id: `${inputs.namespace}/${inputs.deployment}`, outs: inputs };
    },

    async diff(_id, before, after) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Stored)[];
        const changed = keys.filter((key) => before[key] !== after[key]);
        const replaces = changed.filter((key) => ["cluster", "namespace", "deployment"].includes(key));
        return { changes: changed.length > 0, replaces };
    },

    async update(_id, _before, after) {
        return { outs: after };
    },

    async delete(_id, { kubeconfig, context, namespace, deployment, fieldManager }) {
        const client = require("@kubernetes/client-node") as typeof import("@kubernetes/client-node");
        const config = new client.KubeConfig();
        config.loadFromString(kubeconfig);
        if (context) {
            config.setCurrentContext(context);
        }
        const cluster = config.getCurrentCluster() as { server: string; skipTLSVerify: boolean } | null;
        if (cluster?.server.startsWith("http:")) {
            // The library (1.4) refuses plain HTTP unless no certificate is asked for, and there is none.
            cluster.skipTLSVerify = true;
        }
        const objects = client.KubernetesObjectApi.makeApiClient(config);
        const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: deployment, namespace } };

        async function findUid(): Promise<string | undefined> {
            try {
                return (await objects.read(object)).metadata?.uid;
            } catch (error) {
                if ((error as { code?: unknown }).code === 404) {
                    return undefined;
                }
                throw error;
            }
        }

        const uid = await findUid();
        if (uid === undefined) {
            return;
        }
        try {
            // By its UID, so that one that goes in between is not made anew.
            const nothing = { ...object, metadata: { ...object.metadata, uid } };
            const { ServerSideApply } = client.PatchStrategy;
            await objects.patch(nothing, undefined, undefined, fieldManager, undefined, ServerSideApply);
        } catch (error) {
            if ((await findUid()) === uid) {
                throw error;
            }
        }
    },
};
