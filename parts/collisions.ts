import type { Adoptable } from "../adoptable";
import { listProblems, type Problem } from "../components/validation/problems";
import { ackNamespace } from "../vocabulary/ack";
import { BREAKING_CHANGES } from "../vocabulary/kro";
import { describeChanges, type GraphChanges } from "./graph/changes";
import { describeLosses, type GraphLoss } from "./graph/losses";
import { leaving } from "./leaving";
import { type InstanceName, isChildOf, ownerByTags, ownerInCluster } from "./owners";
import type { LiveAssociation } from "./readers/aws/associations";
import type { LiveObject } from "./readers/kubernetes/cluster-reader";
import type { LiveResource } from "./readers/surroundings";
import {
    describeTableChanges,
    findTableLosses,
    findTableObstacles,
    findTimeToLiveObstacle,
    type LiveTable,
    type WantedTable,
} from "./table/changes";

/** What a stack is about to make, by name. */
export interface Wanted {
    readonly clusterName: string;
    /** Of the cluster and the table; undefined where only the AWS provider knows. */
    readonly region?: string;
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly instanceName: string;
    readonly instanceNamespace: string;
    readonly tableName: string;
    readonly tableDeletionPolicy?: string;
    readonly table: WantedTable;
    /** Whether a table that is taken over may lose what the stack does not ask for. */
    readonly allowTableChanges: boolean;
    /** The role that is made; undefined where one is given. */
    readonly roleName?: string;
    /** The graph that is installed; undefined where the stack uses one that is there. */
    readonly graphName?: string;
    /** Whether that graph may break the API that the cluster serves, or take data from the CartsStacks that run. */
    readonly allowBreakingGraph: boolean;
    /** The identity gate that is installed; undefined where the stack uses one that is there, or none. */
    readonly gateName?: string;
    /** The identity gate that somebody else has to have installed; undefined where the stack installs it, or needs none. */
    readonly usedGateName?: string;
    readonly adopt: readonly Adoptable[];
    /** Namespace of a UI that the stack has installed and pointed at its carts; undefined where there is none. */
    readonly routedUiNamespace?: string;
    /** This stack's mark. */
    readonly owner: string;
}

/** What exists of it and is not in the stack's state; undefined where there is none. */
export interface Found {
    /** The CartsStack that is in the stack's state, by the name that it has now. */
    readonly ownInstance?: InstanceName;
    readonly instance?: LiveObject;
    /**
     * The URN under which the state has another CartsStack than the one that is there, which is the one that is wanted: an
     * update was killed after it had put that in the place of the other.
     */
    readonly outdatedUrn?: string;
    /** "absent" where the cluster has none, and undefined where it was not asked. */
    readonly namespace?: LiveObject | "absent";
    /** Objects in the namespace with the kind and name of something that the graph makes there. */
    readonly children?: readonly LiveObject[];
    readonly table?: LiveTable;
    /** The stack's own, where it was looked up because something of it changes that ACK cannot change. */
    readonly ownTable?: LiveTable;
    readonly association?: LiveAssociation;
    readonly role?: LiveResource;
    readonly graph?: LiveObject;
    /** What the graph that is installed changes in the API that the cluster serves; undefined where it was not asked. */
    readonly graphChanges?: GraphChanges;
    /** What it takes from the CartsStacks that run; undefined where there was no graph before. */
    readonly graphLosses?: readonly GraphLoss[];
    readonly gatePolicy?: LiveObject;
    readonly gateBinding?: LiveObject;
    /** "absent" where the cluster has none, and undefined where it was not asked. */
    readonly usedGate?: LiveObject | "absent";
    /** The CartsStacks whose pods count on the gate; empty where the stack does not take the gate away. */
    readonly gated?: readonly LiveObject[];
}

export interface Collision extends Problem {
    /** The word for `adopt` that lets it be taken over. */
    readonly adoptable?: Adoptable;
    /** Commands that have to come before that. */
    readonly before?: readonly string[];
}

/**
 * What stands in the way, whose it is and the ways on; empty where the stack can be made. Without this, kro takes over
 * what is there and deletes it later, ACK waits for ever at a table that it does not manage, and the others refuse one
 * after another, when part of the stack is made already.
 */
export function findCollisions(wanted: Wanted, found: Found): Collision[] {
    return [
        ...foreignInstance(wanted, found),
        ...unwrittenInstance(wanted, found),
        ...otherInstance(wanted, found),
        ...foreignNamespace(wanted, found),
        ...unusableNamespace(wanted, found),
        ...foreignTable(wanted, found),
        ...losingTable(wanted, found),
        ...stubbornTable(wanted, found),
        ...foreignAssociation(wanted, found),
        ...foreignRole(wanted, found),
        ...foreignGraph(wanted, found),
        ...breakingGraph(wanted, found),
        ...losingGraph(wanted, found),
        ...foreignGate(wanted, found),
        ...missingGate(wanted, found),
        ...neededGate(wanted, found),
    ];
}

