import { isChild, type ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import type { ServedApi } from "../../components/graph/served-api";
import { isAckApi } from "../../vocabulary/ack";
import { ACK_CAPABILITY, type CapabilityType, KRO_CAPABILITY, RETAIN } from "../../vocabulary/eks-capabilities";
import { BREAKING_CHANGES, GRAPH_KIND } from "../../vocabulary/kro";
import { CARTS_STACK_API, GRAPHS, graphNamed, graphOf } from "../own/names";
import { ownGraph } from "../own/own-graph";
import { leaving } from "../part/leaving";
import { ownerInCluster } from "../part/owners";
import type { Asked, Part } from "../part/part";
import { type Notice, type Refusal, refuse, type Step, type Way } from "../program/remedies";
import type { KindName, LiveObject } from "../readers/kubernetes/live-object";
import { there } from "../readers/surroundings";
import { describeChanges, findGraphChanges, type GraphChanges, makeSameApi } from "./changes";
import { describeLosses, findGraphLosses, type GraphLoss } from "./losses";

/** The graph that the stack installs: the ResourceGraphDefinition of its name. One that is used is looked at in `api`. */
export const graph: Part = {
    async look(asked) {
        const { settings, surroundings } = asked;
        const { metadata, spec } = asked.graph;
        if (!settings.graph.install) {
            return { warnings: warnOf(settings.graph.allowBreaking, NO_CHANGES, []) };
        }
        const own = ownGraph(asked)?.spec;
        const [found, foundApi, missing] = await Promise.all([
            own ? undefined : surroundings.object(graphNamed(metadata.name)),
            makeSameApi(own?.schema, spec.schema) ? undefined : surroundings.object(CARTS_STACK_API),
            lookForKinds(asked, own),
        ]);
        const [live, api] = [there(found), there(foundApi)];
        const before = own ?? (live?.spec as ResourceGraphDefinitionSpec | undefined);
        const changes = api
            ? findGraphChanges(api.spec as unknown as ServedApi, spec.schema, before?.schema)
            : NO_CHANGES;
        const losses = before ? findGraphLosses(before.resources ?? [], spec.resources) : [];
        return {
            collisions: [
                ...foreign(asked, live),
                ...(settings.graph.allowBreaking ? [] : [...breaking(changes), ...losing(losses)]),
            ],
            missing,
            warnings: warnOf(settings.graph.allowBreaking, changes, losses),
            adopt: { graph: live && metadata.name },
        };
    },

    claim({ kind, name }, { settings, graph }) {
        const stays = settings.graph.install && name === graph.metadata.name;
        return kind === GRAPH_KIND ? { setting: ["graph.install", true], stays } : undefined;
    },

    /** The graph by which kro makes CartsStacks: this stack's, or the one that somebody else has installed. */
    async telling({ settings, graph, surroundings }) {
        const api = settings.graph.install ? undefined : await surroundings.object(CARTS_STACK_API);
        return [graphNamed(graphOf(api) ?? graph.metadata.name)];
    },
};

const ALLOWED: Step = { set: "graph.allowBreaking", to: "true" };
const NO_CHANGES: GraphChanges = { breaking: [], unchecked: [] };

function foreign({ settings, graph, owner }: Asked, live: LiveObject | undefined): Refusal[] {
    const isLeaving = leaving(["graph.install", true], live);
    if (!live || isLeaving.length > 0 || settings.adopt.includes("graph")) {
        return isLeaving;
    }
    return refuse(
        ["graph.install", true],
        `is wanted, but the cluster has the ${GRAPH_KIND} ${graph.metadata.name} already and it is not this Pulumi ` +
            `stack's (${ownerInCluster(live, owner)})`,
        ["use it as it is", { set: "graph.install", to: "false" }],
        [
            "or adopt the graph: it is imported, brought in line, and deleted with this stack, which strands other " +
                "stacks' CartsStacks",
            { adopt: ["graph"] },
        ],
    );
}

function breaking({ breaking }: GraphChanges): Refusal[] {
    if (breaking.length === 0) {
        return [];
    }
    const annotated = `put the annotation ${BREAKING_CHANGES}: "true" on the graph`;
    return refuse(
        ["graph.allowBreaking", false],
        "keeps out a graph that breaks the CartsStack API of this cluster, which the CartsStacks that run were made by: " +
            `${describeChanges(breaking)}. kro refuses such a graph, but only once it is written`,
        ["keep what the API has, and add what is not required or has a default"],
        [`or, if the CartsStacks fit the new one, ${annotated}`, ALLOWED],
    );
}

function losing(losses: readonly GraphLoss[]): Refusal[] {
    if (losses.length === 0) {
        return [];
    }
    return refuse(
        ["graph.allowBreaking", false],
        "keeps out a graph by which CartsStacks that run would lose data, because kro deletes what its graph no longer " +
            `has: ${describeLosses(losses)}`,
        ["keep these as they are"],
        ["or let each of those stacks keep its table first", { set: "stack.tableDeletionPolicy", to: "retain" }],
        ["and then", ALLOWED],
    );
}

/** What of the graph is not refused, and yet nothing to pass over in silence. */
function warnOf(allowed: boolean, changes: GraphChanges, losses: readonly GraphLoss[]): Notice[] {
    const { breaking, unchecked } = changes;
    const fields = unchecked.map(({ path, reason }) => `${path} (${reason})`);
    const lets = (reason: string, ...ways: Way[]) => refuse(["graph.allowBreaking", true], `lets ${reason}`, ...ways);
    const nothing = "the graph break the CartsStack API, and it breaks nothing";
    const forbid: Way = ["take it out, before one does", { set: "graph.allowBreaking" }];
    return [
        ...(fields.length > 0
            ? [{ reason: `Not checked whether the graph breaks the CartsStack API: ${fields.join(", ")}` }]
            : []),
        ...(allowed && breaking.length > 0
            ? lets(`the graph break the CartsStack API: ${describeChanges(breaking)}`)
            : []),
        ...(allowed && breaking.length === 0 && losses.length === 0 ? lets(nothing, forbid) : []),
        ...(allowed && losses.length > 0 ? lets(`CartsStacks lose what they hold: ${describeLosses(losses)}`) : []),
    ];
}

/** Whether the cluster has kro, and the kinds of ACK in the graph that kro does not know of an earlier one. */
async function lookForKinds(asked: Asked, own: ResourceGraphDefinitionSpec | undefined): Promise<Refusal[]> {
    const { settings, graph, surroundings } = asked;
    const { clusterName } = settings.stack;
    const known = own ? ackKindsOf(own).map(({ kind }) => kind) : [];
    const ackKinds = ackKindsOf(graph.spec).filter(({ kind }) => !known.includes(kind));
    const [kro, ...ack] = await Promise.all([
        own ? undefined : surroundings.kind(GRAPHS),
        ...ackKinds.map((kind) => surroundings.kind(kind)),
    ]);
    const missing = ackKinds.filter((_, index) => ack[index] === "absent");
    const needed = (reason: string, type: CapabilityType, url: string) =>
        refuse(
            ["graph.install", true],
            reason,
            ["on EKS", { aws: ["eks", "create-capability", ...capability(clusterName, type)] }],
            [`elsewhere: ${url}`],
        );
    return [
        ...(kro === "absent"
            ? needed(
                  `needs kro, and the cluster has no kind ${GRAPH_KIND}`,
                  KRO_CAPABILITY,
                  "https://kro.run/docs/getting-started/Installation",
              )
            : []),
        ...missing.flatMap(({ apiVersion, kind }) =>
            needed(
                `needs ACK's ${apiVersion.split(".")[0]} controller, and the cluster has no kind ${kind} (${apiVersion})`,
                ACK_CAPABILITY,
                "https://aws-controllers-k8s.github.io/community/docs/user-docs/install/",
            ),
        ),
    ];
}

function capability(clusterName: string, type: CapabilityType): string[] {
    const names = ["--cluster-name", clusterName, "--capability-name", type.toLowerCase(), "--type", type];
    return [...names, "--role-arn", "<its role>", "--delete-propagation-policy", RETAIN];
}

function ackKindsOf({ resources = [] }: Pick<ResourceGraphDefinitionSpec, "resources">): KindName[] {
    return resources
        .map((resource) => (isChild(resource) ? resource.template : resource.externalRef))
        .map(({ apiVersion, kind }) => ({ apiVersion, kind }))
        .filter(({ apiVersion }) => isAckApi(apiVersion));
}
