import { Service } from "@pulumi/kubernetes/core/v1/service";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../component";
import { FIXED_NAME } from "../fixed-name";
import { ownAnnotations } from "../owner-mark";
import type { Exposure, LoadBalancerScheme, ShopUiArgs } from "./shop-ui-args";
import { urlOf } from "./ui-url";

/** With its defaults filled in. */
export interface UiExposureArgs extends Pick<ShopUiArgs, "allowedCidrs" | "host" | "ingressClass"> {
    /** The UI's own Service, with port 80. Its pods call theirs "http". */
    readonly service: Service;
    readonly exposure: Exclude<Exposure, "none">;
    readonly scheme: LoadBalancerScheme;
    /** How long the address may take, as in "5m". */
    readonly timeout: string;
}

/**
 * A way to the UI from outside the cluster. It counts as made when it has an address, which needs something in the
 * cluster that gives it one: EKS Auto Mode for "nlb", the controller of the class for "ingress".
 */
export class UiExposure extends Component {
    /** Undefined while there is no address. */
    readonly url: pulumi.Output<string | undefined>;

    constructor(name: string, args: UiExposureArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:UiExposure", name, args, opts);

        this.url =
            args.exposure === "nlb"
                ? this.loadBalancer(name, args).status.apply((status) => urlOf(status))
                : this.ingress(name, args).status.apply((status) => urlOf(status, args.host));

        this.registerOutputs({ url: this.url });
    }

    /** A Service of its own, so that the UI's stays as it is. */
    private loadBalancer(name: string, args: UiExposureArgs): Service {
        const { service, scheme, allowedCidrs } = args;
        return new Service(
            `${name}-load-balancer`,
            {
                metadata: {
                    name: pulumi.interpolate`${service.metadata.name}-nlb`,
                    namespace: service.metadata.namespace,
                    annotations: {
                        "service.beta.kubernetes.io/aws-load-balancer-scheme": scheme,
                        "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
                        ...ownAnnotations(),
                    },
                },
                spec: {
                    type: "LoadBalancer",
                    // EKS Auto Mode: https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html
                    loadBalancerClass: "eks.amazonaws.com/nlb",
                    loadBalancerSourceRanges: allowedCidrs && [...allowedCidrs],
                    selector: service.spec.selector,
                    ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
                },
            },
            this.options(args),
        );
    }

    private ingress(name: string, args: UiExposureArgs): Ingress {
        const { service, host, ingressClass } = args;
        const backend = { service: { name: service.metadata.name, port: { number: 80 } } };
        return new Ingress(
            `${name}-ingress`,
            {
                metadata: {
                    name: service.metadata.name,
                    namespace: service.metadata.namespace,
                    annotations: {
                        // Read by the controllers of AWS only: to the pods, because the Service has no node port.
                        "alb.ingress.kubernetes.io/target-type": "ip",
                        "alb.ingress.kubernetes.io/healthcheck-path": "/actuator/health/liveness",
                        ...ownAnnotations(),
                    },
                },
                spec: {
                    ingressClassName: ingressClass,
                    rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
                },
            },
            this.options(args),
        );
    }

    private options({ service, timeout }: UiExposureArgs): pulumi.CustomResourceOptions {
        return {
            ...FIXED_NAME,
            parent: this,
            // A Service that is replaced with its namespace has taken this with it.
            replaceWith: [service],
            customTimeouts: { create: timeout, update: timeout },
        };
    }
}
