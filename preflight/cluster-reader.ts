import * as http from "node:http";
import * as https from "node:https";
import type { Condition } from "../components/kro";
import { type Cluster, credentialsOf, readKubeconfig, UnsupportedError } from "./kubeconfig-access";

/** The parts of a Kubernetes object that say whose it is and how it is. */
export interface LiveObject {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly creationTimestamp?: string;
        readonly deletionTimestamp?: string;
        readonly managedFields?: readonly { readonly manager?: string; readonly subresource?: string }[];
    };
    readonly spec?: Readonly<Record<string, unknown>>;
    readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Which object: apiVersion and kind as in a manifest, a namespace for what has one. */
export interface ObjectName {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
}

/** Longer than a slow API server takes, shorter than somebody waits for a preview. */
const ANSWER_WITHIN_MILLISECONDS = 10_000;

/**
 * Reads single objects of a cluster. Pulumi has no way to ask for an object that may be absent: `get` fails the whole
 * deployment then, and pulumi-kubernetes (4.34) has no functions.
 */
export class ClusterReader {
    private constructor(
        private readonly cluster: Cluster,
        private readonly credentials: https.RequestOptions,
    ) {}

    /** @throws where the kubeconfig does not lead into a cluster */
    static async connect(kubeconfig: string, context?: string): Promise<ClusterReader> {
        const { cluster, user } = readKubeconfig(kubeconfig, context);
        return new ClusterReader(cluster, await credentialsOf(cluster, user));
    }

    /**
     * Undefined: there is none, or not even its kind.
     * @throws where the cluster does not say
     */
    async find(object: ObjectName): Promise<LiveObject | undefined> {
        const url = new URL(this.cluster.server.replace(/\/$/, "") + pathOf(object));
        const { status, text } = await this.get(url);
        if (status === 404) {
            return undefined;
        }
        if (status !== 200) {
            throw new Error(`the cluster answered ${status}: ${messageIn(text)}`);
        }
        return JSON.parse(text) as LiveObject;
    }

    private get(url: URL): Promise<{ status: number; text: string }> {
        const options = { ...this.credentials, signal: AbortSignal.timeout(ANSWER_WITHIN_MILLISECONDS) };
        return new Promise((resolve, reject) => {
            const unanswered = ({ message }: Error) => {
                const reason = `the cluster at ${this.cluster.server} does not answer: ${message}`;
                const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy;
                reject(proxy ? new UnsupportedError(`${reason}, without the proxy of HTTPS_PROXY`) : new Error(reason));
            };
            const request = (url.protocol === "http:" ? http : https).get(url, options, (response) => {
                let text = "";
                response.setEncoding("utf8");
                response.on("data", (chunk: string) => {
                    text += chunk;
                });
                response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
                response.on("error", unanswered);
            });
            request.on("error", unanswered);
        });
    }
}

function pathOf({ apiVersion, kind, namespace, name }: ObjectName): string {
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const scope = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
    const plural = `${kind.toLowerCase()}s`.replace(/ys$/, "ies");
    return `${group}${scope}/${plural}/${encodeURIComponent(name)}`;
}

function messageIn(text: string): string {
    try {
        return (JSON.parse(text) as { message?: string }).message ?? text;
    } catch {
        // Not the API server's own words, but those of something before it.
        return text.slice(0, 200);
    }
}
