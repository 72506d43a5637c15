import { CARTS_STACK_CRD } from "../../components/graph/carts-graph";
import { findGraphRefusals } from "../../components/graph/graph-refusals";
import { type GraphResource, isChild } from "../../components/graph/resource-graph-definition";
import {
    describeUnserved,
    findUnserved,
    findUnservedByCartsStacks,
    type ServedApi,
    schemaOf,
    type Unserved,
} from "../../components/graph/served-api";
import { GRAPH_CRD, GRAPH_NAME, KRO_API_VERSION, OLDEST_KRO } from "../../vocabulary/kro";
import { groupOf, isOwnGroup } from "../../vocabulary/kubernetes";
import { CARTS_STACK_API, graphNamed, graphOf } from "../own/names";
import { ownerInCluster } from "../part/owners";
import type { Part } from "../part/part";
import { type Refusal, refuse, type Step, type Way } from "../program/remedies";
import { crdNamed, type LiveObject } from "../readers/kubernetes/live-object";
import { type Surroundings, there } from "../readers/surroundings";
import { type Sent, sentBy } from "./sent";

/** What the cluster serves of it; undefined where it was not asked, or did not say. */
export interface Served {
    /** The CRD of CartsStacks. */
    readonly crd?: LiveObject | "absent";
    /** The graph by which kro makes CartsStacks, be that this stack's or another's. */
    readonly graph?: LiveObject | "absent";
    /** The CRD of graphs. */
    readonly graphCrd?: LiveObject | "absent";
    /** The CRDs of what a graph makes, by the ids of its resources. */
    readonly childCrds: Readonly<Record<string, LiveObject | "absent" | undefined>>;
}

/** The API of CartsStacks, as the cluster serves it; where nothing is written, nobody is asked. */
export const api: Part = {
    async look(asked) {
        const sent = sentBy(asked);
        return { collisions: findUnservable(sent, await lookAtServed(sent, asked.surroundings)) };
    },
};

async function lookAtServed(sent: Sent, surroundings: Surroundings): Promise<Served> {
    const { graphName, graph, ownsGraph, instance } = sent;
    if (!graph && !instance) {
        return { childCrds: {} };
    }
    const children = (graph?.resources ?? []).filter(isChild).filter(({ template }) => isCustom(template));
    const [crd, graphCrd, ...childCrds] = await Promise.all([
        // A CartsStack that loses createNamespace: false on its way owns a namespace that is somebody's.
        surroundings.object(CARTS_STACK_API, instance?.createNamespace === false),
        graph && surroundings.object(crdNamed(GRAPH_CRD)),
        ...children.map(({ template }) => surroundings.crd(template)),
    ]);
    const name = graphOf(there(crd)) ?? (ownsGraph ? graphName : undefined);
    return {
        crd,
        graph: name === undefined ? undefined : await surroundings.object(graphNamed(name)),
        graphCrd,
        childCrds: Object.fromEntries(children.map(({ id }, index) => [id, childCrds[index]])),
    };
}

/**
 * What the cluster does not serve as it is meant. Without this, the API server drops fields that it does not know and says
 * nothing, kro refuses a graph only once it is written, and where nobody serves a CartsStack it waits until its time is over.
 */
export function findUnservable(sent: Sent, served: Served): Refusal[] {
    const problems = sent.graphName === undefined ? usedApi(sent, served) : installedApi(sent, served);
    return [...problems, ...unknownToKro(sent, served), ...unknownToChildren(sent, served)];
}

const INSTALL: Step = { set: "graph.install", to: "true" };
const USE: Step = { set: "graph.install", to: "false" };

/** Of a stack that uses a graph that is there. */
function usedApi(sent: Sent, { crd, graph }: Served): Refusal[] {
    const problem = (reason: string, ...ways: Way[]) => refuse(["graph.install", false], reason, ...ways);
    if (crd === "absent") {
        return problem("uses the CartsStack API that somebody has installed, and this cluster has none", [
            "install it with this stack",
            INSTALL,
        ]);
    }
    const name = graphOf(crd);
    if (!crd || name === undefined) {
        return crd ? problem(`uses a CartsStack API of which kro makes nothing: ${describeOwner(crd, sent)}`) : [];
    }
    if (graph === "absent") {
        return problem(
            `uses a CartsStack API of which kro makes nothing any more, because its ResourceGraphDefinition ${name} is gone`,
            ["let whoever installed it install it again"],
            ["or install it with this stack", INSTALL],
        );
    }
    const whose = `the ResourceGraphDefinition ${name}${graph ? ` (${ownerInCluster(graph, sent.owner)})` : ""}`;
    const refusals = graph ? findGraphRefusals(graph) : [];
    if (refusals.length > 0) {
        return problem(`uses ${whose}, which kro does not serve: ${refusals.join("; ")}`);
    }
    const missing = missingIn(crd, sent);
    return missing.length === 0
        ? []
        : problem(
              `uses the CartsStack API of ${whose}, which does not take what this stack sends: ` +
                  `${describeUnserved(missing)}. The API server would drop what it does not know, and say nothing`,
              ["let whoever installed that graph bring it up to date"],
              ["or install it with this stack", INSTALL],
          );
}

