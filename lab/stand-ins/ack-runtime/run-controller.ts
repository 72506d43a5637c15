import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { KubernetesClient, KubernetesError, type KubernetesObject } from "../../kubernetes/client";
import type { AckObject, ResourceManager } from "./ack-object";
import { Controller } from "./controller";
import { WorkQueue } from "./work-queue";

const LOOK_FOR_KIND_EVERY_MS = 50;
const RETRY_WATCH_MS = 1_000;

/** What makes a controller of its own. */
export interface ControllerOptions<O extends AckObject> {
    /** "ack-dynamodb" */
    readonly name: string;
    /** The file of the CustomResourceDefinition, which the controller installs. */
    readonly crd: string;
    readonly managerIn: (region: string) => ResourceManager<O>;
}

/**
 * Runs one of ACK's controllers for one kind, in all namespaces, until the process is asked to end. It prints "ready" when
 * the kind is served.
 */
export function runController<O extends AckObject>(options: ControllerOptions<O>): void {
    run(options).catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    });
}

async function run<O extends AckObject>({ name, crd, managerIn }: ControllerOptions<O>): Promise<void> {
    const region = setting("AWS_REGION");
    setting("AWS_ENDPOINT_URL"); // The SDK reads it by itself; without it, this would talk to AWS.
    const kubernetes = KubernetesClient.fromKubeconfig(readFileSync(setting("KUBECONFIG"), "utf8"));
    const managers = new Map<string, ResourceManager<O>>();
    const managerOf = (wanted: string) => {
        const manager = managers.get(wanted) ?? managerIn(wanted);
        managers.set(wanted, manager);
        return manager;
    };
    const queue = new WorkQueue();
    // What is begun is finished: the object in hand, but no further one.
    const stop = new AbortController();
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
        process.once(signal, () => stop.abort());
    }
    const kind = managerOf(region);
    await installCrd(kubernetes, name, crd, kind);
    console.log("ready");
    await Promise.all([
        watch(kubernetes, kind, queue, stop.signal),
        work(new Controller<O>(kubernetes, managerOf, region, logFor), queue, stop.signal),
    ]);
    kubernetes.close();
    for (const manager of managers.values()) {
        manager.close();
    }
}

/** Which kind a controller is for. */
type Kind = Pick<ResourceManager<AckObject>, "apiVersion" | "kind">;

/** Returns when the API server serves the kind, which it does a moment after it has taken the definition. */
async function installCrd(
    kubernetes: KubernetesClient,
    fieldManager: string,
    file: string,
    { apiVersion, kind }: Kind,
): Promise<void> {
    const crd = parse(readFileSync(file, "utf8")) as KubernetesObject;
    await kubernetes.apply(crd, { fieldManager, force: true });
    for (;;) {
        try {
            await kubernetes.list(apiVersion, kind);
            return;
        } catch (error) {
            const soon = ["NoMatch", "NotFound", "TooManyRequests"].some((reason) => KubernetesError.is(error, reason));
            if (!soon) {
                throw error;
            }
            await setTimeout(LOOK_FOR_KIND_EVERY_MS);
        }
    }
}

/** Queues every object that is new or whose generation is: like the original, it does not wake for annotations alone. */
async function watch(
    kubernetes: KubernetesClient,
    { apiVersion, kind }: Kind,
    queue: WorkQueue,
    signal: AbortSignal,
): Promise<void> {
    const generations = new Map<string, number | undefined>();
    while (!signal.aborted) {
        try {
            for await (const { type, object } of kubernetes.follow(apiVersion, kind, {}, signal)) {
                const { uid = "", generation, namespace, name } = object.metadata;
                if (type === "DELETED") {
                    generations.delete(uid);
                } else if (generations.get(uid) !== generation) {
                    generations.set(uid, generation);
                    queue.add(`${namespace}/${name}`);
                }
            }
        } catch (error) {
            if (!signal.aborted) {
                console.log(`cannot watch ${kind}, trying again: ${(error as Error).message}`);
                await setTimeout(RETRY_WATCH_MS);
            }
        }
    }
}

/** One object at a time, as the chart's default of one worker has it. */
async function work<O extends AckObject>(
    controller: Controller<O>,
    queue: WorkQueue,
    signal: AbortSignal,
): Promise<void> {
    for await (const key of queue.keys(signal)) {
        const [namespace = "", name = ""] = key.split("/");
        try {
            const lookAgainAfterMs = await controller.reconcile(namespace, name);
            queue.succeed(key);
            if (lookAgainAfterMs !== undefined) {
                queue.add(key, lookAgainAfterMs);
            }
        } catch (error) {
            console.log(`${key}: failed, trying again: ${(error as Error).message}`);
            queue.retry(key);
        }
    }
}

function setting(name: string): string {
    const value = process.env[name];
    if (!value) {
        throw new Error(`${name}: must be set in the environment`);
    }
    return value;
}

function logFor({ metadata }: AckObject, event: string): void {
    console.log(`${metadata.namespace}/${metadata.name}: ${event}`);
}
