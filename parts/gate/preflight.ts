import { IDENTITY_GATE } from "../../components/identity/identity-gate-file";
import { ADMISSION_API_VERSION } from "../../vocabulary/kubernetes";
import { typeOf } from "../../vocabulary/pulumi-kubernetes";
import { CARTS_STACKS } from "../own/names";
import { readsGraph } from "../own/own-graph";
import { sameInstance } from "../own/own-instance";
import { leaving } from "../part/leaving";
import { ownerInCluster } from "../part/owners";
import type { Asked, Part } from "../part/part";
import { type Refusal, refuse, type Step } from "../program/remedies";
import type { LiveObject } from "../readers/kubernetes/live-object";
import { findIn } from "../readers/state/own-state";
import { there } from "../readers/surroundings";

const POLICY = { apiVersion: ADMISSION_API_VERSION, kind: "ValidatingAdmissionPolicy", name: IDENTITY_GATE };
const WITHOUT: Step = { set: "stack.identityGate", to: "false" };
const BINDING = { ...POLICY, kind: "ValidatingAdmissionPolicyBinding" };

/** The identity gate of the cluster, a policy and its binding: it comes with the graph, from the stack that installs that. */
export const gate: Part = {
    async look(asked) {
        if (installs(asked)) {
            return lookForForeign(asked);
        }
        const { graph, stack } = asked.settings;
        const uses = !graph.install && stack.identityGate;
        return { collisions: await (uses ? lookForUsed(asked) : lookForNeeded(asked)) };
    },

    claim({ kind, name }, asked) {
        const stays = installs(asked) && name === IDENTITY_GATE;
        return [POLICY.kind, BINDING.kind].includes(kind)
            ? { setting: ["stack.identityGate", true], stays }
            : undefined;
    },
};

function installs({ settings: { graph } }: Asked): boolean {
    return graph.install && graph.identityGate;
}

/** Whether this stack has installed it. */
function isOwn({ own }: Asked, { apiVersion, kind, name }: typeof POLICY): boolean {
    return (
        !readsGraph(own.inCluster) &&
        findIn(own.inCluster, typeOf(apiVersion, kind), { metadata: { name } }) !== undefined
    );
}

async function lookForForeign(asked: Asked) {
    const look = async (object: typeof POLICY) =>
        isOwn(asked, object) ? undefined : there(await asked.surroundings.object(object));
    const [policy, binding] = await Promise.all([look(POLICY), look(BINDING)]);
    const adopt = { gate: { policy: policy && IDENTITY_GATE, binding: binding && IDENTITY_GATE } };
    return { collisions: foreign(asked, policy, binding), adopt };
}

function foreign({ settings, owner }: Asked, policy?: LiveObject, binding?: LiveObject): Refusal[] {
    const gate = policy ?? binding;
    const isLeaving = [policy, binding].flatMap((object) => leaving(["stack.identityGate", true], object));
    if (!gate || isLeaving.length > 0 || settings.adopt.includes("gate")) {
        return isLeaving;
    }
    return refuse(
        ["stack.identityGate", true],
        `is wanted, but the cluster has an identity gate already, ${gate.kind} ${gate.metadata.name} ` +
            `(${ownerInCluster(gate, owner)})`,
        ["where the graph is there too, use both as they are", { set: "graph.install", to: "false" }],
        [
            "or adopt the gate: it is imported, and deleted with this stack, from all stacks of the cluster",
            { adopt: ["gate"] },
        ],
    );
}

/** Without its gate the stack would become ready all the same, and some of its pods might have no credentials. */
async function lookForUsed(asked: Asked): Promise<Refusal[]> {
    const own = sameInstance(asked);
    const found = own && own.spec.identityGate !== false ? undefined : await asked.surroundings.object(BINDING);
    if (found !== "absent") {
        return leaving(["stack.identityGate", true], found);
    }
    return refuse(
        ["stack.identityGate", true],
        `needs the identity gate of the cluster, and there is no ${BINDING.kind} ${IDENTITY_GATE}`,
        ["install it with the graph", { set: "graph.install", to: "true" }],
        ["or by hand", { kubectl: ["apply", "-f", "rgd/identity-gate.yaml"] }],
        ["or do without", WITHOUT],
    );
}

/** The gate is the cluster's, and goes with the setting of the stack that has installed it. */
async function lookForNeeded(asked: Asked): Promise<Refusal[]> {
    const { settings, surroundings } = asked;
    const { instanceNamespace, instanceName } = settings.stack;
    const found = isOwn(asked, BINDING) ? there(await surroundings.objects(CARTS_STACKS)) : undefined;
    const others = (found ?? [])
        .filter(({ spec }) => spec?.identityGate !== false)
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        .filter((name) => name !== `${instanceNamespace}/${instanceName}`);
    if (others.length === 0) {
        return [];
    }
    return refuse(
        ["stack.identityGate", false],
        `takes the identity gate from the cluster, because this stack has installed it, and the pods of other CartsStacks ` +
            `count on it (${others.join(", ")})`,
        ["let each of these stacks do without first", WITHOUT],
        ["or keep it", { set: "stack.identityGate", to: "true" }],
    );
}
