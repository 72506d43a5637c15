import type { Context, Row } from "../../parts/part/check";
import type { KubernetesObject } from "../../parts/readers/kubernetes/kubernetes-object";
import { GRAPH_KIND, NODE_ID } from "../../vocabulary/kro";

/** All that the page shows: plain data, and nothing that is secret. */
export interface View {
    readonly stack: string;
    /** ARN of the EKS cluster. */
    readonly cluster: string;
    /** Why the stack's state cannot be read any more; the view is then of what it was. */
    readonly trouble?: string;
    readonly graph: {
        readonly name: string;
        /** The children in steps: those of one step wait for the steps before, and not for one another. */
        readonly steps: readonly (readonly Child[])[];
    };
    readonly checks: readonly Row<string>[];
    readonly items: Items;
    readonly outputs: readonly { readonly name: string; readonly value: string }[];
    /** What a shell needs first, for the commands that the page shows. */
    readonly shell?: string;
}

/** What kro makes for one node of the graph. */
export interface Child {
    readonly id: string;
    readonly kind: string;
    /** Ids of the children that have to be ready before. */
    readonly after: readonly string[];
    /** Undefined for a child that no check is about. */
    readonly check?: Row<string>;
    /** Whether it exists. */
    readonly there: boolean;
    /** Whether a stack can be whole without it. */
    readonly optional: boolean;
}

/** How many items the table has. */
export type Items =
    | { readonly count: number; readonly source: "counted" | "DynamoDB's own, up to six hours old" }
    | { readonly unknown: string };

/** What a ResourceGraphDefinition says of its children, as of kro 0.9.4. */
interface Graph extends KubernetesObject {
    readonly status?: {
        readonly topologicalOrder?: readonly string[];
        readonly resources?: readonly {
            readonly id: string;
            readonly dependencies?: readonly { readonly id: string }[];
        }[];
    };
}

export function viewOf(
    stack: string,
    context: Context,
    checks: readonly Row<string>[],
    items: Items,
    trouble?: string,
): View {
    const { deployed } = context;
    return {
        stack,
        cluster: deployed.cluster.arn,
        trouble,
        graph: { name: deployed.graph?.name ?? "", steps: inSteps(children(context, checks)) },
        checks,
        items,
        outputs: Object.entries(deployed.outputs).map(([name, value]) => ({
            name,
            value: typeof value === "string" ? value : JSON.stringify(value),
        })),
    };
}

/** In topological order, which is kro's, and without what the graph only reads. */
function children({ deployed, cluster }: Context, checks: readonly Row<string>[]): Child[] {
    const { name = "", children = [] } = deployed.graph ?? {};
    const { topologicalOrder = [], resources = [] } =
        readable(() => cluster.find<Graph>(GRAPH_KIND, name))?.status ?? {};
    const childOf = (id: string) => children.find((child) => child.id === id);
    return topologicalOrder.flatMap((id) => {
        const child = childOf(id);
        const dependencies = resources.find((resource) => resource.id === id)?.dependencies ?? [];
        return child
            ? {
                  id,
                  kind: child.kind,
                  after: dependencies.map((dependency) => dependency.id).filter(childOf),
                  check: checks.find(({ child }) => child === id),
                  there:
                      readable(() => cluster.list(child.kind, deployed.instance?.cartsNamespace))?.some(isNode(id)) ??
                      false,
                  optional: child.optional,
              }
            : [];
    });
}

function isNode(id: string) {
    return ({ metadata }: KubernetesObject) => metadata.labels?.[NODE_ID] === id;
}

/** Where something cannot be read, a check says why. */
function readable<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch {
        return undefined;
    }
}

function inSteps(children: readonly Child[]): Child[][] {
    const stepOf = new Map<string, number>();
    const steps: Child[][] = [];
    for (const child of children) {
        const step = Math.max(-1, ...child.after.map((id) => stepOf.get(id) ?? -1)) + 1;
        stepOf.set(child.id, step);
        steps[step] = [...(steps[step] ?? []), child];
    }
    return steps;
}
