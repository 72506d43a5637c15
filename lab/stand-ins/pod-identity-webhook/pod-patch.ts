import type { KubernetesObject } from "../../kubernetes/client";

// The defaults of amazon-eks-pod-identity-webhook 0.6.17; the variables for the region and STS are as EKS sets it up.
const FULL_URI = "http://169.254.170.23/v1/credentials";
const AUDIENCE = "pods.eks.amazonaws.com";
const TOKEN = "eks-pod-identity-token";
const MOUNT_PATH = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount";
const TOKEN_SECONDS = 86_400;
const TOKEN_MOUNT = { name: TOKEN, readOnly: true, mountPath: MOUNT_PATH };
const LABEL = "eks.amazonaws.com/pod-identity";

export interface Pod extends KubernetesObject {
    readonly spec: {
        readonly serviceAccountName?: string;
        readonly containers: readonly Container[];
        readonly initContainers?: readonly Container[];
        readonly volumes?: readonly { readonly name: string }[];
    };
}

export interface Container {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly volumeMounts?: readonly { readonly name: string }[];
    readonly [field: string]: unknown;
}

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
    readonly op: "add";
    readonly path: string;
    readonly value: unknown;
}

/** What makes a pod ask the Pod Identity agent for its credentials; what a container already says for itself stays. */
export function podIdentityPatch({ metadata, spec }: Pod, region: string): PatchOperation[] {
    const withIdentity = (container: Container) => containerWithIdentity(container, region);
    const patch: PatchOperation[] = [
        { op: "add", path: "/metadata/labels", value: { ...metadata.labels, [LABEL]: "enabled" } },
        { op: "add", path: "/spec/containers", value: spec.containers.map(withIdentity) },
    ];
    if (spec.initContainers) {
        patch.push({ op: "add", path: "/spec/initContainers", value: spec.initContainers.map(withIdentity) });
    }
    const volumes = spec.volumes ?? [];
    if (!volumes.some(({ name }) => name === TOKEN)) {
        patch.push({ op: "add", path: "/spec/volumes", value: [tokenVolume(), ...volumes] });
    }
    return patch;
}

function containerWithIdentity(container: Container, region: string): Container {
    const { env = [], volumeMounts = [] } = container;
    // Variables come in groups: one of a group in the container's own words keeps the others of it out.
    const groups = [
        { AWS_STS_REGIONAL_ENDPOINTS: "regional" },
        { AWS_DEFAULT_REGION: region, AWS_REGION: region },
        {
            AWS_CONTAINER_CREDENTIALS_FULL_URI: FULL_URI,
            AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${MOUNT_PATH}/${TOKEN}`,
        },
    ];
    const missing = groups.filter((group) => !env.some(({ name }) => name in group));
    const added = missing.flatMap((group) => Object.entries(group).map(([name, value]) => ({ name, value })));
    const mounts = volumeMounts.some(({ name }) => name === TOKEN) ? volumeMounts : [...volumeMounts, TOKEN_MOUNT];
    return { ...container, env: [...env, ...added], volumeMounts: mounts };
}

function tokenVolume() {
    const serviceAccountToken = { audience: AUDIENCE, expirationSeconds: TOKEN_SECONDS, path: TOKEN };
    return { name: TOKEN, projected: { sources: [{ serviceAccountToken }] } };
}
