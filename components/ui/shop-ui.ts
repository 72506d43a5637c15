import { Service } from "@pulumi/kubernetes/core/v1/service";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../cluster/cluster-access";
import { Component } from "../component";
import { refuse } from "../validation/problems";
import { CARTS_VARIABLE, cartsVariable, type Variable } from "./carts-variable";
import { RETAIL_UI_IMAGE, RetailUi } from "./retail-ui";
import { findShopUiProblems } from "./shop-ui-problems";
import { type Exposure, type LoadBalancerScheme, UiExposure } from "./ui-exposure";
import { UiRoute } from "./ui-route";
import { usedUi } from "./used-ui";

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

/** Where the UI is that was pointed at the carts, and the variable that does it. */
export interface RoutedUi {
    /** Namespace of the UI's Deployment. */
    readonly namespace: string;
    /** Name of the UI's Deployment. */
    readonly deployment: string;
    /** The container that has the variable. */
    readonly container: string;
    /** The variable, as the container has it. */
    readonly variable: Variable;
}

/** The shop's UI, as far as this stack has to do with it: by default only the way to look at it. */
export class ShopUi extends Component {
    /** Where a browser finds the UI: at its load balancer or Ingress once that has an address, or at a port-forward. */
    readonly url: pulumi.Output<string>;
    /** The command that makes `url` true; empty where nothing is needed. */
    readonly portForward: pulumi.Output<string>;
    /** Undefined where the UI is not routed. */
    readonly routed: pulumi.Output<RoutedUi | undefined>;

    constructor(name: string, args: ShopUiArgs, opts?: pulumi.ComponentResourceOptions) {
        const { connection, ...withoutSecrets } = args;
        super("carts-stack:index:ShopUi", name, withoutSecrets, opts);

        refuse(findShopUiProblems(args), this, name);
        const checked = withDefaults(args);
        const variable = this.variable(name, checked);
        const service = this.service(name, checked, variable);
        const url = this.expose(name, checked, service);

        const { namespace, container, name: deployment } = checked;
        this.url = url.apply((url) => url ?? "http://localhost:8080");
        this.portForward = url.apply((url) => (url ? "" : portForwardTo(checked)));
        this.routed = pulumi
            .output(variable)
            .apply((variable) => variable && { namespace, deployment, container, variable });
        this.registerOutputs({ url: this.url, portForward: this.portForward, routed: this.routed });
    }

    /** An installed UI gets the variable from the start; one that is there already has it patched in. */
    private variable(name: string, args: CheckedArgs): pulumi.Output<Variable> | undefined {
        if (!args.route) {
            return undefined;
        }
        const { variable, cartsEndpoint } = args;
        if (args.install) {
            return pulumi
                .output(cartsEndpoint)
                .apply((endpoint) => cartsVariable(variable ?? CARTS_VARIABLE, endpoint));
        }
        const { connection, namespace, name: deployment, container, fieldManager, timeout } = args;
        return new UiRoute(
            `${name}-route`,
            { connection, namespace, deployment, container, variable, cartsEndpoint, fieldManager, timeout },
            { parent: this },
        ).variable;
    }

    /** The UI's Service where it matters: deployed here, or read because something is put before it. */
    private service(name: string, args: CheckedArgs, variable?: pulumi.Output<Variable>): Service | undefined {
        if (args.install) {
            const { namespace, name: uiName, container, image, timeout } = args;
            const retail = { namespace, name: uiName, container, image, variable, timeout };
            return new RetailUi(`${name}-retail`, retail, { parent: this }).service;
        }
        return args.exposure === "none"
            ? undefined
            : Service.get(`${name}-service`, `${args.namespace}/${args.name}`, { parent: this });
    }

    private expose(name: string, args: CheckedArgs, service?: Service): pulumi.Output<string | undefined> {
        const { exposure, scheme, allowedCidrs, host, ingressClass, addressTimeout: timeout } = args;
        if (exposure === "none" || !service) {
            return pulumi.output(undefined);
        }
        return new UiExposure(
            `${name}-exposure`,
            { service, exposure, scheme, allowedCidrs, host, ingressClass, timeout },
            { parent: this },
        ).url;
    }
}

type CheckedArgs = ReturnType<typeof withDefaults>;

function withDefaults(args: ShopUiArgs) {
    const used = usedUi(args);
    return {
        ...args,
        ...used,
        container: args.container ?? "ui",
        image: args.image ?? RETAIL_UI_IMAGE,
        timeout: args.timeout ?? (used.install ? "5m" : "60s"),
        scheme: args.scheme ?? "internal",
        addressTimeout: args.addressTimeout ?? "5m",
    };
}

function portForwardTo({ namespace, name }: CheckedArgs): string {
    return `kubectl --namespace ${namespace} port-forward service/${name} 8080:80`;
}
