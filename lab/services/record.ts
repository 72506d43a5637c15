import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findKro } from "../setup/kro-versions";
import { freePorts } from "./ports";
import type { StartedProcess } from "./processes";
import type { ServiceName } from "./service";

/** The state directory of a lab and the names in it. */
export interface LabFiles {
    readonly directory: string;
    readonly lock: string;
    readonly record: string;
    /** A kubeconfig that needs no other file. */
    readonly kubeconfig: string;
    readonly logs: string;
    /** Of the API server, where a lab is told to write it. */
    readonly auditLog: string;
    /** kwokctl's home: the cluster's keys, its configuration and etcd's data. */
    readonly kwok: string;
    readonly ministack: string;
    readonly pulumi: string;
}

export function labFiles(directory: string): LabFiles {
    return {
        directory,
        lock: join(directory, "lab.lock"),
        record: join(directory, "lab.json"),
        kubeconfig: join(directory, "kubeconfig"),
        logs: join(directory, "logs"),
        auditLog: join(directory, "logs", "audit.log"),
        kwok: join(directory, "kwok"),
        ministack: join(directory, "ministack"),
        pulumi: join(directory, "pulumi"),
    };
}

/** The kubeconfig of a controller, which is no administrator. */
export function controllerKubeconfig(files: LabFiles, controller: ServiceName): string {
    return `${files.kubeconfig}-${controller}`;
}

export function logFile(files: LabFiles, service: string): string {
    return join(files.logs, `${service}.log`);
}

const portNames = [
    "etcd",
    "etcdPeer",
    "kubeApiserver",
    "kubeControllerManager",
    "kubeScheduler",
    "kwok",
    "kroHealth",
    "kroMetrics",
    "ministack",
] as const;

export type Ports = Readonly<Record<(typeof portNames)[number], number>>;

export interface ServiceProcess extends StartedProcess {
    /** What it was started from; another one is a reason to restart. */
    readonly version: string;
    /** It has been ready once, and what follows on that is done. */
    settled: boolean;
}

/** What one command of the lab has to know of the ones before it: lab.json. */
export interface LabRecord {
    readonly ports: Ports;
    /** Which version runs, and has made what is in the cluster: "0.9.4". */
    kro: string;
    /** The cluster's files are all there. */
    clusterMade: boolean;
    /**
     * Where the AWS state is that the cluster and Pulumi's state agree with: MiniStack writes it to files only when it
     * is asked to end, so that of a killed one nothing is left.
     */
    awsState: "nowhere" | "in memory" | "in files";
    readonly processes: Record<string, ServiceProcess>;
    /** Which Pulumi and which provider plugins it uses, in words. */
    engineParts: readonly string[];
}

export async function newRecord(files: LabFiles, kro: string): Promise<LabRecord> {
    const ports = await freePorts(portNames.length, files.directory);
    return {
        ports: Object.fromEntries(portNames.map((name, index) => [name, ports[index]])) as Ports,
        kro,
        clusterMade: false,
        awsState: "nowhere",
        processes: {},
        engineParts: [],
    };
}

/** The record of the lab in this directory; undefined when there is none. */
export function readRecord(files: LabFiles): LabRecord | undefined {
    let text: string;
    try {
        text = readFileSync(files.record, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
    // In 0.1 a lab had the one kro that there was, and did not write it down.
    return { kro: findKro().version, ...JSON.parse(text) } as LabRecord;
}

export function writeRecord(files: LabFiles, record: LabRecord): void {
    const temporary = `${files.record}.new`;
    writeFileSync(temporary, JSON.stringify(record, undefined, 4));
    renameSync(temporary, files.record);
}
