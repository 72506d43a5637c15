import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { type AssociationMaking, ackHasAssociation, associationIdIn } from "../components/graph/association-maker";
import { readCartsGraph } from "../components/graph/carts-graph";
import { OWNER, ownerMark } from "../components/owner-mark";
import { announce } from "./announcement";
import { agent } from "./association/agent";
import { canAssociate, lookForHandover, servesAssociations } from "./association/handover";
import { association } from "./association/preflight";
import { lookForCluster } from "./cluster/preflight";
import { conclude } from "./conclusion";
import { findEarlierVersion } from "./earlier-version";
import { gate } from "./gate/preflight";
import { graph } from "./graph/preflight";
import { api } from "./graph/served";
import { instance } from "./instance/preflight";
import { lookBeforeMaking } from "./lost-instance";
import { namespace } from "./namespace/preflight";
import { wantedSpec } from "./own/wanted-spec";
import type { Adoption, Asked, Part, Verdict } from "./part/part";
import { describeNotice, describeRefusals, type Program } from "./program/remedies";
import type { Settings } from "./program/settings";
import { regionOf } from "./readers/aws/credentials";
import { ownState } from "./readers/state/own-state";
import { readStackState } from "./readers/state/stack-state";
import { Surroundings, there } from "./readers/surroundings";
import { givenRole } from "./role/given-role";
import { role } from "./role/preflight";
import { lookAtOwn } from "./standing";
import { table } from "./table/preflight";
import { ui } from "./ui/preflight";

/** All that a stack is made of or needs, in the order in which it is told what is wrong with it; but for the cluster. */
export const PARTS: readonly Part[] = [
    instance,
    namespace,
    table,
    association,
    role,
    graph,
    gate,
    api,
    ui,
    agent,
    givenRole,
];

export interface Prepared {
    readonly adopt: Adoption;
    /** Who makes the association in this update. */
    readonly making: Partial<AssociationMaking>;
    /** Whether the graph has to be the one that can make Pod Identity associations. */
    readonly associations?: true;
    /** Whether the stack is about to move from another cluster. */
    readonly moves: boolean;
    /** Looks again, before the CartsStack is made, at what was skipped because the state had the CartsStack. */
    readonly beforeCreate?: pulumi.ResourceHook;
}

/**
 * Looks, before anything is made, whether what this program makes exists already and is somebody else's, whether what it
 * needs exists, and whether kro would object to the graph; at preview too. Resources that are in the stack's state are
 * skipped, unless a destroy has begun, so that an `up` without changes makes no look-ups. What could not be looked up is a
 * warning, because a preview may have no cluster; but an `up` fails where kro might then take something over.
 *
 * @param aws as whom it asks AWS
 * @param program whose commands it names
 * @throws pulumi.RunError that names everything that is in the way
 */
export async function preflight(settings: Settings, aws: Provider, program: Program): Promise<Prepared> {
    const { clusterName } = settings.stack;
    const surroundings = new Surroundings(clusterName, settings, aws);
    const state = there(
        await surroundings.ask("everything, as this stack's state was not to be had", readStackState, true),
    );
    const earlier = findEarlierVersion(state ?? []);
    if (earlier) {
        throw new pulumi.RunError(describeNotice(earlier, program));
    }
    const own = ownState(state ?? [], clusterName, regionOf(settings.aws));
    // First, because in the wrong cluster all else is in the way or missing.
    const { refusals: misled = [], ...ofCluster } = await lookForCluster({ settings, own, surroundings });
    if (misled.length > 0) {
        const title = "nothing was made, because the configuration does not lead to one cluster";
        throw new pulumi.RunError(describeRefusals(title, misled, program));
    }
    const asked = await prepare({ settings, own, surroundings, owner: ownerMark()[OWNER] });
    const verdicts: Verdict[] = [ofCluster, ...(state ? await look(asked) : [])];
    await conclude(verdicts, surroundings, program);
    const adopt = Object.assign({}, ...verdicts.map(({ adopt }) => adopt)) as Adoption;
    if (state && pulumi.runtime.isDryRun()) {
        await announce(adopting(asked, associationIdIn(adopt.association)), program);
    }
    return {
        adopt,
        making: makingOf(asked),
        associations: canAssociate(asked.graph.spec) || undefined,
        moves: own.moves,
        beforeCreate: lookBeforeMaking(asked, aws, program),
    };
}

/** With the association that was found, which ACK is to take over. */
function adopting(asked: Asked, associationId: string | undefined): Asked {
    return asked.spec.roleArn === undefined ? asked : { ...asked, spec: { ...asked.spec, associationId } };
}

/** What the parts are told: settled once, before they look. */
async function prepare(known: Pick<Asked, "settings" | "own" | "surroundings" | "owner">): Promise<Asked> {
    const plain = { ...known, graph: readCartsGraph() };
    const isServed = await servesAssociations(plain);
    const handover = await lookForHandover(plain, isServed);
    // A graph that can make associations stays: CartsStacks of other stacks may use that, and kro lets no graph lose fields.
    const associates = isServed || known.settings.stack.podIdentity === "ack" || ackHasAssociation(handover);
    const asked = { ...plain, graph: readCartsGraph(associates), handover };
    return { ...asked, spec: await wantedSpec(asked) };
}

/** What is the default is left out, so that the component's arguments are what they were before there was a choice. */
function makingOf({ handover: { podIdentity, handover } }: Asked): Partial<AssociationMaking> {
    return { podIdentity: podIdentity === "ack" ? podIdentity : undefined, handover: handover || undefined };
}

/** Looks everything up at once. */
export function look(asked: Asked): Promise<Verdict[]> {
    return Promise.all([lookAtOwn(asked, PARTS), ...PARTS.map((part) => part.look(asked))]);
}
