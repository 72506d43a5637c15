import * as http from "node:http";
import * as https from "node:https";
import { createInterface } from "node:readline";
import type { KubeConfig } from "@kubernetes/client-node/dist/config";
import type { Cluster } from "@kubernetes/client-node/dist/config_types";
import { groupOf } from "../../../vocabulary/kubernetes";
import { messageOf } from "../../program/message";
import { authorityOf, readKubeconfig } from "./kubeconfig";
import type { KubernetesObject, Scope, WatchEvent } from "./kubernetes-object";

/** Where a kubeconfig leads. */
export interface UsedCluster {
    readonly server: string;
    readonly tlsServerName?: string;
    /** Whom the kubeconfig trusts, in PEM: the cluster's own authority, or that of something before it. */
    readonly authority?: string;
}

/** What the API server answered, when that was not success; `status` 0 means that it did not answer. */
export class KubernetesError extends Error {
    constructor(
        readonly status: number,
        readonly reason: string,
        message: string,
    ) {
        super(message);
        this.name = "KubernetesError";
    }

    static is(error: unknown, reason: string): error is KubernetesError {
        return error instanceof KubernetesError && error.reason === reason;
    }
}

/** The reason where others may reach the server, because they use the proxy of the environment. */
export const UNPROXIED = "Unproxied";

/** How the server names a kind in URLs, from its discovery documents. */
export interface ApiResource {
    /** Plural name: "deployments". */
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
}

interface RequestOptions {
    readonly query?: Record<string, string | undefined>;
    readonly body?: unknown;
    readonly contentType?: string;
    readonly signal?: AbortSignal;
}

/** Longer than a slow API server takes for a long list, shorter than somebody takes the command for dead. */
const ANSWER_WITHIN_MILLISECONDS = 30_000;

/**
 * Reads objects of any kind, as plain JSON. Kubeconfig, certificates, proxies and impersonation are
 * `@kubernetes/client-node`'s; its API classes are left out because they give an object of a kind that they know only the
 * fields that they know, and cannot watch the others.
 */
export class ClusterClient {
    readonly cluster: UsedCluster;
    /** Undefined where the library's own, one for each request, goes through a proxy. */
    private readonly agent?: http.Agent;
    private readonly discovered = new Map<string, Promise<readonly ApiResource[]>>();

    protected constructor(
        private readonly config: KubeConfig,
        private readonly answerWithin?: number,
    ) {
        const cluster = config.getCurrentCluster() as Cluster;
        const { server, proxyUrl, tlsServerName } = cluster;
        this.cluster = { server, tlsServerName, authority: authorityOf(cluster) };
        if (!proxyUrl) {
            this.agent = this.secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
        }
    }

    /**
     * @param kubeconfig the text of a kubeconfig, YAML or JSON
     * @param context default: the kubeconfig's current context
     * @param answerWithin milliseconds within which an answer has to be there, and a watch has to begin
     * @throws where the kubeconfig does not lead to a cluster, in words that quote nothing of it
     */
    static fromKubeconfig(
        kubeconfig: string,
        context?: string,
        answerWithin = ANSWER_WITHIN_MILLISECONDS,
    ): ClusterClient {
        return new ClusterClient(readKubeconfig(kubeconfig, context), answerWithin);
    }

    /** Ends the idle connections, so that the process can exit. */
    close(): void {
        this.agent?.destroy();
    }

    async get<T extends KubernetesObject>(
        apiVersion: string,
        kind: string,
        name: string,
        namespace?: string,
    ): Promise<T> {
        return this.json<T>("GET", await this.path(apiVersion, kind, namespace, name));
    }

    /** The object, or undefined where there is none (or not even its kind). */
    async find<T extends KubernetesObject>(
        apiVersion: string,
        kind: string,
        name: string,
        namespace?: string,
    ): Promise<T | undefined> {
        try {
            return await this.get<T>(apiVersion, kind, name, namespace);
        } catch (error) {
            if (KubernetesError.is(error, "NotFound") || KubernetesError.is(error, "NoMatch")) {
                return undefined;
            }
            throw error;
        }
    }

    async list<T extends KubernetesObject>(apiVersion: string, kind: string, scope: Scope = {}): Promise<T[]> {
        return (await this.listed<T>(apiVersion, kind, scope)).items;
    }

