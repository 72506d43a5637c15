import { childrenIn } from "../children/names";
import { findForeignChildren } from "../children/preflight";
import { describeDeletion } from "../diagnosis/deletion";
import { findInstance, ownInstance } from "../instance/own-instance";
import { isChildOf, ownerInCluster } from "../owners";
import type { Asked, Collision, Part } from "../part";
import type { LiveObject } from "../readers/kubernetes/live-object";
import { namespaceNamed } from "./names";

/** The namespace of the carts service: made and deleted by kro, or, where it is adopted, there and somebody's. */
export const namespace: Part = {
    async look(asked) {
        const { settings, own, surroundings } = asked;
        const { namespace, instanceNamespace, instanceName, adopt } = settings.stack;
        const ownStack = ownInstance(own.inCluster);
        if (ownStack?.spec.namespace === namespace && (ownStack.spec.createNamespace ?? true) === !adopt.namespace) {
            return {};
        }
        const [live, found, children] = await Promise.all([
            surroundings.object(namespaceNamed(namespace), true),
            findInstance(asked),
            adopt.namespace ? findForeignChildren(asked) : [],
        ]);
        if (live === undefined) {
            return {};
        }
        // A namespace that kro created is deleted with its CartsStack, be that the stack's own or one that is found.
        const instance = ownStack ?? (found.live && { namespace: instanceNamespace, name: instanceName });
        const isOwn = instance !== undefined && live !== "absent" && isChildOf(live, instance);
        return adopt.namespace
            ? { collisions: unusable(asked, live, isOwn) ?? children }
            : { collisions: isOwn ? [] : foreign(asked, live), warnings: warnOfLeaving(live) };
    },

    async telling({ settings: { stack }, graph }) {
        return [namespaceNamed(stack.namespace), ...childrenIn(graph, stack.namespace)];
    },
};

function foreign({ settings: { stack }, owner }: Asked, live: LiveObject | "absent"): Collision[] {
    // A namespace that is being deleted is waited for.
    if (live === "absent" || live.metadata.deletionTimestamp) {
        return [];
    }
    const reason =
        `is a namespace that exists already and is not this stack's (${ownerInCluster(live, owner)}): kro would take it ` +
        "over, and delete it with everything in it. Choose another namespace, or adopt it: it is used, and never deleted";
    return [{ path: "namespace", value: stack.namespace, reason, adoptable: "namespace" }];
}

/** A namespace that is adopted has to be there, and to stay. Undefined: it does. */
function unusable({ settings }: Asked, live: LiveObject | "absent", isOwn: boolean): Collision[] | undefined {
    const problem = (reason: string) => [{ path: "namespace", value: settings.stack.namespace, reason }];
    if (live === "absent" || live.metadata.deletionTimestamp) {
        const state = live === "absent" ? "does not exist" : "is being deleted";
        return problem(`${state}, and "namespace" in adopt means one that is there. Make it, or take the word out`);
    }
    return isOwn ? problem('is the stack\'s own, and goes with it: take the word "namespace" out of adopt') : undefined;
}

/** That the stack will have to wait for a namespace of its name to go, and what holds that up. */
function warnOfLeaving(live: LiveObject | "absent"): string[] {
    const deletion = live !== "absent" && describeDeletion(live);
    return deletion
        ? [
              `Namespace ${live.metadata.name} ${deletion}. The CartsStack waits until it is gone, for instanceTimeout at most`,
          ]
        : [];
}
