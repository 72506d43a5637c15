import type { DiffConfigRequest, DiffResult, PropertyFailure } from "../provider-protocol/provider";
import { containsUnknown, equal, type PropertyMap } from "../provider-protocol/values";
import { activeCluster, readKubeconfig } from "./kubeconfig";

export interface Configuration {
    readonly kubeconfig: string | undefined;
    readonly context: string | undefined;
    /** Names the cluster to use in place of the context's own. */
    readonly cluster: string | undefined;
    /** Default: the context's namespace, else "default". */
    readonly namespace: string | undefined;
    /** Take resources out of the state when their cluster cannot be reached. */
    readonly deleteUnreachable: boolean;
    /** Take over the fields of other managers, as the annotation pulumi.com/patchForce does for one object. */
    readonly enablePatchForce: boolean;
    /** Create by server-side apply, so that an object that exists already is taken over. */
    readonly upsertExistingObjects: boolean;
    readonly enableConfigMapMutable: boolean;
    readonly enableSecretMutable: boolean;
}

export function readConfiguration(config: PropertyMap): Configuration {
    return {
        kubeconfig: text(config, "kubeconfig"),
        context: text(config, "context"),
        cluster: text(config, "cluster"),
        namespace: text(config, "namespace"),
        deleteUnreachable: flag(config, "deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
        enablePatchForce: flag(config, "enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
        upsertExistingObjects: flag(config, "upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
        enableConfigMapMutable: flag(config, "enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
        enableSecretMutable: flag(config, "enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    };
}

/** What the stand-in cannot do is refused, rather than done differently. */
export function findConfigurationProblems(config: PropertyMap): PropertyFailure[] {
    const problems: PropertyFailure[] = [];
    if (!flag(config, "enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true)) {
        const reason = "this stand-in for the Kubernetes provider knows only server-side apply; leave it enabled";
        problems.push({ property: "enableServerSideApply", reason });
    }
    if (text(config, "renderYamlToDirectory")) {
        const reason = "this stand-in for the Kubernetes provider cannot render YAML; leave it unset";
        problems.push({ property: "renderYamlToDirectory", reason });
    }
    return problems;
}

const IDENTIFIER = "clusterIdentifier";
/** Together they say which cluster is meant. */
const CLUSTER_KEYS = ["kubeconfig", "context", "cluster"] as const;

/**
 * Another cluster means that every resource must be made anew there. Which cluster it is says `clusterIdentifier` if
 * it is set, else the entry of the active cluster in the kubeconfig; one that is not known yet counts as another.
 */
export function diffConfiguration({ olds, news }: Pick<DiffConfigRequest, "olds" | "news">): DiffResult {
    const diffs = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
        (key) => !equal(olds[key], news[key]),
    );
    const replaces = diffs.filter((key) => key === IDENTIFIER && olds[key] !== undefined && news[key] !== undefined);
    const identified = news[IDENTIFIER] !== undefined && !diffs.includes(IDENTIFIER);
    const changes = diffs.length > 0;
    if (!changes || identified) {
        return { changes, diffs, replaces: [] };
    }
    const unknown = CLUSTER_KEYS.find((key) => containsUnknown(news[key]));
    if (unknown) {
        return { changes, diffs: [unknown], replaces: [...replaces, unknown] };
    }
    const before = clusterOf(olds);
    const after = clusterOf(news);
    const moved = before !== undefined && after !== undefined && !equal(before, after);
    const causes = moved ? CLUSTER_KEYS.filter((key) => diffs.includes(key)) : [];
    return { changes, diffs, replaces: [...replaces, ...causes] };
}

function clusterOf(config: PropertyMap): PropertyMap | undefined {
    const kubeconfig = text(config, "kubeconfig");
    return kubeconfig
        ? activeCluster(readKubeconfig(kubeconfig), text(config, "context"), text(config, "cluster"))
        : undefined;
}

/** An object, as a kubeconfig can be one, is taken as its JSON text; "" counts as not set. */
function text(config: PropertyMap, key: string): string | undefined {
    const value = config[key] ?? "";
    return (typeof value === "string" ? value : JSON.stringify(value)) || undefined;
}

function flag(config: PropertyMap, key: string, variable: string, otherwise = false): boolean {
    return (text(config, key) ?? process.env[variable] ?? String(otherwise)) === "true";
}
