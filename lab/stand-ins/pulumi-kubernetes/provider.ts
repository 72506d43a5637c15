import { setTimeout as sleep } from "node:timers/promises";
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
import { CREATOR, explainConflict, mustForce, relinquish, takeOver } from "./field-ownership";
import { findResource, isPatch, kindOf } from "./kind";
import { idOf, newFieldManager, parseId } from "./naming";
import { fieldManagerIn, importedInputs, initialApiVersionIn, liveInputs, objectOf, stateOf } from "./state";
import { builtInReadiness } from "./waiting/built-in";
import { judgeNow, type Limits, WaitError, waitUntilGone, waitUntilReady } from "./waiting/wait";
import { readWaitFor } from "./waiting/wait-for";

const DEFAULT_TIMEOUT_SECONDS = 600;

/**
 * How long a create waits before each further attempt while its kind or its namespace is not there: about a minute in
 * all, for what another resource of the same update is about to bring.
 */
const RETRY_AFTER_SECONDS = [1, 2, 4, 8, 16, 32];

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
        let created: KubernetesObject;
        try {
            created = await this.write(client, manager, request);
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
            const ready = await this.waitUntilReady(client, created, request, inputs);
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
            inputs: importing ? importedInputs(live) : liveInputs(live, inputs),
            properties: stateOf(live, managerOf(inputs, properties), initialApiVersionIn(properties) ?? apiVersion),
        };
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
            const updated = await this.apply(client, manager, request);
            if (preview) {
                return { properties: state(updated) };
            }
            const ready = await this.waitUntilReady(client, updated, request, news);
            const before = managerOf(oldInputs, olds);
            if (before !== manager) {
                await relinquish(client, ready, before);
            }
            return { properties: state(ready) };
        } catch (error) {
            if (preview && KubernetesError.is(error, "Forbidden")) {
                return { properties: news };
            }
            const seen = error instanceof WaitError ? error.object : await find(client, objectOf(olds));
            if (!seen) {
                throw new Error(`${request.urn} was not updated: ${explainRefusal(error)}`, { cause: error });
            }
            // Also a refused update is one that is not through: the next one tries again.
            throw initError(`"${request.id}" was not updated, or did not become ready`, error, seen, state(seen), news);
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
            return giveUp(client, object, managerOf(inputs, properties));
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

    private forces(inputs: PropertyMap): boolean {
        return this.configuration.enablePatchForce || annotation(inputs, "patchForce") === "true";
    }

    /** A plain create, as it must not take over what is there already; a Patch is there to do just that. */
    private async write(
        client: KubernetesClient,
        manager: string,
        { type, inputs, preview, signal, log }: CreateRequest,
    ): Promise<KubernetesObject> {
        const object = objectOf(inputs);
        const takesOver = isPatch(type, inputs.kind) || this.configuration.upsertExistingObjects;
        for (let attempt = 0; ; attempt++) {
            try {
                return await (takesOver
                    ? client.apply(object, {
                          fieldManager: manager,
                          force: preview || this.forces(inputs),
                          dryRun: preview,
                      })
                    : client.create(object, { fieldManager: CREATOR, dryRun: preview }));
            } catch (error) {
                const pause = RETRY_AFTER_SECONDS[attempt];
                const missing = KubernetesError.is(error, "NotFound") || KubernetesError.is(error, "NoMatch");
                if (preview || !missing || pause === undefined) {
                    throw explainConflict(error, manager);
                }
                log.status(`creation failed, and is tried again in ${pause} s: ${error.message}`);
                await sleep(pause * 1000, undefined, { signal });
            }
        }
    }

    private async apply(
        client: KubernetesClient,
        manager: string,
        { type, olds, news, preview }: UpdateRequest,
    ): Promise<KubernetesObject> {
        const { apiVersion, kind, metadata } = objectOf(olds);
        const live = await client.get(apiVersion, kind, metadata.name, metadata.namespace);
        if (!preview && !isPatch(type, news.kind)) {
            await takeOver(client, live, manager);
        }
        try {
            return await client.apply(objectOf(news), {
                fieldManager: manager,
                force: this.forces(news) || mustForce(live, preview),
                dryRun: preview,
            });
        } catch (error) {
            throw explainConflict(error, manager);
        }
    }

    private async waitUntilReady(
        client: KubernetesClient,
        written: KubernetesObject,
        request: CreateRequest | UpdateRequest,
        inputs: PropertyMap,
    ): Promise<KubernetesObject> {
        const waitFor = annotation(inputs, "waitFor");
        const readiness = waitFor ? readWaitFor(waitFor) : builtInReadiness(written);
        if (!readiness || annotation(inputs, "skipAwait") === "true") {
            return written;
        }
        return waitUntilReady(client, written, readiness, limits(request, inputs));
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

function limits(request: CreateRequest | UpdateRequest | DeleteRequest, inputs: PropertyMap): Limits {
    const annotated = Number.parseInt(annotation(inputs, "timeoutSeconds") ?? "", 10);
    return { ...request, timeoutSeconds: request.timeoutSeconds || annotated || DEFAULT_TIMEOUT_SECONDS };
}

async function find(
    client: KubernetesClient,
    { apiVersion, kind, metadata }: KubernetesObject,
): Promise<KubernetesObject | undefined> {
    return client.find(apiVersion, kind, metadata.name, metadata.namespace);
}

async function giveUp(client: KubernetesClient, object: KubernetesObject, manager: string): Promise<void> {
    try {
        await relinquish(client, object, manager);
    } catch (error) {
        if (KubernetesError.is(error, "NoMatch")) {
            return;
        }
        if (KubernetesError.is(error, "Invalid") && error.message.includes("Required value")) {
            throw new Error(
                `the Patch owns a field that the object cannot be without: set retainOnDelete on the resource, or give ` +
                    `the field to another manager first: ${error.message}`,
                { cause: error },
            );
        }
        throw error;
    }
}

/** Whether a preview can go on without the server's answer. */
function isUntriable(error: unknown): boolean {
    return (
        error instanceof KubernetesError &&
        (["Forbidden", "AlreadyExists", "NotFound"].includes(error.reason) ||
            error.message.includes("does not support dry run"))
    );
}

function explainRefusal(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    if (KubernetesError.is(error, "AlreadyExists")) {
        return (
            `${message}\nA create does not take over an object that is there already. If it is another resource's, ` +
            "give it an alias or deleteBeforeReplace; to own some fields of it, use a Patch resource; to own it, " +
            "`pulumi import` it, or set upsertExistingObjects on the provider"
        );
    }
    if (KubernetesError.is(error, "NoMatch")) {
        return `${message}: the server does not know this apiVersion. Has its CustomResourceDefinition been created?`;
    }
    return message;
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
