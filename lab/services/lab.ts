import { mkdirSync, readFileSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { compareVersions } from "../../parts/part/versions";
import { KubernetesClient } from "../kubernetes/client";
import { cacheKey } from "../setup/cache";
import { findKro } from "../setup/kro-versions";
import { describeEngine, type Setup, setUp } from "../setup/setup";
import { ackDynamoDbService, ackEksService } from "./ack";
import { awsEndpoint, labAws, ministackService, savedAwsState } from "./aws";
import { controlPlane, controlPlaneServices, makeCluster, removeHalfMadeCluster } from "./control-plane";
import { CONTROLLERS } from "./controller-user";
import { cleanEnvironment } from "./environment";
import { kroService } from "./kro";
import { withLock } from "./lock";
import { lastLines, readLogFrom } from "./log";
import { end, isAlive, launch, startTime } from "./processes";
import { findKilledCreations } from "./pulumi-state";
import {
    controllerKubeconfig,
    type LabFiles,
    type LabRecord,
    labFiles,
    logFile,
    newRecord,
    readRecord,
    type ServiceProcess,
    writeRecord,
} from "./record";
import type { LabSettings, Service, ServiceName } from "./service";
import { podIdentityWebhookService } from "./stand-ins";

export interface LabOptions extends LabSettings {
    /** The state directory: one lab each. */
    readonly directory: string;
    /** A version, "0.9.3". Default: the lab's own where there is one, else the newest that it builds. */
    readonly kro?: string;
    /** Takes what is going on, a line at a time. */
    readonly log: (line: string) => void;
    /** Runs beside the services' start, as soon as the cluster has a kubeconfig. */
    readonly meanwhile?: (lab: Lab) => Promise<void>;
}

export interface ServiceStatus {
    readonly name: ServiceName;
    readonly part: string;
    readonly pid?: number;
    readonly port?: number;
    readonly state: "ready" | "not ready" | "down";
}

/** Long enough for a machine with other work to do. */
const readyWithinSeconds = 120;

/**
 * A Kubernetes cluster with kro and an AWS account, on this machine: processes that outlive this one, and a directory
 * with their state.
 */
export class Lab {
    readonly files: LabFiles;
    readonly aws: { endpoint: string; region: string; accountId: string };
    /** What uses others comes after them, and ends before them. */
    private readonly layers: readonly (readonly Service[])[];
    private readonly services: readonly Service[];
    private client: KubernetesClient | undefined;
    private found: Promise<Setup> | undefined;

    private constructor(
        files: LabFiles,
        private readonly record: LabRecord,
        private readonly log: (line: string) => void,
        private settings: LabSettings = {},
    ) {
        this.files = files;
        this.aws = { endpoint: awsEndpoint(record.ports), region: labAws.region, accountId: labAws.accountId };
        this.layers = [
            ...controlPlaneServices(files, record.ports),
            [
                kroService(files, record.ports, record.kro),
                ministackService(files, record.ports),
                ackDynamoDbService(files, record.ports),
                ackEksService(files, record.ports),
                podIdentityWebhookService(files, record.ports),
            ],
        ];
        this.services = this.layers.flat();
    }

    /** Sets up what is missing and starts what is down. */
    static async start(options: LabOptions): Promise<Lab> {
        const files = labFiles(resolve(options.directory));
        return withLock(files.lock, async () => {
            const kro = findKro(options.kro ?? readRecord(files)?.kro).version;
            const resumed = await Lab.resume(files, kro, options);
            const lab = resumed ?? new Lab(files, await newRecord(files, kro), options.log, options);
            await lab.startAll(await lab.setup(), options.meanwhile);
            return lab;
        });
    }

    /** The lab in a directory, running or not; undefined when there is none. */
    static find(directory: string, log: (line: string) => void): Lab | undefined {
        const files = labFiles(resolve(directory));
        const record = readRecord(files);
        return record && new Lab(files, record, log);
    }

    /** A kubeconfig's text; it needs no other file. */
    get kubeconfig(): string {
        return readFileSync(this.files.kubeconfig, "utf8");
    }

    /** With all rights in the lab's cluster. */
    get kubernetes(): KubernetesClient {
        this.client ??= KubernetesClient.fromKubeconfig(this.kubeconfig);
        return this.client;
    }

    /** Which version of kro runs: "0.9.4". */
    get kro(): string {
        return this.record.kro;
    }

    /** Which Pulumi and which provider plugins the lab uses, in words. */
    get engineParts(): readonly string[] {
        return this.record.engineParts;
    }

    /** What the lab runs, set up first where it is missing. */
    setup(): Promise<Setup> {
        this.found ??= setUp(this.kro, this.log);
        return this.found;
    }

    /** Whether nothing of it runs. */
    get isStopped(): boolean {
        return !Object.values(this.record.processes).some(isAlive);
    }

    async status(): Promise<ServiceStatus[]> {
        return Promise.all(
            this.services.map(async (service) => {
                const process = this.record.processes[service.name];
                const { name, part, port } = service;
                if (!process || !isAlive(process)) {
                    return { name, part, state: "down" };
                }
                const state = (await service.isReady(process)) ? "ready" : "not ready";
                return { name, part, port, pid: process.pid, state };
            }),
        );
    }

    /** Ends one service, as an outage: the state of the others stays. */
    async stopService(name: ServiceName): Promise<void> {
        await this.end(this.service(name));
    }

    /** Starts one service that is down, or was killed. */
    async startService(name: ServiceName): Promise<void> {
        await this.startOne(this.service(name), await this.setup());
    }

    /** @param settings from now on; what is not named stays as it was */
    async restartService(name: ServiceName, settings: LabSettings = {}): Promise<void> {
        this.settings = { ...this.settings, ...settings };
        await this.stopService(name);
        await this.startService(name);
    }

    /** Ends all processes and keeps the state, with which the next start goes on. */
    async stop(): Promise<void> {
        this.client?.close();
        await withLock(this.files.lock, () => this.endEverything());
    }

    /** Ends all processes and deletes the state directory. */
    async reset(): Promise<void> {
        this.client?.close();
        await withLock(this.files.lock, async () => {
            await this.endEverything();
            await removeState(this.files);
            await rm(this.files.logs, { recursive: true, force: true });
        });
        await rmdir(this.files.directory).catch(() => this.log(`${this.files.directory} has other files and stays.`));
    }

    /** The lab that this directory's record tells of, if its parts still agree with one another. */
    private static async resume(files: LabFiles, kro: string, options: LabOptions): Promise<Lab | undefined> {
        const record = readRecord(files);
        if (!record) {
            return undefined;
        }
        changeKro(record, kro, options);
        const lab = new Lab(files, record, options.log, options);
        const broken = await findBreach(record, files);
        if (!broken) {
            return lab;
        }
        options.log(`${broken} So the lab begins afresh, with no stacks.`);
        await lab.endEverything();
        // Not the logs: they may say why.
        await removeState(files);
        return undefined;
    }

    private async startAll(setup: Setup, meanwhile?: LabOptions["meanwhile"]): Promise<void> {
        mkdirSync(this.files.directory, { recursive: true });
        this.record.engineParts = describeEngine(setup);
        this.save();
        if (!this.record.clusterMade) {
            const pids = await makeCluster(this.files, this.record.ports, setup);
            for (const name of controlPlane) {
                const pid = pids[name];
                this.record.processes[name] = {
                    pid,
                    started: startTime(pid) ?? "ended",
                    logStart: 0,
                    version: this.version(this.service(name), setup),
                    settled: false,
                };
            }
            this.record.clusterMade = true;
            this.save();
        }
        await this.endAll(({ version }, service) => version !== this.version(service, setup));
        const starting = new Map<ServiceName, Promise<void>>();
        const start = (service: Service): Promise<void> => {
            const already = starting.get(service.name);
            if (already) {
                return already;
            }
            const begun = Promise.all(service.needs.map((name) => start(this.service(name)))).then(() =>
                this.startOne(service, setup),
            );
            starting.set(service.name, begun);
            return begun;
        };
        await Promise.all([...this.services.map(start), meanwhile?.(this)]);
    }

    private async startOne(service: Service, setup: Setup): Promise<void> {
        const begin = Date.now();
        const version = this.version(service, setup);
        let running = this.record.processes[service.name];
        if (!running || !isAlive(running)) {
            await service.prepare?.(setup, this.settings);
            const log = logFile(this.files, service.name);
            const command = service.command(setup, this.settings);
            const started = await launch({ ...command, environment: cleanEnvironment(command.environment), log });
            running = { ...started, version, settled: false };
            this.record.processes[service.name] = running;
            if (service.name === "ministack") {
                this.record.awsState = "in memory";
            }
            this.save();
        }
        while (!(await service.isReady(running))) {
            const seconds = (Date.now() - begin) / 1000;
            if (!isAlive(running) || seconds > readyWithinSeconds) {
                const log = logFile(this.files, service.name);
                throw new Error(
                    [
                        `${service.name} ${isAlive(running) ? `is not ready after ${readyWithinSeconds} s` : "has ended"}.`,
                        `The last lines of ${log}:`,
                        lastLines(readLogFrom(log, running.logStart)),
                    ].join("\n"),
                );
            }
            await pause(50);
        }
        if (!running.settled) {
            await service.settle?.();
            running.settled = true;
            this.save();
            this.log(`  ${service.name} is ready (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
        }
    }

    private version(service: Service, setup: Setup): string {
        return cacheKey(JSON.stringify(service.command(setup, this.settings)));
    }

    private async endEverything(): Promise<void> {
        await this.endAll();
        if (!this.record.clusterMade) {
            await removeHalfMadeCluster(this.files);
        }
    }

    private async endAll(which: (process: ServiceProcess, service: Service) => boolean = () => true): Promise<void> {
        for (const layer of [...this.layers].reverse()) {
            const chosen = layer.filter((service) => {
                const process = this.record.processes[service.name];
                return process && which(process, service);
            });
            await Promise.all(chosen.map((service) => this.end(service)));
        }
    }

    private async end(service: Service): Promise<void> {
        const running = this.record.processes[service.name];
        if (!running) {
            return;
        }
        const asked = Date.now();
        const wasAlive = isAlive(running);
        await end(running, service.graceSeconds);
        delete this.record.processes[service.name];
        if (service.name === "ministack" && wasAlive && savedAwsState(this.files, asked)) {
            this.record.awsState = "in files";
        }
        this.save();
    }

    private service(name: ServiceName): Service {
        const service = this.services.find((candidate) => candidate.name === name);
        if (!service) {
            throw new Error(`the lab has no service ${name}`);
        }
        return service;
    }

    private save(): void {
        writeRecord(this.files, this.record);
    }
}

/** As on a cluster: kro is upgraded under the stacks that stand, and there is no way back. */
function changeKro(record: LabRecord, kro: string, { directory, log }: LabOptions): void {
    const upgrade = compareVersions(kro, record.kro);
    if (upgrade < 0) {
        throw new Error(
            [
                `the lab in ${directory} runs kro ${record.kro}, and what that has stored is not for kro ${kro}. Either`,
                "  npm run lab -- reset                                    deletes it, with its stacks; or",
                `  CARTS_LAB_DIR=.lab-kro-${kro} npm run lab -- start --kro ${kro}    is another lab beside it`,
            ].join("\n"),
        );
    }
    if (upgrade > 0) {
        log(`kro ${record.kro} is upgraded to ${kro}; the stacks stay.`);
        record.kro = kro;
    }
}

/** Why the cluster, AWS and Pulumi's state do not agree with one another any more, if they do not. */
async function findBreach(record: LabRecord, files: LabFiles): Promise<string | undefined> {
    const ministack = record.processes.ministack;
    if (record.awsState === "in memory" && !(ministack && isAlive(ministack))) {
        return "The lab did not end properly, and its AWS state is lost.";
    }
    const [killed] = await findKilledCreations(files.pulumi);
    return killed && `An update was killed while it created ${killed}, and nobody knows whether that exists.`;
}

/** The lab's own files and no others: the directory may be one that the user chose. */
async function removeState(files: LabFiles): Promise<void> {
    // The record is last, so that an interrupted removal is found and finished.
    const { kubeconfig, kwok, ministack, pulumi, record } = files;
    const controllers = CONTROLLERS.map((name) => controllerKubeconfig(files, name));
    for (const path of [kubeconfig, ...controllers, kwok, ministack, pulumi, record]) {
        await rm(path, { recursive: true, force: true });
    }
}
