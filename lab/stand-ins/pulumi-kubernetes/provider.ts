import { type KubernetesClient, KubernetesError, type KubernetesObject } from "../../kubernetes/client";
import type { EngineLog } from "../provider-protocol/engine-log";
import {
    type CheckConfigRequest,
    type CheckRequest,
    type CheckResult,
    type CreateRequest,
    type DeleteRequest,
    type DiffConfigRequest,
    type DiffRequest,
    type DiffResult,
    InitError,
    type InvokeResult,
    type Provider,
    type ReadRequest,
    type ReadResult,
    type UpdateRequest,
} from "../provider-protocol/provider";
import { containsUnknown, type PropertyMap } from "../provider-protocol/values";
import { annotation } from "./annotations";
import { checkInputs } from "./check";
import { type Cluster, connect } from "./cluster";
import { type Configuration, diffConfiguration, findConfigurationProblems, readConfiguration } from "./configuration";
import { diffInputs } from "./diff";
import { relinquish } from "./field-ownership";
import { findResource, isPatch, kindOf } from "./kind";
import { idOf, newFieldManager, parseId } from "./naming";
import { fieldManagerIn, importedInputs, initialApiVersionIn, liveInputs, objectOf, stateOf } from "./state";
import { builtInReadiness } from "./waiting/built-in";
import type { Readiness } from "./waiting/readiness";
import { judgeNow, type Limits, WaitError, waitUntilGone, waitUntilReady } from "./waiting/wait";
import { readWaitFor } from "./waiting/wait-for";
import { applyObject, createObject, explainRefusal, giveUpFields, isUntriable } from "./writing";

const DEFAULT_TIMEOUT_SECONDS = 600;

export class KubernetesProvider implements Provider {
    private configuration: Configuration = readConfiguration({});
    private cluster: Cluster = { unreachable: "the provider is not configured", defaultNamespace: "default" };

    async checkConfig({ news }: CheckConfigRequest): Promise<CheckResult> {
        return { inputs: news, failures: findConfigurationProblems(news) };
    }

    async diffConfig(request: DiffConfigRequest): Promise<DiffResult> {
        return diffConfiguration(request);
    }

    async configure(config: PropertyMap): Promise<void> {
        this.configuration = readConfiguration(config);
        this.cluster = await connect(this.configuration);
    }

    async check(request: CheckRequest): Promise<CheckResult> {
        return checkInputs(request, this.cluster);
    }

    async diff(request: DiffRequest): Promise<DiffResult> {
        return diffInputs(request, this.cluster, this.configuration);
    }

    async create(request: CreateRequest): Promise<{ id: string; properties: PropertyMap }> {
        const { type, inputs, preview } = request;
        if (preview && (isPatch(type, inputs.kind) || !(await this.canTry(inputs)))) {
            return { id: "", properties: inputs };
        }
        const client = this.reachable();
        const manager = managerOf(inputs, {});
        const state = (object: KubernetesObject) => stateOf(object, manager, String(inputs.apiVersion));
        const readiness = preview ? undefined : readinessOf(inputs);
        let created: KubernetesObject;
        try {
            created = await createObject(client, manager, this.configuration, request);
        } catch (error) {
            if (preview && isUntriable(error)) {
                return { id: "", properties: inputs };
            }
            throw new Error(`${request.urn} was not created: ${explainRefusal(error)}`, { cause: error });
        }
        if (preview) {
            // Empty as yet: a program that reads it would take that for its value.
            const { status: _status, ...planned } = created;
            return { id: "", properties: state(planned as KubernetesObject) };
        }
        try {
            const ready = readiness
                ? await waitUntilReady(client, created, readiness, limits(request, inputs))
                : created;
            return { id: idOf(ready), properties: state(ready) };
        } catch (error) {
            const seen = error instanceof WaitError ? error.object : created;
            const what = `${request.urn} was created, but did not become ready`;
            throw initError(what, error, seen, state(seen), inputs);
        }
    }

    async read({ type, id, inputs, properties, log }: ReadRequest): Promise<ReadResult | undefined> {
        if (this.forgets(log)) {
            return undefined;
        }
        const client = this.reachable();
        const { namespace, name } = parseId(id);
        const importing = Object.keys(inputs).length === 0;
        const { apiVersion, kind } = importing ? kindOf(type) : objectOf(inputs);
        const live = await client.find(apiVersion, kind, name, namespace);
        if (!live) {
            return undefined;
        }
        const result = {
            id,
            inputs: importing ? importedInputs(live) : liveInputs(live, inputs, properties),
            properties: stateOf(live, managerOf(inputs, properties), initialApiVersionIn(properties) ?? apiVersion),
        };
        // The annotation waitFor is for writes only.
        const readiness = builtInReadiness(live);
        if (readiness && !importing && annotation(inputs, "skipAwait") !== "true") {
            const { ready, problems = [] } = await judgeNow(client, live, readiness);
            if (!ready) {
                throw new InitError(id, result.properties, result.inputs, [`"${id}" is not ready`, ...problems]);
            }
        }
        return result;
    }