    /** The objects that are there, and the version of that. */
    async listed<T extends KubernetesObject>(
        apiVersion: string,
        kind: string,
        scope: Scope = {},
        signal?: AbortSignal,
    ): Promise<{ items: T[]; resourceVersion: string }> {
        const list = await this.json<{ metadata: { resourceVersion: string }; items: T[] }>(
            "GET",
            await this.path(apiVersion, kind, scope.namespace),
            { query: selectors(scope), signal },
        );
        // The items of a list come without these two.
        const items = list.items.map((item) => ({ ...item, apiVersion, kind }));
        return { items, resourceVersion: list.metadata.resourceVersion };
    }

    /**
     * Every change since a version, until the server or `signal` ends that; a BOOKMARK tells that nothing has changed up to its
     * own version.
     * @throws KubernetesError 410 where the version is too old, and 0 where the connection breaks
     */
    async *watch<T extends KubernetesObject>(
        apiVersion: string,
        kind: string,
        scope: Scope,
        resourceVersion: string,
        signal: AbortSignal,
    ): AsyncGenerator<WatchEvent<T>> {
        const response = await this.send("GET", await this.path(apiVersion, kind, scope.namespace), {
            query: { ...selectors(scope), watch: "true", allowWatchBookmarks: "true", resourceVersion },
            signal,
        });
        if ((response.statusCode ?? 0) >= 300) {
            throw describeFailure(response.statusCode ?? 0, await this.readText(response));
        }
        try {
            for await (const line of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
                const event = JSON.parse(line) as WatchEvent<T> | { type: "ERROR"; object: Status };
                if (event.type === "ERROR") {
                    throw failure(event.object);
                }
                yield event;
            }
        } catch (error) {
            if (error instanceof KubernetesError || error instanceof SyntaxError) {
                throw error;
            }
            throw this.unanswered(error);
        } finally {
            response.destroy();
        }
    }

    /** The server's name for a kind; an error with reason NoMatch if it does not serve it. */
    async resource(apiVersion: string, kind: string): Promise<ApiResource> {
        const find = async () => (await this.resources(apiVersion)).find((resource) => resource.kind === kind);
        let resource = await find();
        if (!resource) {
            // A CRD may have come since the documents were read.
            this.discovered.delete(apiVersion);
            resource = await find();
        }
        if (!resource) {
            throw new KubernetesError(404, "NoMatch", `no matches for kind "${kind}" in version "${apiVersion}"`);
        }
        return resource;
    }

    /** The versions of a group that the server serves, as apiVersions; empty where it has no such group. */
    private async versions(group: string): Promise<string[]> {
        try {
            const { versions } = await this.json<{ versions: { groupVersion: string }[] }>("GET", `/apis/${group}`);
            return versions.map(({ groupVersion }) => groupVersion);
        } catch (error) {
            if (KubernetesError.is(error, "NotFound")) {
                return [];
            }
            throw error;
        }
    }

    async serves(apiVersion: string, kind: string): Promise<boolean> {
        return (await this.resources(apiVersion)).some((resource) => resource.kind === kind);
    }

    /** The name of a custom resource's CRD: "ingresses.example.com". Undefined: the cluster serves the kind in no version. */
    async crdOf(apiVersion: string, kind: string): Promise<string | undefined> {
        const group = groupOf(apiVersion);
        for (const version of await this.versions(group)) {
            const resource = (await this.resources(version)).find((resource) => resource.kind === kind);
            if (resource) {
                return `${resource.name}.${group}`;
            }
        }
        return undefined;
    }

