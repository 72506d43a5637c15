import { readFileSync } from "node:fs";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { run } from "../../tools/command";
import { KubernetesClient, type KubernetesObject } from "../kubernetes/client";
import type { Setup } from "../setup/setup";
import { cleanEnvironment } from "./environment";
import { answers } from "./health";
import { end, type ProcessId, startTime } from "./processes";
import type { LabFiles, Ports } from "./record";
import type { LabSettings, Service, ServiceName } from "./service";

/**
 * The Kubernetes control plane: real etcd, API server, controller manager and scheduler, and kwok in the place of a
 * kubelet. kwokctl (0.8.0) makes the keys and works out the arguments, and starts all five the first time; from then
 * on the lab starts and ends them itself, because kwokctl kills by pid alone, which may be another program's after a
 * reboot.
 */
export const controlPlane = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok-controller",
] as const satisfies readonly ServiceName[];

type Component = (typeof controlPlane)[number];

const clusterName = "lab";

function clusterDirectory(files: LabFiles): string {
    return join(files.kwok, ".kwok", "clusters", clusterName);
}

/** Makes the cluster's files and starts it; returns the pids. What an interrupted making left is removed first. */
export async function makeCluster(files: LabFiles, ports: Ports, setup: Setup): Promise<Record<Component, number>> {
    const directory = clusterDirectory(files);
    await removeHalfMadeCluster(files);
    await mkdir(directory, { recursive: true });
    await mkdir(files.logs, { recursive: true });
    await symlink(files.logs, join(directory, "logs"));
    const configuration = join(files.kwok, "kwokctl.yaml");
    const { binaries } = setup.clusterTools;
    await writeFile(
        configuration,
        JSON.stringify({
            apiVersion: "config.kwok.x-k8s.io/v1alpha1",
            kind: "KwokctlConfiguration",
            options: {
                runtime: "binary",
                // Its default is every address of the machine.
                bindAddress: "127.0.0.1",
                securePort: true,
                kubeAuthorization: true,
                // Webhooks, validating admission policies, quotas and pod security.
                kubeAdmission: true,
                etcdPort: ports.etcd,
                etcdPeerPort: ports.etcdPeer,
                kubeApiserverPort: ports.kubeApiserver,
                kubeControllerManagerPort: ports.kubeControllerManager,
                kubeSchedulerPort: ports.kubeScheduler,
                kwokControllerPort: ports.kwok,
                etcdBinary: binaries.etcd,
                kubeApiserverBinary: binaries["kube-apiserver"],
                kubeControllerManagerBinary: binaries["kube-controller-manager"],
                kubeSchedulerBinary: binaries["kube-scheduler"],
                kwokControllerBinary: binaries.kwok,
            },
            componentsPatches: [
                // What is written survives the end of etcd, though not of the machine; and then the AWS state is lost too.
                { name: "etcd", extraArgs: [{ key: "unsafe-no-fsync", value: "true" }] },
                // Each is the only one. With an election it ends when the API server is away for ten seconds, and after a
                // crash waits for its own lease to run out.
                ...["kube-controller-manager", "kube-scheduler"].map((name) => ({
                    name,
                    extraArgs: [{ key: "leader-elect", value: "false" }],
                })),
            ],
        }),
    );
    // kwokctl asks kubectl whether the API server answers, and downloads one where there is none. The lab asks itself.
    const path = join(files.kwok, "path");
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "kubectl"), "#!/bin/sh\n");
    await chmod(join(path, "kubectl"), 0o755);
    await run(
        binaries.kwokctl,
        // It would add itself to the user's kubeconfig.
        ["create", "cluster", "--name", clusterName, "--config", configuration, "--kubeconfig", ""],
        // It works in .kwok of the home directory; the variable for another place takes no path with a space.
        { environment: cleanEnvironment({ HOME: files.kwok, PATH: path }), timeoutSeconds: 60 },
    );
    await writeFile(files.kubeconfig, await selfContainedKubeconfig(directory));
    const pids = await Promise.all(controlPlane.map(async (name) => [name, await readPid(directory, name)] as const));
    return Object.fromEntries(pids) as Record<Component, number>;
}

/** What signs the certificates of the cluster's users, in PEM. */
export async function clusterAuthority(files: LabFiles): Promise<{ certificate: string; key: string }> {
    const read = (file: string) => readFile(join(clusterDirectory(files), "pki", file), "utf8");
    return { certificate: await read("ca.crt"), key: await read("ca.key") };
}

