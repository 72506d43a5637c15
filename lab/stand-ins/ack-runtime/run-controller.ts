import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { KubernetesClient, KubernetesError } from "../../kubernetes/client";
import type { AckObject, ResourceManager } from "./ack-object";
import { Controller } from "./controller";
import { WorkQueue } from "./work-queue";

const LOOK_FOR_KIND_EVERY_MS = 50;
const SERVED_WITHIN_MS = 60_000;
const RETRY_WATCH_MS = 1_000;

type Managers<O extends AckObject> = (region: string) => ResourceManager<O>;

/**
 * Runs one of ACK's controllers for one kind, in all namespaces, until the process is asked to end. It prints "ready" when
 * the kind is served, whose definition somebody has installed.
 */
export function runController<O extends AckObject>(managerIn: Managers<O>): void {
    run(managerIn).catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    });
}

async function run<O extends AckObject>(managerIn: Managers<O>): Promise<void> {
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
    await untilServed(kubernetes, kind);
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

/** The API server serves a kind a moment after its definition is established. */
async function untilServed(kubernetes: KubernetesClient, { apiVersion, kind }: Kind): Promise<void> {
    for (const begin = Date.now(); ; await setTimeout(LOOK_FOR_KIND_EVERY_MS)) {
        try {
            await kubernetes.list(apiVersion, kind);
            return;
        } catch (error) {
            const soon = ["NoMatch", "NotFound", "TooManyRequests"].some((reason) => KubernetesError.is(error, reason));
            if (!soon || Date.now() - begin > SERVED_WITHIN_MS) {
                throw error;
            }
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
