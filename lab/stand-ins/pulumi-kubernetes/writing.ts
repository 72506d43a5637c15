import { setTimeout as sleep } from "node:timers/promises";
import { type KubernetesClient, KubernetesError, type KubernetesObject } from "../../kubernetes/client";
import type { CreateRequest, UpdateRequest } from "../provider-protocol/provider";
import type { PropertyMap } from "../provider-protocol/values";
import { annotation } from "./annotations";
import type { Configuration } from "./configuration";
import { CREATOR, explainConflict, mustForce, relinquish, takeOver } from "./field-ownership";
import { isPatch } from "./kind";
import { objectOf } from "./state";

/**
 * How long a create waits before each further attempt while its kind or its namespace is not there: about a minute in
 * all, for what another resource of the same update is about to bring.
 */
const RETRY_AFTER_SECONDS = [1, 2, 4, 8, 16, 32];

/** A plain create, as it must not take over what is there already; a Patch is there to do just that. */
export async function createObject(
    client: KubernetesClient,
    manager: string,
    configuration: Configuration,
    { type, inputs, preview, signal, log }: CreateRequest,
): Promise<KubernetesObject> {
    const object = objectOf(inputs);
    const takesOver = isPatch(type, inputs.kind) || configuration.upsertExistingObjects;
    const force = preview || forces(inputs, configuration);
    for (let attempt = 0; ; attempt++) {
        try {
            return await (takesOver
                ? client.apply(object, { fieldManager: manager, force, dryRun: preview })
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

/** Server-side apply on the object that the state knows. */
export async function applyObject(
    client: KubernetesClient,
    manager: string,
    configuration: Configuration,
    { type, olds, news, preview }: UpdateRequest,
): Promise<KubernetesObject> {
    const { apiVersion, kind, metadata } = objectOf(olds);
    const read = () => client.get(apiVersion, kind, metadata.name, metadata.namespace);
    const live = preview || isPatch(type, news.kind) ? await read() : await takeOver(client, read, manager);
    try {
        return await client.apply(objectOf(news), {
            fieldManager: manager,
            force: forces(news, configuration) || mustForce(live, preview),
            dryRun: preview,
        });
    } catch (error) {
        throw explainConflict(error, manager);
    }
}

/** Ends a Patch. The object stays, without the fields that nobody else owns. */
export async function giveUpFields(client: KubernetesClient, object: KubernetesObject, manager: string): Promise<void> {
    try {
        await relinquish(client, object, manager);
    } catch (error) {
        if (KubernetesError.is(error, "NoMatch")) {
            return;
        }
        if (KubernetesError.is(error, "Invalid") && error.message.includes("Required value")) {
            throw new Error(
                "the Patch owns a field that the object cannot be without: set retainOnDelete on the resource, or give " +
                    `the field to another manager first: ${error.message}`,
                { cause: error },
            );
        }
        throw error;
    }
}

/** Whether a preview can go on without the server's answer. */
export function isUntriable(error: unknown): boolean {
    return (
        error instanceof KubernetesError &&
        (["Forbidden", "AlreadyExists", "NotFound"].includes(error.reason) ||
            error.message.includes("does not support dry run"))
    );
}

export function explainRefusal(error: unknown): string {
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

function forces(inputs: PropertyMap, configuration: Configuration): boolean {
    return configuration.enablePatchForce || annotation(inputs, "patchForce") === "true";
}
