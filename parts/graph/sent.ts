import { cartsStackSpec } from "../../components/carts-stack/carts-stack-spec";
import { EXPORTED_STATUS } from "../../components/graph/carts-stack";
import { writesInstance } from "../instance/changes";
import { sameInstance } from "../instance/own-instance";
import type { Asked } from "../part";
import { contains } from "../readers/state/own-state";
import { ownGraph } from "./own-graph";
import type { Sent } from "./served";

/** What an update writes of the graph and the CartsStack: what the stack's state has otherwise, or not at all. */
export function sentBy(asked: Asked): Sent {
    const { settings, owner } = asked;
    const { metadata, spec } = asked.graph;
    const own = ownGraph(asked);
    const graphName = settings.graph.install === false ? undefined : metadata.name;
    const instance = { ...cartsStackSpec(settings.stack) };
    return {
        graphName,
        graph: graphName !== undefined && !contains(own?.spec, spec) ? spec : undefined,
        ownsGraph: own !== undefined,
        ownRefusals: own?.refusals,
        instance: writesInstance(sameInstance(asked)?.spec, instance, spec.schema.spec) ? instance : undefined,
        awaited: EXPORTED_STATUS,
        owner,
    };
}
