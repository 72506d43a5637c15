import { Service } from "@pulumi/kubernetes/core/v1/service";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../component";
import { refuse } from "../validation/problems";
import { CARTS_VARIABLE, cartsVariable, type Variable } from "./carts-variable";
import { RETAIL_UI_IMAGE, RetailUi } from "./retail-ui";
import type { ShopUiArgs } from "./shop-ui-args";
import { findShopUiProblems } from "./shop-ui-problems";
import { UiExposure } from "./ui-exposure";
import { UiRoute } from "./ui-route";
import { usedUi } from "./used-ui";

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
