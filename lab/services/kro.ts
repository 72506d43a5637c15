import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parse } from "yaml";
import { KubernetesClient, type KubernetesObject } from "../kubernetes/client";
import type { Setup } from "../setup/setup";
import { answers } from "./health";
import { makeKroUser } from "./kro-user";
import type { LabFiles, Ports } from "./record";
import type { Service } from "./service";

/** kro's controller, with the flags that its Helm chart gives it where they differ from the defaults. */
export function kroService(files: LabFiles, ports: Ports, version: string): Service {
    return {
        name: "kro",
        part: `real, ${version}`,
        port: ports.kroHealth,
        // The controller manager collects its rights.
        needs: ["kube-apiserver", "kube-controller-manager"],
        graceSeconds: 10,
        command: (setup) => ({
            file: setup.clusterTools.binaries.kro,
            args: [
                `--metrics-bind-address=127.0.0.1:${ports.kroMetrics}`,
                `--health-probe-bind-address=127.0.0.1:${ports.kroHealth}`,
                // Its default, a minute, is for a controller with other replicas to hand over to.
                "--graceful-shutdown-timeout=5s",
            ],
            environment: { KUBECONFIG: files.kroKubeconfig },
        }),
        prepare: async (setup) => {
            await Promise.all([installCrds(files, setup), makeKroUser(files)]);
        },
        isReady: () => answers(`http://127.0.0.1:${ports.kroHealth}/readyz`),
    };
}

async function installCrds(files: LabFiles, setup: Setup): Promise<void> {
    const kubernetes = KubernetesClient.fromKubeconfig(await readFile(files.kubeconfig, "utf8"));
    const directory = setup.clusterTools.kroCrds;
    try {
        const install = async (file: string) => {
            const crd = parse(await readFile(join(directory, file), "utf8")) as KubernetesObject;
            await kubernetes.apply(crd, { fieldManager: "carts-lab", force: true });
            // kro ends when a kind that it watches is not served.
            while (!(await isEstablished(kubernetes, crd))) {
                await pause(50);
            }
        };
        await Promise.all((await readdir(directory)).map(install));
    } finally {
        kubernetes.close();
    }
}

async function isEstablished(kubernetes: KubernetesClient, crd: KubernetesObject): Promise<boolean> {
    const { status } = await kubernetes.get<KubernetesObject & { status?: { conditions?: Condition[] } }>(
        crd.apiVersion,
        crd.kind,
        crd.metadata.name,
    );
    return status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
}

interface Condition {
    readonly type: string;
    readonly status: string;
}
