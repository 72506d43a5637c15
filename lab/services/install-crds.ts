import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { parse } from "yaml";
import { KubernetesClient, type KubernetesObject } from "../kubernetes/client";
import type { LabFiles } from "./record";

/** Long enough for a machine with other work to do. */
const ESTABLISHED_WITHIN_MILLISECONDS = 60_000;

/** Does what a controller's chart does before the controller starts: it may not itself. Returns when the kinds are served. */
export async function installCrds(files: LabFiles, crds: readonly string[]): Promise<void> {
    const kubernetes = KubernetesClient.fromKubeconfig(await readFile(files.kubeconfig, "utf8"));
    try {
        await Promise.all(crds.map((file) => install(kubernetes, file)));
    } finally {
        kubernetes.close();
    }
}

async function install(kubernetes: KubernetesClient, file: string): Promise<void> {
    const crd = parse(await readFile(file, "utf8")) as Crd;
    let present = await kubernetes.apply(crd, { fieldManager: "carts-lab", force: true });
    for (const begin = Date.now(); !isEstablished(present); await pause(50)) {
        if (Date.now() - begin > ESTABLISHED_WITHIN_MILLISECONDS) {
            const seen = JSON.stringify(present.status?.conditions ?? []);
            throw new Error(`the API server does not serve ${crd.metadata.name}: its conditions are ${seen}`);
        }
        present = await kubernetes.get<Crd>(crd.apiVersion, crd.kind, crd.metadata.name);
    }
}

function isEstablished({ status }: Crd): boolean {
    return status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
}

interface Crd extends KubernetesObject {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
