import type { ConfigMap } from "../children/config-map";
import type { KnownCluster } from "../readers/aws/source";
import type { UsedCluster } from "../readers/kubernetes/client";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";

/** In every namespace: the certificate authority that the cluster gives its pods. */
export const ROOT_AUTHORITY = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "kube-root-ca.crt" };

/** The authority in that ConfigMap, in PEM. */
export function authorityIn(found: KubernetesObject | undefined): string | undefined {
    return (found as ConfigMap | undefined)?.data?.["ca.crt"];
}

/**
 * Whether a kubeconfig leads to the cluster that EKS knows; undefined where that cannot be told, because a tunnel or a proxy
 * has another name, and certificates of its own.
 *
 * @param inside the authority that the cluster itself gives its pods, in PEM, through whatever stands before it
 */
export function isSameCluster(
    known: Pick<KnownCluster, "endpoint" | "authority">,
    used: UsedCluster,
    inside?: string,
): boolean | undefined {
    const host = hostOf(known.endpoint);
    if (hostOf(used.server) === host || used.tlsServerName?.toLowerCase() === host) {
        return true;
    }
    const own = certificatesIn(known.authority);
    const shares = (authority = "") => certificatesIn(authority).some((certificate) => own.includes(certificate));
    if (shares(used.authority)) {
        return true;
    }
    if (own.length > 0 && inside !== undefined) {
        return shares(inside);
    }
    return EKS_ENDPOINT.test(hostOf(used.server)) ? false : undefined;
}

/** https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html */
const EKS_ENDPOINT = /\.eks\.amazonaws\.com(\.cn)?$|\.eks-cluster\.[^.]+\.api\.(aws|amazonwebservices\.com\.cn)$/;

/** With its port, which tells the clusters of one machine apart. */
function hostOf(url: string): string {
    return URL.canParse(url) ? new URL(url).host : url;
}

function certificatesIn(pem: string): string[] {
    const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
    return [...blocks].map(([, content = ""]) => content.replace(/\s/g, ""));
}
