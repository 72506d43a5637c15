import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { ClusterClient } from "./client";
import { ClusterEvidence, readSource, type Source } from "./evidence";
import type { KubernetesObject } from "./kubernetes-object";

/** How long after a watch has ended or failed there is another; Kubernetes says no better moment. */
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
        const versions = await Promise.all(this.sources.map((source) => this.list(source)));
        for (const [index, source] of this.sources.entries()) {
            void this.follow(source, versions[index]);
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

    /** @returns the version of what there is; undefined where nobody can watch that */
    private async list(source: Source): Promise<string | undefined> {
        const listed = await readSource(this.kubernetes, source);
        const isError = listed instanceof Error;
        this.objects.set(source, isError ? listed : new Map(listed.items.map((item) => [uid(item), item])));
        this.onChange();
        return isError ? undefined : listed.resourceVersion;
    }

    private async follow(source: Source, first: string | undefined): Promise<void> {
        const { signal } = this.stopping;
        let version = first;
        while (!signal.aborted) {
            if (version !== undefined) {
                // The listing that follows says what is wrong, if it still is.
                await this.watch(source, version).catch(() => {});
            }
            await pause(RETRY_MS, undefined, { signal }).catch(() => {});
            version = signal.aborted ? undefined : await this.list(source);
        }
    }

    /** Until the server ends it, which it does every few minutes. */
    private async watch(source: Source, version: string): Promise<void> {
        const { apiVersion, kind, scope } = source;
        const objects = this.objects.get(source) as Map<string, KubernetesObject>;
        const events = this.kubernetes.watch(apiVersion, kind, scope, version, this.stopping.signal);
        for await (const { type, object } of events) {
            if (type === "DELETED") {
                objects.delete(uid(object));
            } else if (type !== "BOOKMARK") {
                objects.set(uid(object), object);
            }
            this.onChange();
        }
    }
}

function uid({ metadata }: KubernetesObject): string {
    return metadata.uid ?? metadata.name;
}
