/**
 * kro's words, as of kro 0.9.4 (`api/v1alpha1`): the only place where the program spells them.
 */
import * as pulumi from "@pulumi/pulumi";

export const KRO_API_VERSION = "kro.run/v1alpha1";

/** What `.status.state` of an instance can be. */
export type InstanceState = "ACTIVE" | "IN_PROGRESS" | "ERROR" | "DELETING";

/** What `.status.state` of a ResourceGraphDefinition can be. */
export type GraphState = "Active" | "Inactive";

/** One entry of `.status.conditions`, of a graph or an instance. */
export interface Condition {
    /** Instance: InstanceManaged, GraphResolved, ResourcesReady, Ready. Graph: GraphAccepted, KindReady, …, Ready. */
    readonly type: string;
    readonly status: "True" | "False" | "Unknown";
    readonly reason?: string;
    readonly message?: string;
    /** The generation that this condition is about; kro writes it here and nowhere else. */
    readonly observedGeneration?: number;
}

/** The annotation of a graph without which kro does not change the API that it serves so that it breaks. */
export const ALLOWS_BREAKING_CHANGES = { "kro.run/allow-breaking-changes": "true" };

/** The label of an instance with the version of the kro that serves it, on EKS as "v0.9.2-eks-3". */
export const KRO_VERSION = "kro.run/kro-version";

/** The condition that sums up the others, of graphs and of instances. */
export const READY = "condition=Ready";

/**
 * A graph of which kro has said its word, on this generation: it serves it, or one of the conditions that Ready sums up is
 * False. (pulumi-kubernetes reads RFC 9535, and fails at a `!=`, because it looks for a value behind each lone `=`.)
 */
export const JUDGED = field(
    '.status.conditions[?(@.observedGeneration==$.metadata.generation&&((@.type=="Ready"&&@.status=="True")||' +
        '(!(@.type=="Ready")&&@.status=="False")))]',
);

/** kro's labels on a CRD and on the instances: name and uid of the graph by which it makes or serves them. */
export const GRAPH_NAME = "kro.run/resource-graph-definition-name";
export const GRAPH_ID = "kro.run/resource-graph-definition-id";

/** A condition of the provider's `waitFor`: the field at `path` has `value`, or exists where no value is given. */
export function field(path: string, value?: string): string {
    return value === undefined ? `jsonpath={${path}}` : `jsonpath={${path}}=${value}`;
}

/**
 * The annotation that makes pulumi-kubernetes (4.34) take back fields that somebody else has written, where an update
 * would else fail: an object that was adopted, or edited by hand, has other field managers.
 */
export const TAKES_FIELDS = { "pulumi.com/patchForce": "true" };

/**
 * The annotation that makes pulumi-kubernetes (4.34) wait until all of `conditions` hold, for as long as the resource's
 * `customTimeouts` allow.
 */
export function waitFor(...conditions: pulumi.Input<string>[]): Record<string, pulumi.Input<string>> {
    return { "pulumi.com/waitFor": pulumi.all(conditions).apply((all) => JSON.stringify(all)) };
}