/** One line for each, and the command that takes over what can be. */
export function describeCollisions(collisions: readonly Collision[], adopt: readonly Adoptable[]): string {
    const words = collisions.flatMap(({ adoptable }) => adoptable ?? []);
    const all = [...new Set([...adopt, ...words])].join();
    const commands = [...collisions.flatMap(({ before = [] }) => before), `pulumi config set adopt ${all}`];
    const way = words.length > 0 ? [`To take over: ${commands.join(" && ")}`] : [];
    const title = `nothing was made, because of ${collisions.length} collision${collisions.length === 1 ? "" : "s"}`;
    return [listProblems(`${title} with what exists`, collisions), ...way].join("\n");
}

function foreignInstance(wanted: Wanted, { instance, outdatedUrn }: Found): Collision[] {
    const { instanceName, instanceNamespace, adopt, owner } = wanted;
    const isLeaving = leaving("instanceName", instanceName, instance);
    if (!instance || outdatedUrn || isLeaving.length > 0 || adopt.includes("instance")) {
        return isLeaving;
    }
    const reason =
        `is a CartsStack in namespace ${instanceNamespace} already and not this Pulumi stack's ` +
        `(${ownerInCluster(instance, owner)}). Choose another instanceName, or adopt the instance: it is imported, and ` +
        "deleted with this stack";
    return [{ path: "instanceName", value: instanceName, reason, adoptable: "instance" }];
}

/**
 * The engine neither refreshes nor imports what it is replacing, so the state has to forget it, and all that depends on it:
 * of a UI that the stack has installed and routed, what is in its namespace, which is then made again.
 */
function unwrittenInstance({ instanceName, routedUiNamespace: ui }: Wanted, { outdatedUrn }: Found): Collision[] {
    if (!outdatedUrn) {
        return [];
    }
    const reason =
        "is a CartsStack that an update of this stack has put in the place of another one, and was killed before it had " +
        "written that down. Let the state forget the old one, and adopt the new one";
    const before = [
        `pulumi state delete --target-dependents '${outdatedUrn}'`,
        ...(ui ? [`kubectl delete deployment,service,ingress --all -n ${ui}`] : []),
    ];
    return [{ path: "instanceName", value: instanceName, reason, adoptable: "instance", before }];
}

/** What a CartsStack has otherwise than it is wanted, and would be replaced for, table and all. */
export function findReplacing({ namespace, tableName, adopt }: Wanted, { spec }: LiveObject) {
    const has: Readonly<Record<string, unknown>> = { createNamespace: true, ...spec };
    const asked = { namespace, tableName, createNamespace: !adopt.includes("namespace") };
    return Object.entries(asked)
        .filter(([field, value]) => has[field] !== value)
        .map(([field, value]) => ({ field, value, has: has[field] }));
}

/** Who adopts a CartsStack does not want it to be replaced. */
function otherInstance(wanted: Wanted, { instance }: Found): Collision[] {
    if (!instance || !wanted.adopt.includes("instance")) {
        return [];
    }
    return findReplacing(wanted, instance).map(({ field, value, has }) => ({
        path: field === "createNamespace" ? "adopt" : field,
        value: field === "createNamespace" ? wanted.adopt.join() : value,
        reason:
            `does not fit the CartsStack ${wanted.instanceNamespace}/${wanted.instanceName} that is to be adopted, ` +
            `whose ${field} is ${JSON.stringify(has)}: it would be replaced, table and all. Set it to that`,
    }));
}

function foreignNamespace(wanted: Wanted, found: Found): Collision[] {
    const { namespace: live } = found;
    const { namespace, adopt, owner } = wanted;
    if (!live || live === "absent" || adopt.includes("namespace")) {
        return [];
    }
    // One that is on its way out is waited for. That of the CartsStack goes with it, whatever becomes of that.
    if (live.metadata.deletionTimestamp || belongsToInstance(wanted, live, found)) {
        return [];
    }
    const reason =
        `is a namespace that exists already and is not this stack's (${ownerInCluster(live, owner)}): kro would take it ` +
        "over, and delete it with everything in it. Choose another namespace, or adopt it: it is used, and never deleted";
    return [{ path: "namespace", value: namespace, reason, adoptable: "namespace" }];
}

