import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";
import type { KubernetesObject, WatchEvent } from "../../lab/kubernetes/client";
import { isGone, kubernetes, until } from "../lab/test-lab";
import type { Fact } from "./killed-run";

/** When the engine begins with a resource. */
export function begins(resource: string): Fact {
    return engineFact(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn.endsWith(`::${resource}`));
}

/** When the engine is through with a resource. @param op with this part of it, where it has several */
export function ends(resource: string, op?: OpType): Fact {
    return engineFact(({ resOutputsEvent }) => {
        const { urn, op: done } = resOutputsEvent?.metadata ?? {};
        return urn?.endsWith(`::${resource}`) && (!op || op === done);
    });
}

function engineFact(is: (event: EngineEvent) => boolean | undefined): Fact {
    return (events) => new Promise<void>((resolve) => events((event) => is(event) && resolve()));
}

/** When the cluster has an object that is so. */
export function appears<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    is: (object: T) => boolean = () => true,
): Fact {
    return seen<T>(apiVersion, kind, ({ type, object }) => type !== "DELETED" && is(object));
}

/** When an object that the cluster had is gone. */
export function vanishes(apiVersion: string, kind: string): Fact {
    return seen(apiVersion, kind, ({ type }) => type === "DELETED");
}

export function isLeaving({ metadata }: KubernetesObject): boolean {
    return metadata.deletionTimestamp !== undefined;
}

function seen<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    is: (event: WatchEvent<T>) => boolean,
): Fact {
    return async (_events, ended) => {
        // The kind may have to come first.
        await until(`the cluster has the kind ${kind}`, () => refusalOf(apiVersion, kind), isGone);
        for await (const event of kubernetes().follow<T>(apiVersion, kind, {}, ended)) {
            if (is(event)) {
                return;
            }
        }
    };
}

/** Why a kind cannot be listed. */
async function refusalOf(apiVersion: string, kind: string): Promise<string | undefined> {
    return kubernetes()
        .list(apiVersion, kind)
        .then(() => undefined, String);
}