    async update(request: UpdateRequest): Promise<{ properties: PropertyMap }> {
        const { olds, oldInputs, news, preview } = request;
        if (preview && !(await this.canTry(news))) {
            return { properties: news };
        }
        const client = this.reachable();
        const manager = managerOf(news, olds);
        const state = (object: KubernetesObject) =>
            stateOf(object, manager, initialApiVersionIn(olds) ?? object.apiVersion);
        try {
            const readiness = preview ? undefined : readinessOf(news);
            const updated = await applyObject(client, manager, this.configuration, request);
            if (preview) {
                return { properties: state(updated) };
            }
            const ready = readiness ? await waitUntilReady(client, updated, readiness, limits(request, news)) : updated;
            const before = managerOf(oldInputs, olds);
            if (before !== manager) {
                await relinquish(client, ready, before);
            }
            return { properties: state(ready) };
        } catch (error) {
            if (preview && KubernetesError.is(error, "Forbidden")) {
                return { properties: news };
            }
            // Where there is no answer to this either, the first failure is the one that says why.
            const seen = error instanceof WaitError ? error.object : await find(client, objectOf(olds)).catch(() => {});
            if (!seen) {
                throw new Error(`${request.urn} was not updated: ${explainRefusal(error)}`, { cause: error });
            }
            const what = error instanceof WaitError ? "was updated, but did not become ready" : "was not updated";
            // A refused update is kept in the state too, as one that is not through: the next one tries again.
            throw initError(`${request.urn} ${what}`, error, seen, state(seen), news);
        }
    }

    async delete(request: DeleteRequest): Promise<void> {
        const { type, id, inputs, properties, log } = request;
        if (this.forgets(log)) {
            return;
        }
        const client = this.reachable();
        const object = objectOf(properties);
        if (isPatch(type, inputs.kind)) {
            return giveUpFields(client, object, managerOf(inputs, properties));
        }
        const live = await find(client, object);
        if (!live) {
            return;
        }
        const { apiVersion, kind, metadata } = live;
        const propagationPolicy = PROPAGATION[annotation(inputs, "deletionPropagationPolicy")?.toLowerCase() ?? ""];
        try {
            await client.delete(apiVersion, kind, metadata.name, metadata.namespace, {
                propagationPolicy: propagationPolicy ?? "Foreground",
            });
        } catch (error) {
            if (KubernetesError.is(error, "NotFound")) {
                return;
            }
            throw error;
        }
        if (annotation(inputs, "skipAwait") === "true" && DELETED_WITHOUT_WAITING.has(`${apiVersion}/${kind}`)) {
            return;
        }
        try {
            await waitUntilGone(client, live, limits(request, inputs));
        } catch (error) {
            throw new Error(`"${id}" was not deleted: ${error instanceof Error ? error.message : error}`, {
                cause: error,
            });
        }
    }

    async invoke(token: string): Promise<InvokeResult> {
        throw new Error(`${token}: this stand-in for the Kubernetes provider has no functions`);
    }

    private reachable(): KubernetesClient {
        const { client, unreachable } = this.cluster;
        if (!client) {
            throw new Error(
                `the configured Kubernetes cluster is unreachable: ${unreachable}\nIf it is gone for good, ` +
                    "PULUMI_K8S_DELETE_UNREACHABLE=true takes its resources out of the state without deleting them",
            );
        }
        return client;
    }

    /** Whether a resource goes out of the state because its cluster cannot be reached. */
    private forgets(log: EngineLog): boolean {
        const forgets = !this.cluster.client && this.configuration.deleteUnreachable;
        if (forgets) {
            log.warning(
                `the configured Kubernetes cluster is unreachable (${this.cluster.unreachable}) and deleteUnreachable ` +
                    "is set: the resource is taken out of the state and was not deleted",
            );
        }
        return forgets;
    }

    /** Whether the server can try the inputs out, without doing anything, for a preview. */
    private async canTry(inputs: PropertyMap): Promise<boolean> {
        const { client } = this.cluster;
        if (!client || containsUnknown(inputs)) {
            return false;
        }
        const { apiVersion, kind } = objectOf(inputs);
        return (await findResource(client, apiVersion, kind)) !== undefined;
    }
}

const PROPAGATION: Readonly<Record<string, "Background" | "Orphan">> = { background: "Background", orphan: "Orphan" };

/** The kinds whose deletion pulumi.com/skipAwait does not wait for. */
const DELETED_WITHOUT_WAITING = new Set([
    "apps/v1/DaemonSet",
    "apps/v1/Deployment",
    "apps/v1/StatefulSet",
    "batch/v1/Job",
    "v1/Namespace",
    "v1/Pod",
    "v1/ReplicationController",
]);

/** The field manager that the program names, or the one that the resource has had all along. */
function managerOf(inputs: PropertyMap, state: PropertyMap): string {
    return annotation(inputs, "patchFieldManager") ?? fieldManagerIn(state) ?? newFieldManager();
}

/** What to wait for after a write; undefined: nothing. Read before it, so that a mistake in the annotation stops it. */
function readinessOf(inputs: PropertyMap): Readiness | undefined {
    if (annotation(inputs, "skipAwait") === "true") {
        return undefined;
    }
    const waitFor = annotation(inputs, "waitFor");
    return waitFor ? readWaitFor(waitFor) : builtInReadiness(objectOf(inputs));
}

function limits(request: CreateRequest | UpdateRequest | DeleteRequest, inputs: PropertyMap): Limits {
    const annotated = Number.parseInt(annotation(inputs, "timeoutSeconds") ?? "", 10);
    return {
        timeoutSeconds: request.timeoutSeconds || annotated || DEFAULT_TIMEOUT_SECONDS,
        signal: request.signal,
        log: request.log,
    };
}

async function find(
    client: KubernetesClient,
    { apiVersion, kind, metadata }: KubernetesObject,
): Promise<KubernetesObject | undefined> {
    return client.find(apiVersion, kind, metadata.name, metadata.namespace);
}

function initError(
    what: string,
    error: unknown,
    object: KubernetesObject,
    state: PropertyMap,
    inputs: PropertyMap,
): InitError {
    const problems = error instanceof WaitError ? error.problems : [];
    return new InitError(idOf(object), state, inputs, [`${what}: ${explainRefusal(error)}`, ...problems]);
}
