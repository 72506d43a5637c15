import * as pulumi from "@pulumi/pulumi";
import { WHOLE_STACK } from "../components/whole-stack";
import type { Settings } from "../settings";
import { GRAPH_KIND } from "../vocabulary/kro";
import { CRD_API_VERSION, READY } from "../vocabulary/kubernetes";
import { typeOf } from "../vocabulary/pulumi-kubernetes";
import { childrenIn } from "./children/names";
import type { Collision, Wanted } from "./collisions";
import { describeDeletion, isBeingDeleted } from "./diagnosis/deletion";
import { type LookedUp, reasonsOf } from "./diagnosis/reasons";
import { untilGone } from "./leaving";
import { type LiveObject, nameOf, type ObjectName } from "./readers/kubernetes/cluster-reader";
import { clusterOf, type Own } from "./readers/state/own";
import type { StateResource } from "./readers/state/stack-state";
import type { Surroundings } from "./readers/surroundings";

/** Not `pulumi up --refresh`: that refreshes and updates in one, and the program still sees the state from before. */
const AGAIN = "pulumi refresh && pulumi up";

/** What of a stack's own no longer stands, though the state has it. */
export interface Standing {
    /** What an update without changes would call unchanged. */
    readonly refused: readonly Collision[];
    readonly warnings: readonly string[];
}

/** What is to stay as it is, of what the state has. */
export interface Kept {
    /** Whether the CartsStack is neither replaced nor renamed: else the engine waits by itself until the old one is gone. */
    readonly instance: boolean;
    /** Undefined where the stack uses a graph that is there. */
    readonly graphName?: string;
    readonly gateName?: string;
    /** The UI that the stack installs: one that it routes to its carts, or exposes, is somebody's. */
    readonly ui?: { readonly namespace?: string; readonly name?: string };
}

/**
 * Looks whether the stack's own objects in the cluster are there and stay, where the state lets that be doubted. A destroy
 * that took too long leaves the state as it was but for what it came to before, and the engine reads nothing whose inputs
 * are the same. A state that has the mark of a whole stack knows of no such destroy, and nobody is asked.
 */
export async function lookAtOwn(
    state: readonly StateResource[],
    wanted: Wanted,
    own: Own,
    ui: Settings["ui"],
    surroundings: Surroundings,
): Promise<Standing> {
    if (isWhole(state)) {
        return { refused: [], warnings: [] };
    }
    const ask = async (object: ObjectName) => ({ object, live: await surroundings.object(object) });
    const found = await Promise.all(ownObjects(state, wanted).map(ask));
    const live = found.find(({ object }) => object.kind === "CartsStack")?.live;
    const namespace = own.instance?.cartsNamespace;
    const children =
        live && live !== "absent" && namespace !== undefined && !isReady(live)
            ? [{ apiVersion: "v1", kind: "Namespace", name: namespace }, ...childrenIn(namespace)]
            : [];
    const kept = {
        instance: keepsInstance(wanted, own),
        graphName: wanted.graphName,
        gateName: wanted.gateName,
        ui: ui.install ? ui : undefined,
    };
    return judgeStanding(kept, found, await Promise.all(children.map(ask)));
}

