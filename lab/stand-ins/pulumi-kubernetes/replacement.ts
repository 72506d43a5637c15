/**
 * The fields that cannot change in place, by kind, as pulumi-kubernetes 4.34 knows them: changing one plans a
 * replacement. Whatever else a server refuses to change is an error of the update. `[*]` is any element of a list.
 */
const CONTAINER = [
    "args",
    "command",
    "env",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
];

const ROLE_BINDING = ["roleRef"];

const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
    "apps/v1/DaemonSet": ["spec.selector"],
    "apps/v1/Deployment": ["spec.selector"],
    "apps/v1/StatefulSet": [
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ],
    "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ROLE_BINDING,
    "rbac.authorization.k8s.io/v1/RoleBinding": ROLE_BINDING,
    "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
    "v1/PersistentVolume": [
        "spec.awsElasticBlockStore",
        "spec.azureDisk",
        "spec.azureFile",
        "spec.cephfs",
        "spec.cinder",
        "spec.csi",
        "spec.fc",
        "spec.flexVolume",
        "spec.flocker",
        "spec.gcePersistentDisk",
        "spec.glusterfs",
        "spec.hostPath",
        "spec.iscsi",
        "spec.local",
        "spec.nfs",
        "spec.photonPersistentDisk",
        "spec.portworxVolume",
        "spec.quobyte",
        "spec.rbd",
        "spec.scaleIO",
        "spec.storageos",
        "spec.vsphereVolume",
    ],
    "v1/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
    "v1/Pod": [
        "spec.affinity",
        "spec.automountServiceAccountToken",
        "spec.dnsConfig",
        "spec.dnsPolicy",
        "spec.enableServiceLinks",
        "spec.hostAliases",
        "spec.hostIPC",
        "spec.hostNetwork",
        "spec.hostPID",
        "spec.hostname",
        "spec.imagePullSecrets",
        "spec.nodeName",
        "spec.nodeSelector",
        "spec.overhead",
        "spec.preemptionPolicy",
        "spec.priority",
        "spec.priorityClassName",
        "spec.readinessGates",
        "spec.restartPolicy",
        "spec.runtimeClassName",
        "spec.schedulerName",
        "spec.securityContext",
        "spec.serviceAccount",
        "spec.serviceAccountName",
        "spec.shareProcessNamespace",
        "spec.subdomain",
        "spec.terminationGracePeriodSeconds",
        "spec.volumes",
        ...CONTAINER.flatMap((field) => [`spec.containers[*].${field}`, `spec.initContainers[*].${field}`]),
    ],
    "v1/ResourceQuota": ["spec.scopes"],
    "v1/Service": ["spec.clusterIP"],
};

/** What an object is known by. */
export const IDENTITY: readonly string[] = ["metadata.name", "metadata.namespace"];

/** @param mutable which of the two kinds the provider's configuration allows to change in place */
export function immutableFields(
    apiVersion: string,
    kind: string,
    immutable: boolean,
    mutable: { readonly ConfigMap: boolean; readonly Secret: boolean },
): readonly string[] {
    const type = `${apiVersion}/${kind}`;
    if (type === "v1/Secret") {
        const content = immutable || !mutable.Secret ? ["stringData", "data"] : [];
        return [...IDENTITY, "type", ...content];
    }
    if (type === "v1/ConfigMap") {
        return immutable || !mutable.ConfigMap ? [...IDENTITY, "binaryData", "data"] : IDENTITY;
    }
    return [...IDENTITY, ...(IMMUTABLE[type] ?? [])];
}
