import { parseClusterArn } from "../../../components/cluster/kubeconfig";
import { findGraphRefusals, type JudgedGraph } from "../../../components/graph/graph-refusals";
import type { ResourceGraphDefinitionSpec } from "../../../components/graph/resource-graph-definition";
import { IDENTITY_GATE } from "../../../components/identity/identity-gate-file";
import { GRAPH_KIND, KRO_API_VERSION } from "../../../vocabulary/kro";
import { ADMISSION_API_VERSION } from "../../../vocabulary/kubernetes";
import { FIELD_MANAGER, PROVIDER, typeOf } from "../../../vocabulary/pulumi-kubernetes";
import type { StateResource } from "./stack-state";

/** What of a stack's state decides whether something that is wanted is its own already. */
export interface Own {
    /** The CartsStack in this cluster, by the name that it has now: another name replaces it, and what it made. */
    readonly instance?: {
        readonly urn: string;
        readonly name: string;
        readonly namespace: string;
        readonly cartsNamespace: string;
        readonly createNamespace: boolean;
        readonly identityGate: boolean;
        /** With the defaults that the API server put there. */
        readonly spec: Readonly<Record<string, unknown>>;
    };
    /** The table of the CartsStack, also where that is in another cluster. */
    readonly tableName?: string;
    readonly tableTimeToLiveAttribute?: string;
    readonly association: boolean;
    readonly role: boolean;
    /** The graph that this stack has installed. */
    readonly graph?: ResourceGraphDefinitionSpec;
    /** Why kro does not serve that graph, by what the state has of its status. */
    readonly graphRefusals?: readonly string[];
    readonly gatePolicy: boolean;
    readonly gateBinding: boolean;
    /** Under which name the UI's Deployment knows this stack's route; undefined where there is none. */
    readonly routeManager?: string;
    /** Whether the state is of another cluster, from which the stack is about to move. */
    readonly moves: boolean;
}

/** The names that decide. */
export interface Names {
    readonly clusterName: string;
    /** Of the cluster and the table; undefined where only the AWS provider knows. */
    readonly region?: string;
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly roleName?: string;
    readonly graphName?: string;
}

/**
 * Compares by name: what has the name of something in the state is that, or its replacement after a drift. In another
 * cluster than the state's nothing is the stack's own.
 */
export function findOwn(state: readonly StateResource[], names: Names): Own {
    const find = (type: string, outputs: object) => state.find((resource) => is(resource, type, outputs));
    const has = (type: string, outputs: object) => find(type, outputs) !== undefined;
    const { clusterName, region, namespace, serviceAccount, roleName, graphName } = names;
    const role = has("aws:iam/role:Role", { name: roleName });
    const cluster = clusterOf(state);
    if (region && cluster && cluster.region !== region) {
        return { role, association: false, gatePolicy: false, gateBinding: false, moves: true };
    }
    const association = has("aws:eks/podIdentityAssociation:PodIdentityAssociation", {
        clusterName,
        namespace,
        serviceAccount,
    });
    const written = find(typeOf(KRO_API_VERSION, "CartsStack"), {});
    const instance = written?.outputs as Instance | undefined;
    const { tableName, tableTimeToLiveAttribute } = instance?.spec ?? {};
    // The graph's default for none is the empty text.
    const inAws = { tableName, tableTimeToLiveAttribute: tableTimeToLiveAttribute || undefined, association, role };
    if (cluster?.name !== clusterName) {
        return { ...inAws, gatePolicy: false, gateBinding: false, moves: cluster !== undefined };
    }
    // What another stack has installed is in the state as well, because it was read.
    const installed = !has("carts-stack:index:CartsGraph", { installed: false });
    const graph = installed ? find(typeOf(KRO_API_VERSION, GRAPH_KIND), { metadata: { name: graphName } }) : undefined;
    const gate = { metadata: { name: IDENTITY_GATE } };
    return {
        ...inAws,
        instance: written &&
            instance && {
                urn: written.urn,
                name: instance.metadata.name,
                namespace: instance.metadata.namespace,
                cartsNamespace: instance.spec.namespace,
                createNamespace: instance.spec.createNamespace ?? true,
                identityGate: instance.spec.identityGate ?? true,
                spec: instance.spec,
            },
        graph: graph && (graph.outputs.spec as ResourceGraphDefinitionSpec),
        graphRefusals: graph && findGraphRefusals(graph.outputs as unknown as JudgedGraph),
        gatePolicy: installed && has(typeOf(ADMISSION_API_VERSION, "ValidatingAdmissionPolicy"), gate),
        gateBinding: installed && has(typeOf(ADMISSION_API_VERSION, "ValidatingAdmissionPolicyBinding"), gate),
        routeManager: find(typeOf("apps/v1", "DeploymentPatch"), {})?.outputs[FIELD_MANAGER] as string | undefined,
        moves: false,
    };
}

interface Instance {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: {
        readonly namespace: string;
        readonly tableName: string;
        readonly tableTimeToLiveAttribute?: string;
        readonly createNamespace?: boolean;
        readonly identityGate?: boolean;
        readonly [field: string]: unknown;
    };
}

/** The cluster of a state's Kubernetes objects, which their provider names by its ARN. */
export function clusterOf(
    state: readonly StateResource[],
): { readonly name: string; readonly region: string } | undefined {
    const provider = state.find(({ type }) => type === PROVIDER);
    const arn = provider?.outputs.clusterIdentifier;
    return typeof arn === "string" ? parseClusterArn(arn) : undefined;
}

function is({ type, outputs }: StateResource, wantedType: string, wanted: object): boolean {
    return type === wantedType && contains(outputs, wanted);
}

/** Whether all of a part is in the whole, which may have more. */
export function contains(whole: unknown, part: unknown): boolean {
    if (typeof part !== "object" || part === null) {
        return whole === part;
    }
    const entries = Object.entries(part);
    return entries.every(([key, value]) => contains((whole as Record<string, unknown> | undefined)?.[key], value));
}
