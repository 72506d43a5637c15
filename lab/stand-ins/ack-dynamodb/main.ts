/**
 * Stands in for ACK's DynamoDB controller 1.9.2 (aws-controllers-k8s/dynamodb-controller on runtime 0.61.0), for which
 * no package registry has a binary. It serves the kind Table of dynamodb.services.k8s.aws/v1alpha1 in all namespaces,
 * against MiniStack's DynamoDB: create, status, conditions, updates, deletion and adoption policies, finalizer, tags,
 * retries.
 *
 * Its own: MiniStack's tables are ACTIVE at once, so it is the stand-in that shows a table as CREATING for
 * TABLE_ACTIVE_AFTER_SECONDS (default 1) and waits as long, and a second at least, after an update, where the original
 * looks again after 5 and 10 s; failures are tried again after 15 s at the latest, where the original goes up to 1000 s;
 * status.ackResourceMetadata comes with the ARN, not before.
 *
 * Left out: the kinds Backup and GlobalTable, and FieldExport; a Table's replicas, on-demand limits, contributor insights
 * and resource policy (crd.yaml does not have them), and a reference to a key; the annotations read-only,
 * owner-account-id and team-id, and those of the namespace; tags of AWS's own; leader election and metrics.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { KubernetesClient, KubernetesError, type KubernetesObject } from "../../kubernetes/client";
import { TableController } from "./controller";
import { DynamoDBTables } from "./dynamodb-tables";
import { API_VERSION, KIND, type Table } from "./table";
import { WorkQueue } from "./work-queue";

const LOOK_FOR_KIND_EVERY_MS = 50;
const RETRY_WATCH_MS = 1_000;

async function main(): Promise<void> {
    const region = setting("AWS_REGION");
    setting("AWS_ENDPOINT_URL"); // The SDK reads it by itself; without it, this would talk to AWS.
    const kubernetes = KubernetesClient.fromKubeconfig(readFileSync(setting("KUBECONFIG"), "utf8"));
    const activeAfterMs = Number(process.env.TABLE_ACTIVE_AFTER_SECONDS || "1") * 1000;
    if (!(activeAfterMs >= 0)) {
        throw new Error("TABLE_ACTIVE_AFTER_SECONDS: must be a number of seconds, 0 or more");
    }
    const tablesByRegion = new Map<string, DynamoDBTables>();
    const tablesIn = (wanted: string) => {
        const tables = tablesByRegion.get(wanted) ?? new DynamoDBTables(wanted, activeAfterMs);
        tablesByRegion.set(wanted, tables);
        return tables;
    };
    const queue = new WorkQueue();
    // What is begun is finished: the object in hand, but no further one.
    const stop = new AbortController();
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
        process.once(signal, () => stop.abort());
    }
    await installCrd(kubernetes);
    console.log("ready");
    await Promise.all([
        watchTables(kubernetes, queue, stop.signal),
        work(new TableController(kubernetes, tablesIn, region, logFor), queue, stop.signal),
    ]);
    kubernetes.close();
    for (const tables of tablesByRegion.values()) {
        tables.close();
    }
}

/** Returns when the API server serves the kind, which it does a moment after it has taken the definition. */
async function installCrd(kubernetes: KubernetesClient): Promise<void> {
    const crd = parse(readFileSync(path.join(__dirname, "crd.yaml"), "utf8")) as KubernetesObject;
    await kubernetes.apply(crd, { fieldManager: "ack-dynamodb", force: true });
    for (;;) {
        try {
            await kubernetes.list(API_VERSION, KIND);
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

/** Queues every Table that is new or whose generation is: like the original, it does not wake for annotations alone. */
async function watchTables(kubernetes: KubernetesClient, queue: WorkQueue, signal: AbortSignal): Promise<void> {
    const generations = new Map<string, number | undefined>();
    while (!signal.aborted) {
        try {
            for await (const { type, object } of kubernetes.follow<Table>(API_VERSION, KIND, {}, signal)) {
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
                console.log(`cannot watch tables, trying again: ${(error as Error).message}`);
                await setTimeout(RETRY_WATCH_MS);
            }
        }
    }
}

/** One object at a time, as the chart's default of one worker has it. */
async function work(controller: TableController, queue: WorkQueue, signal: AbortSignal): Promise<void> {
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

function logFor(table: Table, event: string): void {
    console.log(`${table.metadata.namespace}/${table.metadata.name}: ${event}`);
}

main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
});
