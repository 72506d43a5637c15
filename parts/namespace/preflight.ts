import { describeDeletion } from "../diagnosis/deletion";
import { childrenIn, namespaceNamed } from "../own/names";
import { findInstance, ownInstance } from "../own/own-instance";
import { isChildOf, ownerInCluster } from "../part/owners";
import type { Asked, Part } from "../part/part";
import { type Notice, type Refusal, refuse, type Way } from "../program/remedies";
import type { LiveObject } from "../readers/kubernetes/live-object";
import { findForeignChildren } from "./foreign-children";

/** The namespace of the carts service: made and deleted by kro, or, where it is adopted, there and somebody's. */
export const namespace: Part = {
    async look(asked) {
        const { settings, own, surroundings } = asked;
        const { namespace, instanceNamespace, instanceName } = settings.stack;
        const isAdopted = settings.adopt.includes("namespace");
        const ownStack = ownInstance(own.inCluster);
        if (ownStack?.spec.namespace === namespace && (ownStack.spec.createNamespace ?? true) === !isAdopted) {
            return {};
        }
        const [live, found, children] = await Promise.all([
            surroundings.object(namespaceNamed(namespace), true),
            findInstance(asked),
            isAdopted ? findForeignChildren(asked) : [],
        ]);
        if (live === undefined) {
            return {};
        }
        // A namespace that kro created is deleted with its CartsStack, be that the stack's own or one that is found.
        const instance = ownStack ?? (found.live && { namespace: instanceNamespace, name: instanceName });
        const isOwn = instance !== undefined && live !== "absent" && isChildOf(live, instance);
        return isAdopted
            ? { collisions: unusable(asked, live, isOwn) ?? children }
            : { collisions: isOwn ? [] : foreign(asked, live), warnings: warnOfLeaving(live) };
    },

    async telling({ settings: { stack }, graph }) {
        return [namespaceNamed(stack.namespace), ...childrenIn(graph, stack.namespace)];
    },
};

function foreign({ settings: { stack }, owner }: Asked, live: LiveObject | "absent"): Refusal[] {
    // A namespace that is being deleted is waited for.
    if (live === "absent" || live.metadata.deletionTimestamp) {
        return [];
    }
    return refuse(
        ["stack.namespace", stack.namespace],
        `is a namespace that exists already and is not this stack's (${ownerInCluster(live, owner)}): kro would take it ` +
            "over, and delete it with everything in it",
        ["choose another", { set: "stack.namespace", to: "<a namespace>" }],
        ["or adopt it: it is used, and never deleted", { adopt: ["namespace"] }],
    );
}

/** A namespace that is adopted has to be there, and to stay. Undefined: it does. */
function unusable({ settings }: Asked, live: LiveObject | "absent", isOwn: boolean): Refusal[] | undefined {
    const { namespace } = settings.stack;
    const problem = (reason: string, ...ways: Way[]) =>
        refuse(["stack.namespace", namespace], reason, ...ways, ['take the word "namespace" out']);
    if (live === "absent" || live.metadata.deletionTimestamp) {
        const state = live === "absent" ? "does not exist" : "is being deleted";
        const make: Way = ["make it", { kubectl: ["create", "namespace", namespace] }];
        return problem(`${state}, and "namespace" in adopt means one that is there`, make);
    }
    return isOwn
        ? problem('is the stack\'s own, and goes with it, and "namespace" in adopt is one that stays')
        : undefined;
}

/** That the stack will have to wait for a namespace of its name to go, and what holds that up. */
function warnOfLeaving(live: LiveObject | "absent"): Notice[] {
    const deletion = live !== "absent" && describeDeletion(live);
    const waits = "The CartsStack waits until it is gone, as long as it may take to become ready";
    return deletion ? [{ reason: `Namespace ${live.metadata.name} ${deletion}. ${waits}` }] : [];
}
