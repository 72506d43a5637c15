import type { ResourceValidationPolicy } from "@pulumi/policy";
import { kubernetesKind } from "./kubernetes-kind";

/** The annotations that EKS Auto Mode and the AWS Load Balancer Controller (3.x) read. */
const OF_SERVICE = "service.beta.kubernetes.io";
const OF_INGRESS = "alb.ingress.kubernetes.io";

/** The types that leave a Service to the AWS Load Balancer Controller. */
const CONTROLLER_TYPES = ["external", "nlb-ip"];

/** An endpoint that the internet can reach, with what restricts it. */
interface PublicEndpoint {
    /** CIDRs, and ids of prefix lists. */
    readonly sources: readonly string[];
    /** Security groups in whose place the sources have no effect. */
    readonly securityGroups?: string;
    /** Where the sources are named. */
    readonly named: string;
    /** What makes it internal. */
    readonly internal: string;
}

interface Service {
    readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec?: {
        readonly type?: string;
        readonly loadBalancerClass?: string;
        readonly loadBalancerSourceRanges?: readonly string[];
    };
}

interface Ingress {
    readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

/** The parameters of an ingress class, by which EKS Auto Mode is told who reaches the Ingresses of the class. */
interface IngressClassParams {
    readonly spec?: {
        readonly scheme?: string;
        readonly inboundCIDRs?: readonly string[];
        readonly prefixListsIDs?: readonly string[];
    };
}

/** An internet-facing load balancer says which sources it lets in, and those are not everybody. */
export const restrictedEndpoints: ResourceValidationPolicy = {
    name: "public-endpoints-restricted",
    description: "An internet-facing load balancer names the sources that may reach it.",
    severity: "high",
    validateResource: ({ type, props }, report) => {
        const endpoint = publicEndpointOf(type, props);
        const opening = endpoint && openingOf(endpoint);
        if (endpoint && opening) {
            report(`${opening}. List the sources in ${endpoint.named}, or set ${endpoint.internal}.`);
        }
    },
};

function publicEndpointOf(type: string, props: object): PublicEndpoint | undefined {
    switch (kubernetesKind(type)) {
        case "core/Service":
            return ofService(props);
        case "networking.k8s.io/Ingress":
            return ofIngress(props);
        case "eks.amazonaws.com/IngressClassParams":
        case "elbv2.k8s.aws/IngressClassParams":
            return ofIngressClass(props);
        default:
            return undefined;
    }
}

/** Why everybody, or nobody knows who, gets in; undefined where that is not so. */
function openingOf({ sources, securityGroups }: PublicEndpoint): string | undefined {
    if (securityGroups) {
        const why = "in whose place the load balancer ignores every source that is named here";
        return `The internet-facing load balancer has security groups of its own (${securityGroups}), ${why}`;
    }
    if (sources.length === 0) {
        return "The internet-facing load balancer names no sources, so it lets everybody in";
    }
    const open = sources.filter((source) => source.endsWith("/0"));
    return open.length > 0 ? `The internet-facing load balancer lets everybody in (${open.join(", ")})` : undefined;
}

function ofService({ metadata, spec }: Service): PublicEndpoint | undefined {
    const { annotations = {} } = metadata ?? {};
    if (spec?.type !== "LoadBalancer" || !isInternetFacing(annotations, spec.loadBalancerClass)) {
        return undefined;
    }
    const ranges = spec.loadBalancerSourceRanges ?? [];
    return {
        sources: [
            // The field wins over the annotation.
            ...(ranges.length > 0 ? ranges : listOf(annotations[`${OF_SERVICE}/load-balancer-source-ranges`])),
            ...listOf(annotations[`${OF_SERVICE}/aws-load-balancer-security-group-prefix-lists`]),
        ],
        securityGroups: annotations[`${OF_SERVICE}/aws-load-balancer-security-groups`],
        named: "spec.loadBalancerSourceRanges",
        internal: `the annotation ${OF_SERVICE}/aws-load-balancer-scheme to "internal"`,
    };
}

/**
 * Where no annotation says it, what the AWS Load Balancer Controller and EKS Auto Mode make is internal, and what the cloud
 * controller makes is internet-facing. A Service with a class is never the cloud controller's.
 */
function isInternetFacing(annotations: Readonly<Record<string, string>>, loadBalancerClass?: string): boolean {
    const scheme = annotations[`${OF_SERVICE}/aws-load-balancer-scheme`];
    if (scheme !== undefined) {
        return scheme === "internet-facing";
    }
    // The older one: the cloud controller takes every text but these two for yes.
    const internal = annotations[`${OF_SERVICE}/aws-load-balancer-internal`];
    if (internal !== undefined) {
        return ["", "false"].includes(internal);
    }
    const controllerType = annotations[`${OF_SERVICE}/aws-load-balancer-type`] ?? "";
    return loadBalancerClass === undefined && !CONTROLLER_TYPES.includes(controllerType);
}

/** Where the scheme is the class's to say, this says nothing of it. */
function ofIngress({ metadata }: Ingress): PublicEndpoint | undefined {
    const { annotations = {} } = metadata ?? {};
    if (annotations[`${OF_INGRESS}/scheme`] !== "internet-facing") {
        return undefined;
    }
    return {
        sources: [
            ...listOf(annotations[`${OF_INGRESS}/inbound-cidrs`]),
            ...listOf(annotations[`${OF_INGRESS}/security-group-prefix-lists`]),
        ],
        securityGroups: annotations[`${OF_INGRESS}/security-groups`],
        named: `the annotation ${OF_INGRESS}/inbound-cidrs`,
        internal: `the annotation ${OF_INGRESS}/scheme to "internal"`,
    };
}

function ofIngressClass({ spec }: IngressClassParams): PublicEndpoint | undefined {
    if (spec?.scheme !== "internet-facing") {
        return undefined;
    }
    return {
        sources: [...(spec.inboundCIDRs ?? []), ...(spec.prefixListsIDs ?? [])],
        named: "spec.inboundCIDRs",
        internal: `spec.scheme to "internal"`,
    };
}

/** Of a text with commas between. */
function listOf(text = ""): string[] {
    return text
        .split(",")
        .map((item) => item.trim())
        .filter(Boolean);
}
