import { findCidrProblems } from "../validation/cidr";
import { DNS_LABEL, DURATION, type Form, IMAGE_REFERENCE, isReserved, matches, oneOf } from "../validation/forms";
import type { Problem } from "../validation/problems";
import type { ShopUiArgs } from "./shop-ui-args";

/** The values of a `ShopUi`'s arguments, as far as they are given. */
export type ShopUiValues = Partial<Omit<ShopUiArgs, "connection" | "cartsEndpoint" | "fieldManager">> & {
    /** Not an argument: the namespace that the carts stack makes. */
    readonly cartsNamespace?: string;
};

/** Everything that is wrong with the arguments, in their order; empty if they are fine. Never throws. */
export function findShopUiProblems(values: ShopUiValues): Problem[] {
    return [
        ...matches("namespace", values.namespace, DNS_LABEL),
        ...reservedNamespace(values),
        ...sharedNamespace(values),
        ...matches("name", values.name, SERVICE_NAME),
        ...matches("container", values.container, DNS_LABEL),
        ...matches("variable", values.variable, VARIABLE_NAME),
        ...matches("image", values.image, IMAGE_REFERENCE),
        ...matches("timeout", values.timeout, DURATION),
        ...matches("exposure", values.exposure, oneOf("none", "nlb", "ingress")),
        ...matches("scheme", values.scheme, oneOf("internal", "internet-facing")),
        ...onlyForNlb("scheme", values.scheme === "internet-facing" ? values.scheme : undefined, values),
        ...findCidrProblems("allowedCidrs", values.allowedCidrs),
        ...onlyForNlb("allowedCidrs", values.allowedCidrs, values),
        ...matches("host", values.host, HOST),
        ...missingHost(values),
        ...onlyForIngress("host", values.host, values),
        ...matches("ingressClass", values.ingressClass, DNS_SUBDOMAIN),
        ...onlyForIngress("ingressClass", values.ingressClass, values),
        ...matches("addressTimeout", values.addressTimeout, DURATION),
    ];
}

/** RFC 1035, with room for what is put behind the name. */
const SERVICE_NAME: Form = {
    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    maxLength: 59,
    is: "the name of a Service: lower-case letters, digits and -, beginning with a letter and ending with a letter or digit, at most 59 characters",
};

const VARIABLE_NAME: Form = {
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    maxLength: 255,
    is: "the name of an environment variable: letters, digits and _, not beginning with a digit",
};

/** RFC 1123. */
const DNS_SUBDOMAIN: Form = {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    maxLength: 253,
    is: "a DNS name (RFC 1123): labels of lower-case letters, digits and -, with dots between them, at most 253 characters",
};

const HOST: Form = { ...DNS_SUBDOMAIN, is: `${DNS_SUBDOMAIN.is}, without a port` };

function reservedNamespace({ install, namespace }: ShopUiValues): Problem[] {
    if (!install || namespace === undefined || !isReserved(namespace)) {
        return [];
    }
    const reason =
        "belongs to Kubernetes, and a UI that is installed deletes its namespace when it goes; choose another";
    return [{ path: "namespace", value: namespace, reason }];
}

/** kro takes over a namespace that is there, and deletes it with the carts stack. */
function sharedNamespace({ install, namespace, cartsNamespace }: ShopUiValues): Problem[] {
    if (!install || namespace === undefined || namespace !== cartsNamespace) {
        return [];
    }
    return [
        { path: "namespace", value: namespace, reason: "is the namespace that the carts stack makes; choose another" },
    ];
}

/** Or somebody might believe that the Ingress is open to everybody, or that it keeps all others out. */
function onlyForNlb(path: string, value: unknown, { exposure }: ShopUiValues): Problem[] {
    return value === undefined || exposure === "nlb"
        ? []
        : [{ path, value, reason: 'is for exposure "nlb" only; an Ingress gets it from its class' }];
}

function missingHost({ exposure, host }: ShopUiValues): Problem[] {
    return exposure === "ingress" && host === undefined
        ? [{ path: "host", value: host, reason: 'is missing: exposure "ingress" needs the DNS name to answer to' }]
        : [];
}

function onlyForIngress(path: string, value: string | undefined, { exposure }: ShopUiValues): Problem[] {
    return value === undefined || exposure === "ingress"
        ? []
        : [{ path, value, reason: 'is for exposure "ingress" only' }];
}
