import { WHOLE_STACK } from "../components/whole-stack";
import { CRD_API_VERSION, READY } from "../vocabulary/kubernetes";
import { typeOf } from "../vocabulary/pulumi-kubernetes";
import { describeDeletion, isBeingDeleted } from "./diagnosis/deletion";
import { type LookedUp, reasonsOf } from "./diagnosis/reasons";
import { CARTS_STACKS, childrenIn, namespaceNamed } from "./own/names";
import { CARTS_GRAPH, readsGraph } from "./own/own-graph";
import { ownInstance } from "./own/own-instance";
import { untilGone } from "./part/leaving";
import type { Asked, Claim, Part, Verdict } from "./part/part";
import { type Notice, type Refusal, refuse, type Way } from "./program/remedies";
import { isTrue } from "./readers/kubernetes/conditions";
import { type LiveObject, nameOf, type ObjectName } from "./readers/kubernetes/live-object";
import type { StateResource } from "./readers/state/stack-state";

const MAKE_AGAIN: Way = ["to make it again", "again"];

/** One of the stack's own objects, and what it has to do with the settings. */
export type OwnObject = LookedUp & Claim;

/**
 * Looks whether the stack's own objects in the cluster are there and stay, where the state lets that be doubted. A destroy
 * that took too long leaves the state as it was but for what it came to before, and the engine reads nothing whose inputs
 * are the same. A state that has the mark of a whole stack knows of no such destroy, and nobody is asked.
 *
 * @param parts the first of them that claims an object has it
 */
export async function lookAtOwn(asked: Asked, parts: readonly Part[]): Promise<Verdict> {
    const { graph, own, surroundings } = asked;
    if (isWhole(own.inAccount)) {
        return {};
    }
    const ask = async (object: ObjectName) => ({ object, live: await surroundings.object(object) });
    const found = await Promise.all(
        ownObjects(own.inCluster).flatMap((object) => {
            const claim = claimOf(object, asked, parts);
            return claim ? [ask(object).then((lookedUp) => ({ ...lookedUp, ...claim }))] : [];
        }),
    );
    const live = found.find(({ object }) => object.kind === CARTS_STACKS.kind)?.live;
    const namespace = ownInstance(own.inCluster)?.spec.namespace;
    const children =
        live && live !== "absent" && namespace !== undefined && !isTrue(live, READY)
            ? [namespaceNamed(namespace), ...childrenIn(graph, namespace)]
            : [];
    return judgeStanding(found, await Promise.all(children.map(ask)));
}

export function claimOf(object: ObjectName, asked: Asked, parts: readonly Part[]): Claim | undefined {
    for (const part of parts) {
        const claim = part.claim?.(object, asked);
        if (claim) {
            return claim;
        }
    }
    return undefined;
}

/**
 * What no longer stands, though the state has it. Refused is what an update without changes would call unchanged.
 *
 * @param children of the CartsStack, where that is not ready
 */
export function judgeStanding(found: readonly OwnObject[], children: readonly LookedUp[]) {
    const collisions: Refusal[] = [];
    const warnings: Notice[] = [];
    const leavingChildren = children.filter(({ live }) => live && live !== "absent" && isBeingDeleted(live));
    for (const { object, live, setting, stays } of found) {
        const name = nameOf(object);
        const isInstance = object.kind === CARTS_STACKS.kind;
        const deletion = live && live !== "absent" && describeDeletion(live);
        if (live === "absent" && isInstance && stays) {
            const reason = `is this stack's ${name} in its state, and the cluster has none: it was deleted, with what it had made`;
            collisions.push(...refuse(setting, reason, MAKE_AGAIN, ["to delete what is left of the stack", "destroy"]));
        } else if (live === "absent" && stays) {
            warnings.push({ reason: `${name} is in this stack's state and not in the cluster`, ways: [MAKE_AGAIN] });
        } else if (deletion && stays) {
            const heldUp = isInstance ? reasonsOf(leavingChildren) : [];
            const reason = `is this stack's ${name}, which ${[deletion, ...heldUp].join("; ")}`;
            collisions.push(
                ...refuse(
                    setting,
                    reason,
                    ["to see what mends that", "verify"],
                    ["to go on with the deletion", "destroy"],
                    ["to make it again when it is gone", untilGone(object), "again"],
                ),
            );
        } else if (deletion) {
            // The update deletes what does not stay, and the engine waits until a CartsStack that it replaces is gone.
            warnings.push({ reason: `${name}, which is this stack's, ${deletion}` });
        } else if (isInstance && stays && leavingChildren.length > 0) {
            const waitsFor = reasonsOf(leavingChildren).join("; ");
            warnings.push({ reason: `${name} is not ready, and waits for what is being deleted: ${waitsFor}` });
        }
    }
    return { collisions, warnings };
}

/** Whether no destroy has begun, and no refresh has seen that something is being deleted. */
export function isWhole(state: readonly StateResource[]): boolean {
    const leaving = state.some(({ outputs }) => (outputs as Partial<LiveObject>).metadata?.deletionTimestamp);
    return !leaving && state.some(({ type }) => type === WHOLE_STACK);
}

/** The objects that a state has because the stack has made them. */
export function ownObjects(state: readonly StateResource[]): ObjectName[] {
    const read = [...READ, ...(readsGraph(state) ? [`${CARTS_GRAPH}$`] : [])];
    return state.flatMap(({ urn, type, outputs }) => {
        const { apiVersion, kind, metadata }: Partial<LiveObject> = outputs;
        const isMade = type.startsWith("kubernetes:") && !read.some((types) => urn.includes(types));
        return isMade && apiVersion && kind && metadata?.name
            ? [{ apiVersion, kind, namespace: metadata.namespace, name: metadata.name }]
            : [];
    });
}

/**
 * What a URN has whose object is read, or patched, and somebody's: the state does not say so to a program. What the stack
 * makes of these kinds has another parent. A graph that is not installed has nothing but what is read.
 */
const READ = [
    `${CARTS_GRAPH}$${typeOf(CRD_API_VERSION, "CustomResourceDefinition")}::`,
    `carts-stack:index:UiRoute$${typeOf("apps/v1", "Deployment")}::`,
    `carts-stack:index:UiRoute$${typeOf("apps/v1", "DeploymentPatch")}::`,
    `carts-stack:index:ShopUi$${typeOf("core/v1", "Service")}::`,
];
