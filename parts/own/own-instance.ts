import type { Asked } from "../part/part";
import type { Settings } from "../program/settings";
import type { LiveObject } from "../readers/kubernetes/live-object";
import { findIn } from "../readers/state/own-state";
import type { StateResource } from "../readers/state/stack-state";
import { INSTANCE_TYPE, type WrittenInstance } from "../readers/state/types";
import { there } from "../readers/surroundings";
import { instanceNamed } from "./names";

/** The CartsStack of a state, by the name that it has now: another name replaces it, and what it made. */
export interface OwnInstance {
    readonly urn: string;
    readonly name: string;
    readonly namespace: string;
    readonly spec: WrittenInstance["spec"];
}

export function ownInstance(state: readonly StateResource[]): OwnInstance | undefined {
    const { urn = "", outputs } = findIn(state, INSTANCE_TYPE) ?? {};
    const { metadata, spec }: Partial<WrittenInstance> = outputs ?? {};
    return metadata && spec && { urn, name: metadata.name, namespace: metadata.namespace, spec };
}

/** The CartsStack of the state, if it has the name that is wanted. */
export function sameInstance({ settings: { stack }, own }: Pick<Asked, "settings" | "own">): OwnInstance | undefined {
    const instance = ownInstance(own.inCluster);
    return instance && isNamed(instance, stack) ? instance : undefined;
}

function isNamed({ name, namespace }: Pick<OwnInstance, "name" | "namespace">, stack: Settings["stack"]): boolean {
    return name === stack.instanceName && namespace === stack.instanceNamespace;
}

/** What a CartsStack has otherwise than it is wanted, and would be replaced for, table and all. */
export function findReplacing({ stack, adopt }: Pick<Settings, "stack" | "adopt">, spec: LiveObject["spec"]) {
    const has: Readonly<Record<string, unknown>> = { createNamespace: true, ...spec };
    const { namespace, tableName } = stack;
    const wanted = { namespace, tableName, createNamespace: !adopt.includes("namespace") };
    return (Object.keys(wanted) as (keyof typeof wanted)[])
        .filter((field) => has[field] !== wanted[field])
        .map((field) => ({ field, value: wanted[field], has: has[field] }));
}

/** Whether the CartsStack of the state is deleted, with what kro made of it, before the one that is wanted is made. */
export function isReplaced(
    { settings, own }: Pick<Asked, "settings" | "own">,
    instance: Omit<OwnInstance, "urn">,
): boolean {
    return own.moves || !isNamed(instance, settings.stack) || findReplacing(settings, instance.spec).length > 0;
}

/** The CartsStack that is in the cluster and not in the state. */
export interface FoundInstance {
    readonly live?: LiveObject;
    /**
     * The URN under which the state has another CartsStack than the one that is there, which is the one that is wanted: an
     * update was killed after it had put that in the place of the other.
     */
    readonly outdatedUrn?: string;
}

/** Of a CartsStack that is about to be replaced, only this matters: whether it has been replaced already. */
export async function findInstance(asked: Asked): Promise<FoundInstance> {
    const { settings, surroundings } = asked;
    const own = sameInstance(asked);
    if (own && findReplacing(settings, own.spec).length === 0) {
        return {};
    }
    const live = there(await surroundings.object(instanceNamed(settings.stack)));
    if (!own) {
        return { live };
    }
    return live && findReplacing(settings, live.spec).length === 0 ? { live, outdatedUrn: own.urn } : {};
}
