import type { KubernetesClient, KubernetesObject } from "../../kubernetes/client";
import type { EngineLog } from "../provider-protocol/engine-log";
import type { DiffRequest, DiffResult } from "../provider-protocol/provider";
import { isMap, type PropertyMap, Unknown, type Value } from "../provider-protocol/values";
import { ANNOTATIONS, annotation } from "./annotations";
import { findChanges } from "./changes";
import type { Cluster } from "./cluster";
import type { Configuration } from "./configuration";
import { isBuiltIn, isNamespaced, isPatch } from "./kind";
import { IDENTITY, immutableFields } from "./replacement";
import { normalized, objectOf, pruned, textAt } from "./state";
import { builtInReadiness } from "./waiting/built-in";
import { judgeNow } from "./waiting/wait";

/**
 * Compares the new inputs with the object as the last operation left it, as far as the old inputs say. It does not ask
 * the cluster: what changed there since is seen after a refresh.
 */
export async function diffInputs(
    request: DiffRequest,
    { client }: Cluster,
    configuration: Configuration,
): Promise<DiffResult> {
    const object = objectOf(request.olds);
    const oldInputs = normalized(request.oldInputs);
    const namespaced = await isNamespaced(client, object.apiVersion, object.kind);
    const news = inNamespace(normalized(request.news), namespaced);
    const live = inNamespace(pruned(request.olds, oldInputs), namespaced);

    const changes = findChanges({
        live,
        oldInputs,
        news,
        countRewritten: !isBuiltIn(object.apiVersion),
        ignoreChanges: request.ignoreChanges,
        immutable: isPatch(request.type, news.kind)
            ? IDENTITY
            : immutableFields(object.apiVersion, object.kind, news.immutable === true, {
                  ConfigMap: configuration.enableConfigMapMutable,
                  Secret: configuration.enableSecretMutable,
              }),
    });
    const replaces = changes.filter(({ kind }) => kind.endsWith("-replace")).map(({ path }) => path);
    // Any name may come of it. The engine asks so for all that depends on an object that is deleted before it is replaced.
    if (news.metadata instanceof Unknown) {
        replaces.push("metadata");
    }
    if (annotation(news, "replaceUnready") === "true" && (await isUnready(object, client, request.log))) {
        replaces.push(`metadata.annotations["${ANNOTATIONS.replaceUnready}"]`);
    }
    return {
        changes: changes.length > 0 || replaces.length > 0,
        diffs: [...new Set(changes.map(({ path }) => path.split(/[.[]/, 1)[0] ?? path))],
        replaces,
        detailedDiff: Object.fromEntries(
            changes.map(({ path, kind }) => [path, { kind, inputDiff: kind.startsWith("delete") }]),
        ),
        // Two objects cannot have one name at a time. One that the provider named gets another.
        deleteBeforeReplace:
            replaces.length > 0 &&
            annotation(news, "autonamed") !== "true" &&
            textAt(news, "metadata", "name") === object.metadata.name &&
            textAt(news, "metadata", "namespace") === object.metadata.namespace,
    };
}

/** Both sides of a comparison say the namespace in the same way, whether or not the program spelled it out. */
function inNamespace(properties: Value, namespaced: boolean): PropertyMap {
    if (!isMap(properties)) {
        return {};
    }
    const { metadata } = properties;
    if (!isMap(metadata)) {
        return properties;
    }
    const { namespace, ...rest } = metadata;
    return { ...properties, metadata: namespaced ? { ...rest, namespace: namespace || "default" } : rest };
}

async function isUnready(
    { apiVersion, kind, metadata: { name, namespace } }: KubernetesObject,
    client: KubernetesClient | undefined,
    log: EngineLog,
): Promise<boolean> {
    const readiness = builtInReadiness({ apiVersion, kind });
    if (kind !== "Job" || !readiness) {
        log.warning(`the annotation ${ANNOTATIONS.replaceUnready} works for Jobs only`);
        return false;
    }
    if (!client) {
        log.warning(`the cluster is unreachable: the annotation ${ANNOTATIONS.replaceUnready} is left out of account`);
        return false;
    }
    const job = await client.find(apiVersion, kind, name, namespace);
    return job !== undefined && !(await judgeNow(client, job, readiness)).ready;
}
