import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { ClusterClient } from "./client";
import { ClusterEvidence, readSource, type Source } from "./evidence";
import type { KubernetesObject } from "./kubernetes-object";

/** How long after a watch failed it is tried again; Kubernetes says no better moment. */
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
        await Promise.all(this.sources.map((source) => this.list(source)));
        for (const source of this.sources) {
            void this.follow(source);
        }
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

    private async list(source: Source): Promise<void> {
        const listed = await readSource(this.kubernetes, source);
        this.objects.set(source, listed instanceof Error ? listed : new Map(listed.map((item) => [uid(item), item])));
        this.onChange();
    }

    private async follow(source: Source): Promise<void> {
        const { signal } = this.stopping;
        const { apiVersion, kind, scope } = source;
        while (!signal.aborted) {
            const seen = this.objects.get(source);
            if (seen instanceof Map) {
                try {
                    const events = this.kubernetes.watch(apiVersion, kind, scope, signal, [...seen.values()]);
                    for await (const { type, object } of events) {
                        if (type === "DELETED") {
                            seen.delete(uid(object));
                        } else {
                            seen.set(uid(object), object);
                        }
                        this.onChange();
                    }
                } catch {
                    // The listing that follows says what is wrong, if it still is.
                }
            }
            if (!signal.aborted) {
                await pause(RETRY_MS, undefined, { signal }).catch(() => {});
                await this.list(source);
            }
        }
    }
}

function uid({ metadata }: KubernetesObject): string {
    return metadata.uid ?? metadata.name;
}
