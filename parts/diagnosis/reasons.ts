import { READY } from "../../vocabulary/kubernetes";
import type { LiveObject, ObjectName } from "../readers/kubernetes/live-object";
import { complaintsOf } from "./complaints";
import { describeDeletion } from "./deletion";

/** An object that was looked up: "absent" where there is none, undefined where the cluster did not say. */
export interface LookedUp {
    readonly object: ObjectName;
    readonly live: LiveObject | "absent" | undefined;
}

/** What objects say that is wrong with them, a line for each complaint; empty where none says anything. */
export function reasonsOf(lookedUp: readonly LookedUp[]): string[] {
    return lookedUp.flatMap(({ object: { kind, name }, live }) => {
        if (!live || live === "absent") {
            return [];
        }
        const deletion = describeDeletion(live);
        return deletion
            ? [`${kind} ${name} ${deletion}`]
            : complaintsOf(live).map((complaint) => `${kind} ${name}: ${complaint}`);
    });
}

/** How objects are, a line for each of which the cluster said something: for where none says that anything is wrong. */
export function statesOf(lookedUp: readonly LookedUp[]): string[] {
    return lookedUp.flatMap(({ object: { kind, name }, live }) =>
        live ? [`${kind} ${name} ${live === "absent" ? "is not there" : stateOf(live)}`] : [],
    );
}

/** By the word that its kind has for it: kro's `state`, ACK's `tableStatus`, Kubernetes' `phase`. */
function stateOf({ metadata, status }: LiveObject): string {
    const { state, tableStatus, phase, conditions = [] }: Status = status ?? {};
    const seen = conditions.find(({ type }) => type === READY)?.observedGeneration;
    const isOld = seen !== undefined && seen !== metadata.generation;
    const old = `, but that is its generation ${seen}, and nobody has looked at ${metadata.generation} yet`;
    return `is ${state ?? tableStatus ?? phase ?? "there"}${isOld ? old : ""}`;
}

type Status = NonNullable<LiveObject["status"]> & {
    readonly state?: string;
    readonly tableStatus?: string;
    readonly phase?: string;
};
