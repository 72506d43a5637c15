import { exportedStatus } from "../../components/graph/carts-stack";
import type { ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import { ownGraph } from "../own/own-graph";
import { sameInstance } from "../own/own-instance";
import type { Asked } from "../part/part";
import { contains } from "../readers/state/own-state";
import { writesInstance } from "./written";

/** What a stack is about to write. */
export interface Sent {
    /** The graph that the stack installs; undefined where it uses one that is there. */
    readonly graphName?: string;
    /** What is written of it; undefined where it stays as it is. */
    readonly graph?: ResourceGraphDefinitionSpec;
    /** Whether it is in the stack's state. */
    readonly ownsGraph: boolean;
    /** Why kro does not serve it, by the state: an update that leaves it as it is fails by that. Undefined: nothing. */
    readonly ownRefusals?: readonly string[];
    /** The CartsStack; undefined where it stays as it is. */
    readonly instance?: Readonly<Record<string, unknown>>;
    /** The status fields that the stack waits for and exports. */
    readonly awaited: readonly string[];
    /** This stack's mark. */
    readonly owner: string;
}

/** What an update writes of the graph and the CartsStack: what the stack's state has otherwise, or not at all. */
export function sentBy(asked: Asked): Sent {
    const { settings, owner } = asked;
    const { metadata, spec } = asked.graph;
    const own = ownGraph(asked);
    const graphName = settings.graph.install ? metadata.name : undefined;
    const instance = { ...asked.spec };
    return {
        graphName,
        graph: graphName !== undefined && !contains(own?.spec, spec) ? spec : undefined,
        ownsGraph: own !== undefined,
        ownRefusals: own?.refusals,
        instance: writesInstance(sameInstance(asked)?.spec, instance, spec.schema.spec) ? instance : undefined,
        awaited: exportedStatus(asked.spec),
        owner,
    };
}