/** A namespace that is adopted has to be there, to stay, and to have room for what the graph makes in it. */
function unusableNamespace(wanted: Wanted, found: Found): Collision[] {
    const { namespace: live, children = [] } = found;
    const { namespace, adopt, owner } = wanted;
    if (!live || !adopt.includes("namespace")) {
        return [];
    }
    const problem = (reason: string): Collision => ({ path: "namespace", value: namespace, reason });
    if (live === "absent" || live.metadata.deletionTimestamp) {
        const state = live === "absent" ? "does not exist" : "is being deleted";
        return [problem(`${state}, and "namespace" in adopt means one that is there. Make it, or take the word out`)];
    }
    if (belongsToInstance(wanted, live, found)) {
        return [problem('is the stack\'s own, and goes with it: take the word "namespace" out of adopt')];
    }
    return children
        .filter((child) => !isChildOf(child, found.ownInstance ?? instanceOf(wanted)))
        .map((child) =>
            problem(
                `has a ${child.kind} ${child.metadata.name} already (${ownerInCluster(child, owner)}): kro would take it ` +
                    "over, and delete it with the stack. Move it away, or choose another namespace",
            ),
        );
}

function foreignTable(wanted: Wanted, { table, instance }: Found): Collision[] {
    const { namespace, tableName, tableDeletionPolicy, adopt, owner } = wanted;
    if (!table || adopt.includes("table") || instance?.spec?.tableName === tableName) {
        return [];
    }
    // Left behind by an earlier stack, as was asked, and taken back now.
    if (tableDeletionPolicy === "retain" && ackNamespace(table.tags) === namespace) {
        return [];
    }
    const reason =
        `is a DynamoDB table that exists already, ${table.arn} (${ownerByTags(table.tags, owner)}): ACK would not touch ` +
        "it, and the stack would wait for it in vain. Choose another tableName, or adopt the table: tableDeletionPolicy " +
        "then decides what becomes of it";
    return [{ path: "tableName", value: tableName, reason, adoptable: "table" }];
}

/** Whoever is to be asked for another name sees what the same name would mean. */
function losingTable({ tableName, allowTableChanges, table: wanted }: Wanted, { table }: Found): Collision[] {
    const losses = table ? findTableLosses(wanted, table) : [];
    if (losses.length === 0 || allowTableChanges) {
        return [];
    }
    const reason =
        `keeps ACK from taking over table ${tableName}, of which it would switch off or take away what the CartsStack does ` +
        `not name: ${describeTableChanges(losses)}. Or let it: pulumi config set allowTableChanges true`;
    return [{ path: "allowTableChanges", value: false, reason }];
}

function stubbornTable({ tableName, table: wanted }: Wanted, { table, ownTable }: Found): Collision[] {
    const obstacles = [
        ...(table ? findTableObstacles(wanted, table) : []),
        ...(ownTable ? findTimeToLiveObstacle(wanted, ownTable) : []),
    ];
    if (obstacles.length === 0) {
        return [];
    }
    const reason =
        "is a DynamoDB table that has what ACK can neither keep nor change, so that the stack would wait for it in vain: " +
        `${describeTableChanges(obstacles)}. Or choose another tableName`;
    return [{ path: "tableName", value: tableName, reason }];
}

function foreignAssociation(wanted: Wanted, { association }: Found): Collision[] {
    const { clusterName, namespace, serviceAccount, adopt, owner } = wanted;
    if (!association || adopt.includes("association")) {
        return [];
    }
    const { associationId, roleArn, ownerArn, tags } = association;
    const whose = ownerArn ? `managed by ${ownerArn}` : ownerByTags(tags, owner);
    const reason =
        `has a Pod Identity association for service account ${serviceAccount} already, ${associationId} in cluster ` +
        `${clusterName} with role ${roleArn} (${whose}), and EKS takes no second one. Choose another namespace, or adopt ` +
        "the association: it is imported, gets this stack's role, and is deleted with this stack";
    return [{ path: "namespace", value: namespace, reason, adoptable: "association" }];
}

function foreignRole({ roleName, adopt, owner }: Wanted, { role }: Found): Collision[] {
    if (!role || adopt.includes("role")) {
        return [];
    }
    const reason =
        `is an IAM role that exists already, ${role.arn} (${ownerByTags(role.tags, owner)}). Use it as it is: pulumi ` +
        `config set roleName ${roleName}. Or adopt the role: it is imported, brought in line, and deleted with this stack`;
    return [{ path: "roleName", value: roleName, reason, adoptable: "role" }];
}