/** Of a stack that installs the graph. */
function installedApi(sent: Sent, { crd, graph }: Served): Refusal[] {
    const { graphName = "", ownsGraph, owner } = sent;
    const problem = (reason: string, ...ways: Way[]) => refuse(["graph.install", true], reason, ...ways);
    const name = graphOf(there(crd));
    if (there(crd) && name === undefined) {
        return problem(
            `is wanted, but the cluster has an API CartsStack that is not kro's, ${describeOwner(there(crd), sent)}, and kro ` +
                "does not take it over",
            [
                "where nobody needs it, delete it and all that was made by it",
                { kubectl: ["delete", "crd", CARTS_STACK_CRD] },
            ],
        );
    }
    if (name !== undefined && name !== graphName) {
        return problem(
            `is wanted, but the API CartsStack of this cluster belongs to ${describeGraph(name, graph, owner)}, and kro gives ` +
                "it to no other graph",
            ...waysOn(name, graphName, graph, missingIn(there(crd), sent)),
        );
    }
    if (!ownsGraph || sent.graph) {
        return [];
    }
    if (graph === "absent") {
        return problem(
            `has been done, but the ResourceGraphDefinition ${graphName} of this stack is gone from the cluster, so that kro ` +
                "would make nothing of the CartsStack",
            ["make it again", "refresh"],
        );
    }
    const refusals = graph ? findGraphRefusals(graph) : [];
    if (refusals.length > 0) {
        return problem(
            `has been done, but kro does not serve the ResourceGraphDefinition ${graphName}: ${refusals.join("; ")}`,
        );
    }
    if (sent.ownRefusals && sent.ownRefusals.length > 0) {
        return problem(
            `has been done, but by the state kro does not serve the ResourceGraphDefinition ${graphName}: ` +
                sent.ownRefusals.join("; "),
            ["when that is mended", "again"],
        );
    }
    const missing = missingIn(there(crd), sent);
    return missing.length === 0
        ? []
        : problem(
              `has been done, but the API CartsStack of this cluster is not what the graph makes: ${describeUnserved(missing)}`,
              ["let kro make it again", { kubectl: ["delete", "rgd", graphName] }, "refresh"],
          );
}

function waysOn(
    name: string,
    graphName: string,
    graph: LiveObject | "absent" | undefined,
    missing: readonly Unserved[],
): Way[] {
    const give: Step = { kubectl: ["label", "--overwrite", "crd", CARTS_STACK_CRD, `${GRAPH_NAME}=${graphName}`] };
    if (graph === "absent") {
        return [["give it to the graph of this stack", give]];
    }
    return [
        missing.length === 0
            ? ["use it as it is", USE]
            : [`this stack cannot use it as it is (${describeUnserved(missing)})`],
        [
            `or let ${name} go first, and give the API to the graph of this stack`,
            { kubectl: ["delete", "rgd", name] },
            give,
        ],
    ];
}

function unknownToKro({ graph }: Sent, { graphCrd }: Served): Refusal[] {
    const missing = graph && graphCrd && graphCrd !== "absent" ? missingFields(graph, graphCrd, KRO_API_VERSION) : [];
    if (missing.length === 0) {
        return [];
    }
    const reason =
        `is wanted, but the kro of this cluster is too old for the graph: ${describeUnserved(missing)}. It needs kro ` +
        `${OLDEST_KRO} or later`;
    return refuse(["graph.install", true], reason, ["or use a graph that is there", USE]);
}

function unknownToChildren({ graph }: Sent, { childCrds }: Served): Refusal[] {
    return (graph?.resources ?? []).filter(isChild).flatMap(({ id, template }) => {
        const crd = childCrds[id];
        const missing = crd && crd !== "absent" ? missingFields(template.spec, crd, template.apiVersion) : [];
        if (missing.length === 0) {
            return [];
        }
        const reason =
            `is wanted, but the ${template.kind} API (${template.apiVersion}) of this cluster does not take what the graph ` +
            `has as resource ${id}: ${describeUnserved(missing)}`;
        return refuse(["graph.install", true], reason, ["bring the controller that serves it up to date"]);
    });
}

/** What the CartsStack API lacks of what is sent, and of what is waited for. */
function missingIn(crd: LiveObject | undefined, { instance, awaited }: Sent): Unserved[] {
    return crd && instance ? findUnservedByCartsStacks(apiOf(crd), instance, awaited) : [];
}

function missingFields(spec: unknown, crd: LiveObject, apiVersion: string): Unserved[] {
    const schema = schemaOf(apiOf(crd), apiVersion);
    return schema
        ? findUnserved("spec", spec, schema.properties?.spec ?? {})
        : [{ path: "apiVersion", reason: `${apiVersion} is not served` }];
}

function apiOf({ spec }: LiveObject): ServedApi {
    return spec as unknown as ServedApi;
}

function describeGraph(name: string, graph: LiveObject | "absent" | undefined, owner: string): string {
    const state = graph === "absent" ? "which is gone" : graph && ownerInCluster(graph, owner);
    return `the ResourceGraphDefinition ${name}${state ? ` (${state})` : ""}`;
}

function describeOwner(crd: LiveObject | undefined, { owner }: Sent): string {
    return `CustomResourceDefinition ${CARTS_STACK_CRD}${crd ? ` (${ownerInCluster(crd, owner)})` : ""}`;
}

/** Kubernetes itself serves the other kinds, and has no CRD of them. */
function isCustom({ apiVersion }: GraphResource["template"]): boolean {
    const group = groupOf(apiVersion);
    return group.includes(".") && !isOwnGroup(group);
}
