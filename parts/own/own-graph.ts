import { findGraphRefusals, type JudgedGraph } from "../../components/graph/graph-refusals";
import type { ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import type { Asked } from "../part/part";
import { findIn } from "../readers/state/own-state";
import type { StateResource } from "../readers/state/stack-state";
import { GRAPH_TYPE } from "../readers/state/types";

/** The type of the component in a stack's state. */
export const CARTS_GRAPH = "carts-stack:index:CartsGraph";

/** The graph that this stack has installed. */
export interface OwnGraph {
    readonly spec: ResourceGraphDefinitionSpec;
    /** Why kro does not serve it, by what the state has of its status. */
    readonly refusals: readonly string[];
}

/** Whether a stack uses a graph that another has installed: that is in the state as well, because it was read. */
export function readsGraph(state: readonly StateResource[]): boolean {
    return findIn(state, CARTS_GRAPH, { installed: false }) !== undefined;
}

/** Undefined where the stack installs none, or has not installed it yet. */
export function ownGraph({ settings, graph, own }: Pick<Asked, "settings" | "graph" | "own">): OwnGraph | undefined {
    if (!settings.graph.install || readsGraph(own.inCluster)) {
        return undefined;
    }
    const outputs = findIn(own.inCluster, GRAPH_TYPE, { metadata: { name: graph.metadata.name } })?.outputs;
    return (
        outputs && {
            spec: outputs.spec as ResourceGraphDefinitionSpec,
            refusals: findGraphRefusals(outputs as unknown as JudgedGraph),
        }
    );
}