/** In layers: each ends before the one ahead of it. */
export function controlPlaneServices(files: LabFiles, ports: Ports): Service[][] {
    const health: Record<Component, string> = {
        etcd: `http://127.0.0.1:${ports.etcd}/health`,
        "kube-apiserver": `https://127.0.0.1:${ports.kubeApiserver}/readyz`,
        "kube-controller-manager": `https://127.0.0.1:${ports.kubeControllerManager}/healthz`,
        "kube-scheduler": `https://127.0.0.1:${ports.kubeScheduler}/readyz`,
        "kwok-controller": `http://127.0.0.1:${ports.kwok}/healthz`,
    };
    let read: Map<string, readonly string[]> | undefined;
    const argumentsOf = (name: Component) => {
        read ??= readArguments(files);
        return read.get(name) ?? [];
    };
    const service = (name: Component): Service => ({
        name,
        part: name === "kwok-controller" ? "stand-in for kubelets (kwok)" : "real",
        port: Number(new URL(health[name]).port),
        // They wait for one another, but what is prepared for kwok needs an answer.
        needs: name === "kwok-controller" ? ["kube-apiserver"] : [],
        // None has anything to lose: etcd's log is on disk. The API server would wait for its clients.
        graceSeconds: 2,
        command: (setup: Setup, { auditPolicy }: LabSettings) => ({
            file: setup.clusterTools.binaries[name === "kwok-controller" ? "kwok" : name],
            args: [
                ...argumentsOf(name),
                ...(name === "kube-apiserver" && auditPolicy
                    ? [`--audit-policy-file=${auditPolicy}`, `--audit-log-path=${files.auditLog}`]
                    : []),
            ],
            environment: {},
        }),
        prepare: name === "kwok-controller" ? () => withClient(files, releaseNodes) : undefined,
        isReady: () => answers(health[name]),
        settle: name === "kube-apiserver" ? () => withClient(files, fillCluster) : undefined,
    });
    const [etcd, apiServer, ...controllers] = controlPlane;
    return [[service(etcd)], [service(apiServer)], controllers.map(service)];
}

/** The node, and the shop's user interface: lab/services/cluster.yaml. */
async function fillCluster(kubernetes: KubernetesClient): Promise<void> {
    const text = await readFile(join(__dirname, "cluster.yaml"), "utf8");
    for (const document of parseAllDocuments(text)) {
        await kubernetes.apply(document.toJS() as KubernetesObject, { fieldManager: "carts-lab", force: true });
    }
}

/** A new kwok would wait until the leases of the one before it run out, and play no pod meanwhile. */
async function releaseNodes(kubernetes: KubernetesClient): Promise<void> {
    const [apiVersion, kind, namespace] = ["coordination.k8s.io/v1", "Lease", "kube-node-lease"];
    for (const { metadata } of await kubernetes.list(apiVersion, kind, { namespace })) {
        await kubernetes.delete(apiVersion, kind, metadata.name, namespace);
    }
}

async function withClient(files: LabFiles, use: (kubernetes: KubernetesClient) => Promise<void>): Promise<void> {
    const kubernetes = KubernetesClient.fromKubeconfig(await readFile(files.kubeconfig, "utf8"));
    try {
        await use(kubernetes);
    } finally {
        kubernetes.close();
    }
}

/** What kwokctl worked out, for each component. */
function readArguments(files: LabFiles): Map<string, readonly string[]> {
    const documents = parseAllDocuments(readFileSync(join(clusterDirectory(files), "kwok.yaml"), "utf8"));
    const configurations = documents.map((document) => document.toJS() as { components?: ComponentArguments[] });
    return new Map(configurations.flatMap(({ components }) => components ?? []).map(({ name, args }) => [name, args]));
}

interface ComponentArguments {
    readonly name: string;
    readonly args: readonly string[];
}

/**
 * Ends and deletes what a making left that was interrupted. Its processes are known only by kwokctl's pid files, and by
 * their arguments.
 */
export async function removeHalfMadeCluster(files: LabFiles): Promise<void> {
    const directory = clusterDirectory(files);
    for (const name of controlPlane) {
        const pid = await readPid(directory, name);
        const started = startTime(pid);
        if (started !== undefined && (await run("ps", ["-ww", "-o", "args=", "-p", String(pid)])).includes(directory)) {
            const orphan: ProcessId = { pid, started };
            await end(orphan, 0);
        }
    }
    await rm(files.kwok, { recursive: true, force: true });
}

async function readPid(directory: string, name: Component): Promise<number> {
    try {
        return Number(await readFile(join(directory, "pids", `${name}.pid`), "utf8"));
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return 0;
        }
        throw error;
    }
}

/** kwokctl's kubeconfig names files; this one holds what is in them, so that it can be passed on as text. */
async function selfContainedKubeconfig(directory: string): Promise<string> {
    const kubeconfig = parse(await readFile(join(directory, "kubeconfig.yaml"), "utf8")) as {
        clusters: { cluster: { server: string } }[];
    };
    const data = async (file: string) => (await readFile(join(directory, "pki", file))).toString("base64");
    const name = "carts-lab";
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [
            {
                name,
                cluster: {
                    server: kubeconfig.clusters[0]?.cluster.server,
                    "certificate-authority-data": await data("ca.crt"),
                },
            },
        ],
        users: [
            {
                name,
                user: {
                    "client-certificate-data": await data("admin.crt"),
                    "client-key-data": await data("admin.key"),
                },
            },
        ],
        contexts: [{ name, context: { cluster: name, user: name } }],
        "current-context": name,
    });
}
