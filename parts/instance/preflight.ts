import { CARTS_STACKS, instanceNamed, namespaceNamed } from "../own/names";
import { type FoundInstance, findInstance, findReplacing, sameInstance } from "../own/own-instance";
import { leaving } from "../part/leaving";
import { ownerInCluster } from "../part/owners";
import type { Asked, Part } from "../part/part";
import { type Refusal, refuse, type Step } from "../program/remedies";

/** The CartsStack, by its name in its namespace. */
export const instance: Part = {
    async look(asked) {
        const { instanceName, instanceNamespace } = asked.settings.stack;
        const [found, missing] = await Promise.all([findInstance(asked), lookForNamespace(asked)]);
        return {
            collisions: [...foreign(asked, found), ...unwritten(asked, found), ...different(asked, found)],
            missing,
            adopt: { instance: found.live && `${instanceNamespace}/${instanceName}` },
        };
    },

    claim({ kind, name }, asked) {
        const own = sameInstance(asked);
        const stays = own !== undefined && findReplacing(asked.settings, own.spec).length === 0;
        return kind === CARTS_STACKS.kind ? { setting: ["stack.instanceName", name], stays } : undefined;
    },

    async telling({ settings }) {
        return [instanceNamed(settings.stack)];
    },
};

function foreign({ settings, owner }: Asked, { live, outdatedUrn }: FoundInstance): Refusal[] {
    const { instanceName, instanceNamespace } = settings.stack;
    const isLeaving = leaving(["stack.instanceName", instanceName], live);
    if (!live || outdatedUrn || isLeaving.length > 0 || settings.adopt.includes("instance")) {
        return isLeaving;
    }
    return refuse(
        ["stack.instanceName", instanceName],
        `is a CartsStack in namespace ${instanceNamespace} already and not this Pulumi stack's ` +
            `(${ownerInCluster(live, owner)})`,
        ["choose another name", { set: "stack.instanceName", to: "<a name>" }],
        ["or adopt the instance: it is imported, and deleted with this stack", { adopt: ["instance"] }],
    );
}

/**
 * The engine neither refreshes nor imports what it is replacing, so the state has to forget it, and all that depends on it:
 * of a UI that the stack has installed and routed, what is in its namespace, which is then made again.
 */
function unwritten({ settings: { stack, ui } }: Asked, { outdatedUrn }: FoundInstance): Refusal[] {
    if (!outdatedUrn) {
        return [];
    }
    const ofUi: Step = { kubectl: ["delete", "deployment,service,ingress", "--all", "-n", ui.namespace] };
    const steps: Step[] = [{ forget: outdatedUrn }, ...(ui.install && ui.route ? [ofUi] : []), { adopt: ["instance"] }];
    return refuse(
        ["stack.instanceName", stack.instanceName],
        "is a CartsStack that an update of this stack has put in the place of another one, and was killed before it had " +
            "written that down",
        ["let the state forget the old one, and adopt the new one", ...steps],
    );
}

/** Who adopts a CartsStack does not want it to be replaced. */
function different({ settings }: Asked, { live }: FoundInstance): Refusal[] {
    const { stack, adopt } = settings;
    if (!live || !adopt.includes("instance")) {
        return [];
    }
    return findReplacing(settings, live.spec).flatMap(({ field, value, has }) => {
        const reason =
            `does not fit the CartsStack ${stack.instanceNamespace}/${stack.instanceName} that is to be adopted, ` +
            `whose ${field} is ${JSON.stringify(has)}: it would be replaced, table and all`;
        if (field === "createNamespace") {
            return refuse(["adopt", adopt.join()], reason, [`${has ? "take out" : "add"} the word "namespace"`]);
        }
        const path = `stack.${field}` as const;
        return refuse([path, value], reason, ["set it to that", { set: path, to: String(has) }]);
    });
}

/** The namespace that the CartsStack object is in; that of a CartsStack that is in the state is there. */
async function lookForNamespace(asked: Asked): Promise<Refusal[]> {
    const { instanceNamespace: name } = asked.settings.stack;
    const found = sameInstance(asked) ? undefined : await asked.surroundings.object(namespaceNamed(name));
    if (found === undefined || (found !== "absent" && !found.metadata.deletionTimestamp)) {
        return [];
    }
    const state = found === "absent" ? "does not exist" : "is being deleted";
    const path = "stack.instanceNamespace";
    return refuse(
        [path, name],
        `is a namespace that ${state}, and the CartsStack is to be in it`,
        ["make it", { kubectl: ["create", "namespace", name] }],
        ["or choose one that is there", { set: path, to: "default" }],
    );
}