function foreignGraph({ graphName, adopt, owner }: Wanted, { graph }: Found): Collision[] {
    const isLeaving = leaving("installGraph", true, graph);
    if (!graph || isLeaving.length > 0 || adopt.includes("graph")) {
        return isLeaving;
    }
    const reason =
        `is wanted, but the cluster has the ResourceGraphDefinition ${graphName} already and it is not this Pulumi ` +
        `stack's (${ownerInCluster(graph, owner)}). Use it as it is: pulumi config set installGraph false. Or adopt the ` +
        "graph: it is imported, brought in line, and deleted with this stack, which strands other stacks' CartsStacks";
    return [{ path: "installGraph", value: true, reason, adoptable: "graph" }];
}

function breakingGraph({ allowBreakingGraph }: Wanted, { graphChanges }: Found): Collision[] {
    const { breaking = [] } = graphChanges ?? {};
    if (breaking.length === 0 || allowBreakingGraph) {
        return [];
    }
    const reason =
        "keeps out a graph that breaks the CartsStack API of this cluster, which the CartsStacks that run were made by: " +
        `${describeChanges(breaking)}. kro refuses such a graph, but only once it is written. Keep what the API has, and ` +
        "add what is not required or has a default. Or, if the CartsStacks fit the new one: pulumi config set " +
        `allowBreakingGraph true, which puts the annotation ${BREAKING_CHANGES}: "true" on the graph`;
    return [{ path: "allowBreakingGraph", value: false, reason }];
}

function losingGraph({ allowBreakingGraph }: Wanted, { graphLosses = [] }: Found): Collision[] {
    if (graphLosses.length === 0 || allowBreakingGraph) {
        return [];
    }
    const reason =
        "keeps out a graph by which CartsStacks that run would lose data, because kro deletes what its graph no longer " +
        `has: ${describeLosses(graphLosses)}. Keep these as they are. Or let each of those stacks keep its table first, by ` +
        "tableDeletionPolicy retain, and then: pulumi config set allowBreakingGraph true";
    return [{ path: "allowBreakingGraph", value: false, reason }];
}

function foreignGate({ adopt, owner }: Wanted, { gatePolicy, gateBinding }: Found): Collision[] {
    const gate = gatePolicy ?? gateBinding;
    const isLeaving = [gatePolicy, gateBinding].flatMap((object) => leaving("identityGate", true, object));
    if (!gate || isLeaving.length > 0 || adopt.includes("gate")) {
        return isLeaving;
    }
    const reason =
        `is wanted, but the cluster has an identity gate already, ${gate.kind} ${gate.metadata.name} ` +
        `(${ownerInCluster(gate, owner)}). Where the graph is there too, use both as they are: pulumi config set ` +
        "installGraph false. Or adopt the gate: it is imported, and deleted with this stack, from all stacks of the cluster";
    return [{ path: "identityGate", value: true, reason, adoptable: "gate" }];
}

/** Without its gate the stack would become ready all the same, and some of its pods might have no credentials. */
function missingGate({ usedGateName }: Wanted, { usedGate }: Found): Collision[] {
    if (usedGate !== "absent") {
        return leaving("identityGate", true, usedGate);
    }
    const reason =
        `needs the identity gate of the cluster, and there is no ValidatingAdmissionPolicyBinding ${usedGateName}. It comes ` +
        "with the graph (installGraph true), or by hand: kubectl apply -f rgd/identity-gate.yaml. Or do without: pulumi " +
        "config set identityGate false";
    return [{ path: "identityGate", value: true, reason }];
}

/** The gate is the cluster's, and goes with the setting of the stack that has installed it. */
function neededGate({ instanceNamespace, instanceName }: Wanted, { gated = [] }: Found): Collision[] {
    const others = gated
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        .filter((name) => name !== `${instanceNamespace}/${instanceName}`);
    if (others.length === 0) {
        return [];
    }
    const reason =
        `takes the identity gate from the cluster, because this stack has installed it, and the pods of other CartsStacks ` +
        `count on it (${others.join(", ")}). Let these do without first: identityGate false. Or keep it`;
    return [{ path: "identityGate", value: false, reason }];
}

/** Whether a namespace goes with a CartsStack, be that the stack's own or one that is found under its name. */
function belongsToInstance(wanted: Wanted, namespace: LiveObject, { ownInstance, instance }: Found): boolean {
    const owner = ownInstance ?? (instance && instanceOf(wanted));
    return owner !== undefined && isChildOf(namespace, owner);
}

function instanceOf({ instanceName, instanceNamespace }: Wanted): InstanceName {
    return { namespace: instanceNamespace, name: instanceName };
}