/** @param children of the CartsStack, where that is not ready */
export function judgeStanding(kept: Kept, found: readonly LookedUp[], children: readonly LookedUp[]): Standing {
    const refused: Collision[] = [];
    const warnings: string[] = [];
    const leavingChildren = children.filter(({ live }) => live && live !== "absent" && isBeingDeleted(live));
    for (const { object, live } of found) {
        const name = nameOf(object);
        const isInstance = object.kind === "CartsStack";
        const deletion = live && live !== "absent" && describeDeletion(live);
        if (live === "absent" && isInstance && kept.instance) {
            const reason =
                `is this stack's ${name} in its state, and the cluster has none: it was deleted, with what it had made. To ` +
                `make it again: ${AGAIN}. To delete what is left of the stack: pulumi destroy`;
            refused.push({ ...keyOf(object), reason });
        } else if (live === "absent" && isKept(object, kept)) {
            warnings.push(`${name} is in this stack's state and not in the cluster. To make it again: ${AGAIN}`);
        } else if (deletion && isKept(object, kept)) {
            const heldUp = isInstance ? reasonsOf(leavingChildren) : [];
            const reason =
                `is this stack's ${name}, which ${[deletion, ...heldUp].join("; ")}. npm run verify -- --stack ` +
                `${pulumi.getStack()} says what mends that. To go on with the deletion: pulumi destroy. To make it again ` +
                `when it is gone: ${untilGone(object)} && ${AGAIN}`;
            refused.push({ ...keyOf(object), reason });
        } else if (deletion) {
            warnings.push(`${name}, which is this stack's, ${deletion}`);
        } else if (isInstance && kept.instance && leavingChildren.length > 0) {
            warnings.push(
                `${name} is not ready, and waits for what is being deleted: ${reasonsOf(leavingChildren).join("; ")}`,
            );
        }
    }
    return { refused, warnings };
}

/** Whether no destroy has begun, and no refresh has seen that something is being deleted. */
export function isWhole(state: readonly StateResource[]): boolean {
    const leaving = state.some(({ outputs }) => (outputs as Partial<LiveObject>).metadata?.deletionTimestamp);
    return !leaving && state.some(({ type }) => type === WHOLE_STACK);
}

/** The objects in this cluster that a state has because the stack has made them. */
export function ownObjects(
    state: readonly StateResource[],
    { clusterName, region }: Pick<Wanted, "clusterName" | "region">,
): ObjectName[] {
    const cluster = clusterOf(state);
    if (cluster?.name !== clusterName || (region && cluster.region !== region)) {
        return [];
    }
    const readsGraph = state.some(({ type, outputs }) => type === CARTS_GRAPH && outputs.installed === false);
    return state.flatMap(({ urn, type, outputs }) => {
        const { apiVersion, kind, metadata }: Partial<LiveObject> = outputs;
        const isRead = [...READ, ...(readsGraph ? [`${CARTS_GRAPH}$`] : [])].some((types) => urn.includes(types));
        return type.startsWith("kubernetes:") && !isRead && apiVersion && kind && metadata?.name
            ? [{ apiVersion, kind, namespace: metadata.namespace, name: metadata.name }]
            : [];
    });
}

const CARTS_GRAPH = "carts-stack:index:CartsGraph";

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

function keepsInstance({ instanceName, instanceNamespace, namespace, tableName, adopt }: Wanted, own: Own): boolean {
    return (
        own.instance?.name === instanceName &&
        own.instance.namespace === instanceNamespace &&
        own.instance.cartsNamespace === namespace &&
        own.instance.createNamespace === !adopt.includes("namespace") &&
        own.tableName === tableName
    );
}

function isReady({ status }: LiveObject): boolean {
    return status?.conditions?.some(({ type, status }) => type === READY && status === "True") ?? false;
}

/** What the program no longer has, this update deletes, and waits for. */
function isKept({ kind, namespace, name }: ObjectName, { instance, graphName, gateName, ui }: Kept): boolean {
    switch (kind) {
        case "CartsStack":
            return instance;
        case GRAPH_KIND:
            return name === graphName;
        case "ValidatingAdmissionPolicy":
        case "ValidatingAdmissionPolicyBinding":
            return name === gateName;
        case "Namespace":
            return name === ui?.namespace;
        default:
            return ui !== undefined && namespace === ui.namespace && name === ui.name;
    }
}

/** The key of the configuration that has to do with an object. */
function keyOf({ kind, name }: ObjectName): Pick<Collision, "path" | "value"> {
    switch (kind) {
        case "CartsStack":
            return { path: "instanceName", value: name };
        case GRAPH_KIND:
            return { path: "installGraph", value: true };
        case "ValidatingAdmissionPolicy":
        case "ValidatingAdmissionPolicyBinding":
            return { path: "identityGate", value: true };
        case "Namespace":
            return { path: "uiNamespace", value: name };
        default:
            return { path: "uiName", value: name };
    }
}
