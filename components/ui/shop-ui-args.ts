import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../cluster/cluster-access";

/** How the UI is reached from outside the cluster; "none": by a port-forward. */
export type Exposure = "none" | "nlb" | "ingress";

/** Who can reach a load balancer: the VPC, or everybody. */
export type LoadBalancerScheme = "internal" | "internet-facing";

/** What this stack does with the shop's UI: nothing by default. */
export interface ShopUiArgs {
    /** Whether the UI uses the carts of `cartsEndpoint`. Default false. */
    readonly route?: boolean;
    /** Whether the UI is deployed here, because the cluster has none. Default false: `route` and `exposure` need one there. */
    readonly install?: boolean;
    /** The cluster, as `ClusterAccess` has it. */
    readonly connection: ClusterConnection;
    /** URL of the carts service inside the cluster. */
    readonly cartsEndpoint: pulumi.Input<string>;
    /**
     * Whom the UI's Deployment names as owner of the variable, at most 128 characters. Another stack that routes the same
     * UI needs another one, or the two would overwrite each other, where the second is refused otherwise.
     */
    readonly fieldManager: string;
    /** Namespace of the UI, a DNS label. With `install` it is made, and deleted with everything in it. Default "ui". */
    readonly namespace?: string;
    /** Name of the UI's Deployment and of its Service, at most 59 characters. Default "ui". */
    readonly name?: string;
    /** The UI's container in the Deployment. Default "ui". */
    readonly container?: string;
    /**
     * Variable that tells the UI where the carts are. Default "RETAIL_UI_ENDPOINTS_CARTS", or for a UI that sets that one
     * itself in `env`, "SPRING_APPLICATION_JSON", which wins over it.
     */
    readonly variable?: string;
    /** With `install`: the UI's image. Default: release 1.2.1. */
    readonly image?: string;
    /** How long the UI may take to roll out, as in "60s". Default "60s", or "5m" with `install`. */
    readonly timeout?: string;
    /** How the UI is reached from outside the cluster. Default "none": by a port-forward. */
    readonly exposure?: Exposure;
    /** With exposure "nlb": who can reach it. The UI asks nobody to log in. Default "internal". */
    readonly scheme?: LoadBalancerScheme;
    /**
     * With exposure "nlb": IPv4 CIDR blocks that may reach it, as in "203.0.113.0/24". Default: all that `scheme` allows. An
     * Ingress gets them from its class.
     */
    readonly allowedCidrs?: readonly string[];
    /** With exposure "ingress", which needs it: the DNS name that the Ingress answers to. */
    readonly host?: string;
    /** With exposure "ingress": its class. Default: the cluster's default class. */
    readonly ingressClass?: string;
    /** How long the address of the exposure may take, as in "5m". Default "5m". */
    readonly addressTimeout?: string;
}
