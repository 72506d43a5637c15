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
        const listed = await readSource(kubernetes, source);
        return [source, listed instanceof Error ? listed : listed.items] as const;
    };
    return new ClusterEvidence(new Map(await Promise.all(sources.map(read))));
}

/** What is there of a source, and its version where the cluster serves the kind. */
export async function readSource(
    kubernetes: ClusterClient,
    { apiVersion, kind, scope }: Source,
): Promise<{ readonly items: readonly KubernetesObject[]; readonly resourceVersion?: string } | Error> {
    try {
        return await kubernetes.listed(apiVersion, kind, scope);
    } catch (error) {
        // A kind that the cluster does not serve has no objects.
        if (KubernetesError.is(error, "NoMatch")) {
            return { items: [] };
        }
        return error instanceof Error ? error : new Error(String(error));
    }
}