    /** One request with a JSON answer, for what the other methods do not cover (`/version`, subresources, proxies). */
    async json<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
        const response = await this.send(method, path, options);
        const text = await this.readText(response);
        if ((response.statusCode ?? 0) >= 300) {
            throw describeFailure(response.statusCode ?? 0, text);
        }
        return JSON.parse(text) as T;
    }

    private get secure(): boolean {
        return this.cluster.server.startsWith("https:");
    }

    protected async path(apiVersion: string, kind: string, namespace?: string, name?: string): Promise<string> {
        const resource = await this.resource(apiVersion, kind);
        const parts = [groupPath(apiVersion)];
        if (resource.namespaced && namespace) {
            parts.push("namespaces", encodeURIComponent(namespace));
        }
        parts.push(resource.name);
        if (name) {
            parts.push(encodeURIComponent(name));
        }
        return parts.join("/");
    }

    /** The kinds of an API, from its discovery document; empty where the server has no such API. */
    resources(apiVersion: string): Promise<readonly ApiResource[]> {
        const known = this.discovered.get(apiVersion);
        if (known) {
            return known;
        }
        const reading = this.json<{ resources: ApiResource[] }>("GET", groupPath(apiVersion)).then(
            (document) => document.resources.filter((resource) => !resource.name.includes("/")),
            (error: unknown) => {
                this.discovered.delete(apiVersion);
                if (KubernetesError.is(error, "NotFound")) {
                    return [];
                }
                throw error;
            },
        );
        this.discovered.set(apiVersion, reading);
        return reading;
    }

    private async send(method: string, path: string, options: RequestOptions): Promise<http.IncomingMessage> {
        const url = new URL(this.cluster.server + path);
        for (const [name, value] of Object.entries(options.query ?? {})) {
            if (value !== undefined) {
                url.searchParams.set(name, value);
            }
        }
        const body = options.body === undefined ? undefined : JSON.stringify(options.body);
        const request: https.RequestOptions = {
            method,
            headers: {
                accept: "application/json",
                // Node leaves the length out of a DELETE, and the server takes the body for the next request.
                ...(body
                    ? {
                          "content-type": options.contentType ?? "application/json",
                          "content-length": Buffer.byteLength(body),
                      }
                    : {}),
            },
        };
        await this.config.applyToHTTPSOptions(request);
        request.agent = this.agent ?? request.agent;
        request.signal = options.signal;
        return new Promise((resolve, reject) => {
            const sent = (this.secure ? https : http).request(url, request);
            let answering: http.ClientRequest | http.IncomingMessage = sent;
            const { answerWithin } = this;
            const giveUp = (after: number) => answering.destroy(new Error(`no answer within ${after / 1000} s`));
            // From here on, because to fetch a token has a time-out of its own.
            const limit = answerWithin && setTimeout(giveUp, answerWithin, answerWithin);
            sent.on("response", (response) => {
                answering = response;
                if (options.query?.watch) {
                    clearTimeout(limit);
                }
                resolve(response);
            });
            sent.on("close", () => clearTimeout(limit));
            sent.on("error", (error) => reject(this.unanswered(error)));
            sent.end(body);
        });
    }

    private async readText(response: http.IncomingMessage): Promise<string> {
        const chunks: Buffer[] = [];
        try {
            for await (const chunk of response) {
                chunks.push(chunk as Buffer);
            }
        } catch (error) {
            throw this.unanswered(error);
        }
        return Buffer.concat(chunks).toString("utf8");
    }

    private unanswered(error: unknown): KubernetesError {
        // The library does without it.
        const withoutProxy = this.agent && (process.env.HTTPS_PROXY ?? process.env.https_proxy);
        const why = `${messageOf(error)}${withoutProxy ? ", without the proxy of HTTPS_PROXY" : ""}`;
        return new KubernetesError(
            0,
            withoutProxy ? UNPROXIED : "Unreachable",
            `the cluster at ${this.cluster.server} does not answer: ${why}; look whether it is there, and whether this machine has a way to it`,
        );
    }
}

interface Status {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
}

function groupPath(apiVersion: string): string {
    return groupOf(apiVersion) ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function selectors(scope: Scope): Record<string, string | undefined> {
    return { labelSelector: scope.labelSelector, fieldSelector: scope.fieldSelector };
}

function describeFailure(code: number, text: string): KubernetesError {
    try {
        return failure({ code, ...(JSON.parse(text) as Status) });
    } catch {
        // A path that is not served at all, such as a group without kinds, is answered in plain text.
        const reason = code === 404 ? "NotFound" : "Unknown";
        return new KubernetesError(code, reason, `the API server answered ${code}: ${text.trim().slice(0, 500)}`);
    }
}

function failure(status: Status): KubernetesError {
    return new KubernetesError(
        status.code ?? 0,
        status.reason ?? "Unknown",
        status.message ?? `the API server answered ${status.code}`,
    );
}
