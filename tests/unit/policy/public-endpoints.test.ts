import * as assert from "node:assert/strict";
import { restrictedEndpoints } from "../../../policy/public-endpoints";
import { violationsOf } from "./violations";

const SERVICE = "kubernetes:core/v1:Service";
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const AUTO_MODE = { type: "LoadBalancer", loadBalancerClass: "eks.amazonaws.com/nlb" };
const OF_SERVICE = "service.beta.kubernetes.io";
const PUBLIC_NLB = { [`${OF_SERVICE}/aws-load-balancer-scheme`]: "internet-facing" };
const OF_INGRESS = "alb.ingress.kubernetes.io";
const PUBLIC_ALB = { [`${OF_INGRESS}/scheme`]: "internet-facing" };

describe("the policy public-endpoints-restricted", () => {
    const RANGES = { loadBalancerSourceRanges: ["203.0.113.0/24"] };

    const OPEN: Record<string, { type: string; props: Record<string, unknown>; says: RegExp }> = {
        "an internet-facing Service of EKS Auto Mode without sources": {
            type: SERVICE,
            props: object(PUBLIC_NLB, AUTO_MODE),
            says: /names no sources, so it lets everybody in\. List the sources in spec\.loadBalancerSourceRanges, or set the annotation .*scheme to "internal"\.$/,
        },
        "a Service with the whole internet among its sources": {
            type: SERVICE,
            props: object(PUBLIC_NLB, { ...AUTO_MODE, loadBalancerSourceRanges: ["203.0.113.0/24", "0.0.0.0/0"] }),
            says: /lets everybody in \(0\.0\.0\.0\/0\)/,
        },
        "a Service with all of IPv6 in the annotation": {
            type: SERVICE,
            props: object(
                { ...PUBLIC_NLB, [`${OF_SERVICE}/load-balancer-source-ranges`]: "203.0.113.0/24, ::/0" },
                AUTO_MODE,
            ),
            says: /lets everybody in \(::\/0\)/,
        },
        "a Service whose ranges win over a narrower annotation": {
            type: SERVICE,
            props: object(
                { ...PUBLIC_NLB, [`${OF_SERVICE}/load-balancer-source-ranges`]: "203.0.113.0/24" },
                { ...AUTO_MODE, loadBalancerSourceRanges: ["0.0.0.0/0"] },
            ),
            says: /lets everybody in/,
        },
        "a Service whose own security groups make its sources void": {
            type: SERVICE,
            props: object(
                { ...PUBLIC_NLB, [`${OF_SERVICE}/aws-load-balancer-security-groups`]: "sg-1" },
                { ...AUTO_MODE, ...RANGES },
            ),
            says: /security groups of its own \(sg-1\)/,
        },
        "a Service of the cloud controller, which is public where nothing is said": {
            type: SERVICE,
            props: { spec: { type: "LoadBalancer" } },
            says: /names no sources/,
        },
        "a Service that says with the older annotation that it is not internal": {
            type: SERVICE,
            props: object({ [`${OF_SERVICE}/aws-load-balancer-internal`]: "false" }, AUTO_MODE),
            says: /names no sources/,
        },
        "an internet-facing Ingress without sources": {
            type: INGRESS,
            props: object(PUBLIC_ALB),
            says: /names no sources, .* List the sources in the annotation alb\.ingress\.kubernetes\.io\/inbound-cidrs, or set the annotation alb\.ingress\.kubernetes\.io\/scheme to "internal"\.$/,
        },
        "an internet-facing Ingress for everybody": {
            type: INGRESS,
            props: object({ ...PUBLIC_ALB, [`${OF_INGRESS}/inbound-cidrs`]: "0.0.0.0/0,::/0" }),
            says: /lets everybody in \(0\.0\.0\.0\/0, ::\/0\)/,
        },
        "an Ingress whose own security groups make its sources void": {
            type: INGRESS,
            props: object({
                ...PUBLIC_ALB,
                [`${OF_INGRESS}/inbound-cidrs`]: "203.0.113.0/24",
                [`${OF_INGRESS}/security-groups`]: "sg-2",
            }),
            says: /security groups of its own \(sg-2\)/,
        },
        "an internet-facing class of EKS Auto Mode without sources": {
            type: "kubernetes:eks.amazonaws.com/v1:IngressClassParams",
            props: { spec: { scheme: "internet-facing" } },
            says: /List the sources in spec\.inboundCIDRs, or set spec\.scheme to "internal"\.$/,
        },
        "an internet-facing class of the AWS Load Balancer Controller for everybody": {
            type: "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams",
            props: { spec: { scheme: "internet-facing", inboundCIDRs: ["0.0.0.0/0"] } },
            says: /lets everybody in/,
        },
    };

    for (const [what, { type, props, says }] of Object.entries(OPEN)) {
        it(`refuses ${what}`, async () => {
            const reported = await violationsOf(restrictedEndpoints, { type, props });
            assert.equal(reported.length, 1);
            assert.match(reported[0] ?? "", says);
        });
    }

    const FINE: Record<string, { type: string; props: Record<string, unknown> }> = {
        "an internet-facing Service with sources": {
            type: SERVICE,
            props: object(PUBLIC_NLB, { ...AUTO_MODE, ...RANGES }),
        },
        "an internet-facing Service with sources in the annotation": {
            type: SERVICE,
            props: object(
                { ...PUBLIC_NLB, [`${OF_SERVICE}/load-balancer-source-ranges`]: "203.0.113.0/24" },
                AUTO_MODE,
            ),
        },
        "an internet-facing Service with a prefix list": {
            type: SERVICE,
            props: object(
                { ...PUBLIC_NLB, [`${OF_SERVICE}/aws-load-balancer-security-group-prefix-lists`]: "pl-1" },
                AUTO_MODE,
            ),
        },
        "an internal Service": {
            type: SERVICE,
            props: object({ [`${OF_SERVICE}/aws-load-balancer-scheme`]: "internal" }, { type: "LoadBalancer" }),
        },
        "a Service that is internal by the older annotation": {
            type: SERVICE,
            props: object({ [`${OF_SERVICE}/aws-load-balancer-internal`]: "true" }, { type: "LoadBalancer" }),
        },
        "a Service that EKS Auto Mode makes internal, as nothing is said": {
            type: SERVICE,
            props: { spec: AUTO_MODE },
        },
        "a Service that the AWS Load Balancer Controller makes internal, as nothing is said": {
            type: SERVICE,
            props: object({ [`${OF_SERVICE}/aws-load-balancer-type`]: "external" }, { type: "LoadBalancer" }),
        },
        "a Service without a load balancer, whatever its annotations": {
            type: SERVICE,
            props: object(PUBLIC_NLB, { type: "ClusterIP" }),
        },
        "an internet-facing Ingress with sources": {
            type: INGRESS,
            props: object({ ...PUBLIC_ALB, [`${OF_INGRESS}/inbound-cidrs`]: "203.0.113.0/24,198.51.100.7/32" }),
        },
        "an Ingress that leaves the scheme to its class": { type: INGRESS, props: object({}) },
        "an internet-facing class with sources": {
            type: "kubernetes:eks.amazonaws.com/v1:IngressClassParams",
            props: { spec: { scheme: "internet-facing", inboundCIDRs: ["203.0.113.0/24"] } },
        },
        "an internal class": {
            type: "kubernetes:eks.amazonaws.com/v1:IngressClassParams",
            props: { spec: { scheme: "internal" } },
        },
        "what is no endpoint": { type: "kubernetes:core/v1:ConfigMap", props: object(PUBLIC_NLB, AUTO_MODE) },
    };

    for (const [what, shown] of Object.entries(FINE)) {
        it(`takes ${what}`, async () => {
            assert.deepEqual(await violationsOf(restrictedEndpoints, shown), []);
        });
    }
});

function object(annotations: Record<string, string>, spec?: object): Record<string, unknown> {
    return { metadata: { annotations }, spec };
}
