import type { ClusterClient, KubernetesError, UsedCluster } from "./client";
import type { Scope } from "./kubernetes-object";
import type { KindName, LiveObject, ObjectName } from "./live-object";
import { UnsupportedError } from "./unsupported-error";

/** Longer than a slow API server takes, shorter than somebody waits for a preview. */
const ANSWER_WITHIN_MILLISECONDS = 10_000;

/**
 * Reads objects of a cluster that may be absent. Pulumi has no way to ask for one: `get` fails the whole deployment then,
 * and pulumi-kubernetes (4.34) has no functions.
 */
export class ClusterReader {
    private constructor(
        private readonly client: ClusterClient,
        readonly cluster: UsedCluster,
    ) {}

    /**
     * @throws where the kubeconfig does not lead into a cluster
     * @throws UnsupportedError where only Kubernetes' own clients know the way
     */
    static async connect(kubeconfig: string, context?: string): Promise<ClusterReader> {
        // Loaded here because it takes half a second, and an update without changes does not come here.
        const { ClusterClient } = await import("./client");
        const client = ClusterClient.fromKubeconfig(kubeconfig, context, ANSWER_WITHIN_MILLISECONDS);
        return new ClusterReader(client, client.cluster);
    }

    /**
     * Undefined: there is none, or not even its kind.
     * @throws where the cluster does not say
     */
    async find({ apiVersion, kind, name, namespace }: ObjectName): Promise<LiveObject | undefined> {
        return this.answer(() => this.client.find(apiVersion, kind, name, namespace)) as Promise<
            LiveObject | undefined
        >;
    }

    /**
     * Undefined: there is not even the kind.
     * @throws where the cluster does not say
     */
    async list({ apiVersion, kind }: KindName, scope?: Scope): Promise<LiveObject[] | undefined> {
        return this.answer(async () =>
            (await this.serves({ apiVersion, kind })) ? await this.client.list(apiVersion, kind, scope) : undefined,
        ) as Promise<LiveObject[] | undefined>;
    }

    /**
     * Whether the cluster serves a kind.
     * @throws where the cluster does not say
     */
    serves({ apiVersion, kind }: KindName): Promise<boolean> {
        return this.answer(() => this.client.serves(apiVersion, kind));
    }

    /**
     * The name of a custom resource's CRD: "ingresses.example.com". Undefined: the cluster serves the kind in no version.
     * @throws where the cluster does not say
     */
    crdOf({ apiVersion, kind }: KindName): Promise<string | undefined> {
        return this.answer(async () => {
            const [group = ""] = apiVersion.split("/");
            for (const version of await this.client.versions(group)) {
                const resource = (await this.client.resources(version)).find((resource) => resource.kind === kind);
                if (resource) {
                    return `${resource.name}.${group}`;
                }
            }
            return undefined;
        });
    }

    private async answer<T>(question: () => Promise<T>): Promise<T> {
        try {
            return await question();
        } catch (error) {
            const { status, message, details } = error as Partial<KubernetesError>;
            if (status === undefined) {
                throw error;
            }
            if (status !== 0) {
                throw new Error(`the cluster answered ${status}: ${message}`);
            }
            const reason = `the cluster at ${this.cluster.server} does not answer: ${details}`;
            // The library does without it.
            const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy;
            throw proxy ? new UnsupportedError(`${reason}, without the proxy of HTTPS_PROXY`) : new Error(reason);
        }
    }
}
