import { parseClusterArn } from "../../../components/cluster/kubeconfig";
import { PROVIDER } from "../../../vocabulary/pulumi-kubernetes";
import type { StateResource } from "./stack-state";

/**
 * What of a stack's state is its own where the stack is about to be. What has the name of something in the state is that, or
 * its replacement after a drift; but in another cluster or region than the state's nothing is the stack's own.
 */
export interface OwnState {
    /** All of the state: what has its name in all of an AWS account. */
    readonly inAccount: readonly StateResource[];
    /** What has its name in the region. */
    readonly inRegion: readonly StateResource[];
    /** What has its name in the cluster. */
    readonly inCluster: readonly StateResource[];
    /** Whether the state is of another cluster, from which the stack is about to move. */
    readonly moves: boolean;
}

/** @param region of the cluster that is wanted; undefined where only the AWS provider knows */
export function ownState(state: readonly StateResource[], clusterName: string, region?: string): OwnState {
    const cluster = clusterOf(state);
    const otherRegion = region !== undefined && cluster !== undefined && cluster.region !== region;
    const moves = otherRegion || (cluster !== undefined && cluster.name !== clusterName);
    return { inAccount: state, inRegion: otherRegion ? [] : state, inCluster: moves ? [] : state, moves };
}

/** The first resource of a type that has all of `outputs`. */
export function findIn(state: readonly StateResource[], type: string, outputs: object = {}): StateResource | undefined {
    return state.find((resource) => resource.type === type && contains(resource.outputs, outputs));
}

/** Whether all of a part is in the whole, which may have more. */
export function contains(whole: unknown, part: unknown): boolean {
    if (typeof part !== "object" || part === null) {
        return whole === part;
    }
    const entries = Object.entries(part);
    return entries.every(([key, value]) => contains((whole as Record<string, unknown> | undefined)?.[key], value));
}

/** The cluster of a state's Kubernetes objects, which their provider names by its ARN. */
function clusterOf(state: readonly StateResource[]): { readonly name: string; readonly region: string } | undefined {
    const arn = findIn(state, PROVIDER)?.outputs.clusterIdentifier;
    return typeof arn === "string" ? parseClusterArn(arn) : undefined;
}
