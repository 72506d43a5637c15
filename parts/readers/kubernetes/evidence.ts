import { GRAPH_KIND, KRO_API_VERSION } from "../../../vocabulary/kro";
import { ROOT_AUTHORITY } from "../../cluster/same-cluster";
import type { Deployed } from "../state/deployed";
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

/** Where the checks of a stack look in its cluster. */
export function sourcesOf(deployed: Deployed): Source[] {
    const named = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
        apiVersion,
        kind,
        scope: { namespace, fieldSelector: `metadata.name=${name}` },
    });
    const { apiVersion, kind, name, namespace } = ROOT_AUTHORITY;
    const sources: Source[] = [named(apiVersion, kind, name, namespace)];
    const { gate, graph, instance, ui, exposure } = deployed;
    for (const { apiVersion, kind, metadata } of [gate?.policy ?? [], gate?.binding ?? []].flat()) {
        sources.push(named(apiVersion, kind, metadata.name));
    }
    if (graph) {
        sources.push(named(KRO_API_VERSION, GRAPH_KIND, graph.name));
    }
    if (instance) {
        const within = (apiVersion: string, kind: string, fieldSelector?: string) =>
            sources.push({ apiVersion, kind, scope: { namespace: instance.cartsNamespace, fieldSelector } });
        sources.push(
            named(KRO_API_VERSION, "CartsStack", instance.name, instance.namespace),
            ...[...new Set([instance.cartsNamespace, instance.namespace])].map((name) =>
                named("v1", "Namespace", name),
            ),
        );
        for (const { apiVersion, kind } of graph?.children ?? []) {
            if (kind !== "Namespace") {
                within(apiVersion, kind);
            }
        }
        within("v1", "Pod");
        within("v1", "Event", "type=Warning");
        within("autoscaling/v2", "HorizontalPodAutoscaler");
    }
    if (ui) {
        sources.push(
            named("apps/v1", "Deployment", ui.name, ui.namespace),
            named("v1", "Service", ui.name, ui.namespace),
        );
    }
    if (exposure) {
        sources.push(named(exposure.apiVersion, exposure.kind, exposure.name, exposure.namespace));
    }
    return sources;
}

/** Reads all sources at once. */
export async function readCluster(kubernetes: ClusterClient, sources: readonly Source[]): Promise<ClusterEvidence> {
    const read = async (source: Source) => [source, await readSource(kubernetes, source)] as const;
    return new ClusterEvidence(new Map(await Promise.all(sources.map(read))));
}

export async function readSource(
    kubernetes: ClusterClient,
    { apiVersion, kind, scope }: Source,
): Promise<KubernetesObject[] | Error> {
    try {
        return await kubernetes.list(apiVersion, kind, scope);
    } catch (error) {
        // A kind that the cluster does not serve has no objects.
        if (KubernetesError.is(error, "NoMatch")) {
            return [];
        }
        return error instanceof Error ? error : new Error(String(error));
    }
}
