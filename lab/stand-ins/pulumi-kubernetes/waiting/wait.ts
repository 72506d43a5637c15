import { setTimeout as sleep } from "node:timers/promises";
import type {
    KubernetesClient,
    KubernetesError,
    KubernetesObject,
    Scope,
    WatchEvent,
} from "../../../kubernetes/client";
import type { EngineLog } from "../../provider-protocol/engine-log";
import type { Readiness, RelatedKind, Verdict } from "./readiness";

export interface Limits {
    readonly timeoutSeconds: number;
    /** Aborted when the user cancels. */
    readonly signal: AbortSignal;
    readonly log: EngineLog;
}

/** The object is there, but did not become what was waited for. */
export class WaitError extends Error {
    constructor(
        message: string,
        /** As last seen. */
        readonly object: KubernetesObject,
        readonly problems: readonly string[] = [],
    ) {
        super(message);
        this.name = "WaitError";
    }
}

/** Waits until the object is ready and returns it as it is then; a `WaitError` if it does not become so. */
export async function waitUntilReady(
    client: KubernetesClient,
    written: KubernetesObject,
    readiness: Readiness,
    limits: Limits,
): Promise<KubernetesObject> {
    const boundary = boundaryOf(limits);
    const related = new RelatedObjects();
    let object = written;
    let verdict: Verdict = { ready: false };
    let settled = readiness.settleSeconds === undefined;
    let settling: NodeJS.Timeout | undefined;

    try {
        return await new Promise<KubernetesObject>((resolve, reject) => {
            const judge = () => {
                verdict = readiness.judge({ object, related: (kind) => related.of(kind), settled });
                if (verdict.status) {
                    limits.log.status(verdict.status, verdict.warns);
                }
                if (verdict.ready) {
                    resolve(object);
                } else if (verdict.failed) {
                    reject(new WaitError(`"${object.metadata.name}" failed`, object, verdict.problems));
                }
            };
            const settle = () => {
                if (readiness.settleSeconds !== undefined) {
                    settled = false;
                    clearTimeout(settling);
                    settling = setTimeout(() => {
                        settled = true;
                        judge();
                    }, readiness.settleSeconds * 1000);
                }
            };
            const streams = [
                follow(client, written, itself(written), boundary, [written], (event) => {
                    // What a watch tells first can be older than what the write returned.
                    if ((event.object.metadata.generation ?? 0) >= (object.metadata.generation ?? 0)) {
                        object = event.object;
                        judge();
                    }
                }),
                ...(readiness.related ?? []).map((kind) =>
                    follow(client, kind, around(written, kind), boundary, [], (event) => {
                        related.take(kind.kind, event);
                        settle();
                        judge();
                    }),
                ),
            ];
            Promise.all(streams).then(() => reject(interrupted(limits, object, verdict.problems)), reject);
            judge();
        });
    } finally {
        clearTimeout(settling);
        boundary.stop();
        limits.log.status("");
    }
}

/** Judges the object as it is, without waiting. */
export async function judgeNow(
    client: KubernetesClient,
    object: KubernetesObject,
    readiness: Readiness,
): Promise<Verdict> {
    const related = new RelatedObjects();
    for (const kind of readiness.related ?? []) {
        for (const found of await client.list(kind.apiVersion, kind.kind, around(object, kind))) {
            related.take(kind.kind, { type: "ADDED", object: found });
        }
    }
    return readiness.judge({ object, related: (kind) => related.of(kind), settled: true });
}

/** Waits until an object whose deletion is asked for is gone; a `WaitError` if it does not go. */
export async function waitUntilGone(client: KubernetesClient, asked: KubernetesObject, limits: Limits): Promise<void> {
    const boundary = boundaryOf(limits);
    let object = asked;
    let gone = false;
    await follow(client, asked, itself(asked), boundary, [asked], (event) => {
        object = event.object;
        const { finalizers = [] } = object.metadata;
        limits.log.status(
            `Waiting for deletion${finalizers.length > 0 ? ` (finalizers: ${finalizers.join(", ")})` : ""}`,
        );
        if (event.type === "DELETED") {
            gone = true;
            boundary.stop();
        }
    });
    limits.log.status("");
    if (!gone) {
        const { finalizers = [] } = object.metadata;
        limits.log.warning(`finalizers might be preventing deletion (${finalizers.join(", ")})`);
        throw interrupted(limits, object);
    }
}

/** The related objects by kind and uid, kept up to date by watches. */
class RelatedObjects {
    private readonly kinds = new Map<string, Map<string, KubernetesObject>>();

    of(kind: string): KubernetesObject[] {
        return [...(this.kinds.get(kind)?.values() ?? [])];
    }

    take(kind: string, { type, object }: WatchEvent): void {
        const objects = this.kinds.get(kind) ?? new Map<string, KubernetesObject>();
        this.kinds.set(kind, objects);
        if (type === "DELETED") {
            objects.delete(object.metadata.uid ?? "");
        } else {
            objects.set(object.metadata.uid ?? "", object);
        }
    }
}

/** How long something is followed, and who is told of it. */
interface Boundary {
    readonly ended: AbortSignal;
    readonly stop: () => void;
    readonly log: EngineLog;
}

/** By a timer of its own: Node 20 forgets an AbortSignal.timeout that only an AbortSignal.any refers to. */
function boundaryOf({ signal, timeoutSeconds, log }: Limits): Boundary {
    const stopping = new AbortController();
    const stop = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        stopping.abort();
    };
    const timer = setTimeout(stop, timeoutSeconds * 1000);
    signal.addEventListener("abort", stop);
    return { ended: stopping.signal, stop, log };
}

/** Of client-go 0.36's informers, by which the real provider waits; without the jitter, which can double them. */
const FIRST_RETRY_MILLISECONDS = 800;
const LAST_RETRY_MILLISECONDS = 30_000;

/**
 * Tells what is there and what changes, until the end: an API server that fails or is away is asked again, later each
 * time. (A request that writes is not: it fails at once, there as here.)
 */
async function follow(
    client: KubernetesClient,
    { apiVersion, kind }: Pick<RelatedKind, "apiVersion" | "kind">,
    scope: Scope,
    { ended, log }: Boundary,
    seen: readonly KubernetesObject[],
    take: (event: WatchEvent) => void,
): Promise<void> {
    let retry = FIRST_RETRY_MILLISECONDS;
    const tryAgain = async ({ message }: KubernetesError) => {
        log.status(`cannot watch ${kind}, trying again in ${retry / 1000} s: ${message}`);
        // The end wakes it.
        await sleep(retry, undefined, { signal: ended }).catch(() => {});
        retry = Math.min(2 * retry, LAST_RETRY_MILLISECONDS);
    };
    for await (const event of client.follow(apiVersion, kind, scope, ended, seen, tryAgain)) {
        if (ended.aborted) {
            return;
        }
        retry = FIRST_RETRY_MILLISECONDS;
        take(event);
    }
}

function itself({ metadata: { name, namespace } }: KubernetesObject): Scope {
    return { namespace, fieldSelector: `metadata.name=${name}` };
}

function around(object: KubernetesObject, { clusterScoped, sameName }: RelatedKind): Scope {
    if (sameName) {
        return itself(object);
    }
    return clusterScoped ? {} : { namespace: object.metadata.namespace };
}

function interrupted({ signal }: Limits, object: KubernetesObject, problems?: readonly string[]): WaitError {
    const message = signal.aborted ? "the wait was cancelled" : "timed out waiting for the condition";
    return new WaitError(message, object, problems);
}
