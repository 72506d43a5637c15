import { type ClusterClient, KubernetesError } from "./client";
import type { KubernetesObject, Scope } from "./kubernetes-object";

/** Objects of one kind that a check may want to see. */
export interface Source {
    readonly apiVersion: string;
    readonly kind: string;
    readonly scope: Scope;
}

/** What a cluster holds of some sources, at one moment. */
export class ClusterEvidence {
    /** What was looked for by name, in that order; undefined for what is not there. */
    readonly noted: (KubernetesObject | undefined)[] = [];

    constructor(private readonly objects: ReadonlyMap<Source, readonly KubernetesObject[] | Error>) {}

    /** The same evidence, which notes what is looked for from now on. */
    noting(): ClusterEvidence {
        return new ClusterEvidence(this.objects);
    }

    /** @throws the error of the reading, where these objects could not be read */
    list<T extends KubernetesObject>(kind: string, namespace?: string): T[] {
        const read = this.read(kind, namespace);
        const failure = read.find((objects) => objects instanceof Error);
        if (failure) {
            throw failure;
        }
        return read.flat() as T[];
    }

    /** What was read of each source of a kind. */
    private read(kind: string, namespace?: string): (readonly KubernetesObject[] | Error)[] {
        return [...this.objects].flatMap(([source, objects]) =>
            source.kind === kind && (source.scope.namespace ?? namespace) === namespace ? [objects] : [],
        );
    }

    /** Of what could be read: for a check that is about something which most stacks do not have. */
    listReadable<T extends KubernetesObject>(kind: string, namespace?: string): T[] {
        return this.read(kind, namespace).flatMap((objects) => (objects instanceof Error ? [] : objects)) as T[];
    }

    find<T extends KubernetesObject>(kind: string, name: string, namespace?: string): T | undefined {
        const isNamed = ({ metadata }: KubernetesObject) => metadata.name === name;
        // What is not among them may be in a source that could not be read.
        const found =
            this.listReadable<T>(kind, namespace).find(isNamed) ?? this.list<T>(kind, namespace).find(isNamed);
        this.noted.push(found);
        return found;
    }
}

/** Reads all sources at once. */
export async function readCluster(kubernetes: ClusterClient, sources: readonly Source[]): Promise<ClusterEvidence> {
    const read = async (source: Source) => {
        const { apiVersion, kind, scope } = source;
        const listed = kubernetes.list(apiVersion, kind, scope);
        return [source, await listed.catch((error: unknown) => failureOf(error) ?? [])] as const;
    };
    return new ClusterEvidence(new Map(await Promise.all(sources.map(read))));
}

/** Why a source could not be read; undefined where the cluster does not serve the kind, of which there is nothing then. */
export function failureOf(error: unknown): Error | undefined {
    if (KubernetesError.is(error, "NoMatch")) {
        return undefined;
    }
    return error instanceof Error ? error : new Error(String(error));
}
