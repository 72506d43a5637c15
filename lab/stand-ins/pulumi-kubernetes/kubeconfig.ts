import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import type { PropertyMap } from "../provider-protocol/values";

/** The parts of a kubeconfig that choose a cluster. */
export interface Kubeconfig {
    "current-context"?: string;
    contexts?: { name: string; context: { cluster: string; namespace?: string } }[];
    clusters?: { name: string; cluster: PropertyMap }[];
}

/** @param pathOrText default: the first file in $KUBECONFIG that exists, else ~/.kube/config */
export function readKubeconfig(pathOrText?: string): Kubeconfig {
    const path = pathOrText === undefined ? ambientPath() : pathOrText.replace(/^~(?=$|\/)/, homedir());
    const parsed: unknown = parse(existsSync(path) ? readFileSync(path, "utf8") : path);
    if (typeof parsed !== "object" || parsed === null) {
        throw new Error(`neither a kubeconfig nor the path of one: "${path.slice(0, 100)}"`);
    }
    return parsed;
}

/** @param context default: the current one */
export function activeContext(kubeconfig: Kubeconfig, context?: string) {
    const name = context ?? kubeconfig["current-context"];
    return kubeconfig.contexts?.find((entry) => entry.name === name)?.context;
}

/** @param cluster the name of a cluster to use in place of the context's */
export function activeCluster(kubeconfig: Kubeconfig, context?: string, cluster?: string): PropertyMap | undefined {
    const active = activeContext(kubeconfig, context);
    return active && kubeconfig.clusters?.find((entry) => entry.name === (cluster ?? active.cluster))?.cluster;
}

function ambientPath(): string {
    const paths = (process.env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
    return paths.find((path) => existsSync(path)) ?? paths[0] ?? join(homedir(), ".kube", "config");
}
