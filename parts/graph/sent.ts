import { EXPORTED_STATUS } from "../../components/carts-stack/carts-stack";
import { cartsStackSpec } from "../../components/carts-stack/carts-stack-spec";
import type { ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import type { Settings } from "../../settings";
import type { Wanted } from "../collisions";
import { writesInstance } from "../instance/changes";
import { contains, type Own } from "../readers/state/own";
import type { Sent } from "./served";

/** What an update writes of the graph and the CartsStack: what the stack's state has otherwise, or not at all. */
export function sentBy({ stack }: Settings, graph: ResourceGraphDefinitionSpec, wanted: Wanted, own: Own): Sent {
    const { graphName, instanceName, instanceNamespace, namespace, tableName, adopt, owner } = wanted;
    const taken = { namespace: adopt.includes("namespace"), table: adopt.includes("table") };
    const instance = { ...cartsStackSpec({ ...stack, namespace, tableName, adopt: taken }) };
    const has = own.instance?.name === instanceName && own.instance.namespace === instanceNamespace;
    const writesGraph = graphName !== undefined && !contains(own.graph, graph);
    return {
        graphName,
        graph: writesGraph ? graph : undefined,
        ownsGraph: own.graph !== undefined,
        ownRefusals: own.graphRefusals,
        instance: writesInstance(has ? own.instance?.spec : undefined, instance, graph.schema.spec)
            ? instance
            : undefined,
        awaited: EXPORTED_STATUS,
        owner,
    };
}
