/**
 * kro's words, as of kro 0.9.4 (`api/v1alpha1`, `pkg/metadata`): the only place where the program spells them.
 */
import { READY } from "./kubernetes";
import { field } from "./pulumi-kubernetes";

/** The group and the version of kro's own API, and of the APIs that it makes where their graph says nothing else. */
export const KRO_GROUP = "kro.run";
export const KRO_API_VERSION = `${KRO_GROUP}/v1alpha1`;

/** The kind of a graph, and what its API calls graphs. */
export const GRAPH_KIND = "ResourceGraphDefinition";
export const GRAPH_CRD = `resourcegraphdefinitions.${KRO_GROUP}`;

/** The oldest kro that serves the graph: EKS runs it, and nobody can choose another there. */
export const OLDEST_KRO = "0.9.2";

/** The label of what kro's chart makes (`helm/templates/_helpers.tpl`), among it the account that kro runs as. */
export const KRO_CHART = "app.kubernetes.io/name=kro";

/** The state of an instance whose children are ready, and those of a graph: that it is served, or not. */
export const INSTANCE_ACTIVE = "ACTIVE";
export const GRAPH_ACTIVE = "Active";
export const GRAPH_INACTIVE = "Inactive";

/** What `.status.state` of an instance can be. */
export type InstanceState = typeof INSTANCE_ACTIVE | "IN_PROGRESS" | "ERROR" | "DELETING";

/** What `.status.state` of a ResourceGraphDefinition can be. */
export type GraphState = typeof GRAPH_ACTIVE | typeof GRAPH_INACTIVE;

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

/** The condition of an instance whose children are all there and ready, and its reason where kro was told to stop. */
export const RESOURCES_READY = "ResourcesReady";
export const SUSPENDED = "ReconciliationSuspended";

/** The annotation of an instance that tells kro to stop and to go on, for kubectl. Going on, kro looks at all its children. */
export const SUSPENDS = "kro.run/reconcile=suspended";
export const RESUMES = "kro.run/reconcile=enabled";

/** The annotation of a graph without which kro does not change the API that it serves so that it breaks. */
export const BREAKING_CHANGES = "kro.run/allow-breaking-changes";
export const ALLOWS_BREAKING_CHANGES = { [BREAKING_CHANGES]: "true" };

/** The label of an instance with the version of the kro that serves it, on EKS as "v0.9.2-eks-3". */
export const KRO_VERSION = "kro.run/kro-version";

/**
 * For `waitFor`: a graph that kro has judged on this generation: it serves the graph, or one of the conditions that Ready
 * sums up is False. (pulumi-kubernetes reads RFC 9535, and fails at a `!=`, because it looks for a value behind each lone
 * `=`.)
 */
export const JUDGED = field(
    `.status.conditions[?(@.observedGeneration==$.metadata.generation&&((@.type=="${READY}"&&@.status=="True")||` +
        `(!(@.type=="${READY}")&&@.status=="False")))]`,
);

/** kro's labels on a CRD and on the instances: name and uid of the graph by which it makes or serves them. */
export const GRAPH_NAME = "kro.run/resource-graph-definition-name";
export const GRAPH_ID = "kro.run/resource-graph-definition-id";

/** kro's labels on the children of an instance: the instance, and the id of the child in the graph. */
export const INSTANCE_NAME = "kro.run/instance-name";
export const INSTANCE_NAMESPACE = "kro.run/instance-namespace";
export const INSTANCE_KIND = "kro.run/instance-kind";
export const NODE_ID = "kro.run/node-id";

/** The finalizer of an instance. */
export const INSTANCE_FINALIZER = "kro.run/finalizer";
