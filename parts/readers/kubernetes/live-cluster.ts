import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { ClusterClient } from "./client";
import { ClusterEvidence, failureOf, type Source } from "./evidence";
import { follow } from "./follow";
import type { KubernetesObject } from "./kubernetes-object";

/** How long after a failure there is another look; Kubernetes says no better moment. */
const RETRY_MS = 2_000;

/** What a cluster holds of some sources, kept up to date by watches. */
export class LiveCluster {
    private readonly objects = new Map<Source, Map<string, KubernetesObject> | Error>();
    private readonly stopping = new AbortController();

    /** @param onChange called after each change of what `evidence` gives */
    constructor(
        private readonly kubernetes: ClusterClient,
        private readonly sources: readonly Source[],
        private readonly onChange: () => void,
    ) {}

    /** Reads everything once, and from then on follows the changes. */
    async start(): Promise<void> {
        // Each watch listens for the end of all.
        setMaxListeners(0, this.stopping.signal);
        await Promise.all(this.sources.map((source) => new Promise<void>((read) => void this.follow(source, read))));
    }

    stop(): void {
        this.stopping.abort();
    }

    evidence(): ClusterEvidence {
        const lists = [...this.objects].map(
            ([source, objects]) => [source, objects instanceof Error ? objects : [...objects.values()]] as const,
        );
        return new ClusterEvidence(new Map(lists));
    }

    /** @param onRead called when it is known what there is, or why not */
    private async follow(source: Source, onRead: () => void): Promise<void> {
        const { signal } = this.stopping;
        const objects = new Map<string, KubernetesObject>();
        const tell = (known: Map<string, KubernetesObject> | Error) => {
            this.objects.set(source, known);
            this.onChange();
            onRead();
        };
        const retry = async (failure: unknown) => {
            tell(failureOf(failure) ?? new Map());
            await pause(RETRY_MS, undefined, { signal }).catch(() => {});
        };
        for await (const change of follow(this.kubernetes, source, signal, retry)) {
            if (change.type === "LISTED") {
                objects.clear();
                for (const item of change.items) {
                    objects.set(uid(item), item);
                }
            } else if (change.type === "DELETED") {
                objects.delete(uid(change.object));
            } else {
                objects.set(uid(change.object), change.object);
            }
            tell(objects);
        }
    }
}

function uid({ metadata }: KubernetesObject): string {
    return metadata.uid ?? metadata.name;
}
