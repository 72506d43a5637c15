import { namesOf } from "../components/carts-stack/carts-stack-names";
import { isChild, type ResourceGraphDefinitionSpec } from "../components/graph/resource-graph-definition";
import { listProblems, type Problem } from "../components/validation/problems";
import type { Settings } from "../settings";
import { isAckApi } from "../vocabulary/ack";
import { GRAPH_KIND, KRO_API_VERSION } from "../vocabulary/kro";
import { AGENT_LABEL, POD_IDENTITY, TRUSTED_ACTIONS } from "../vocabulary/pod-identity";
import { typeOf } from "../vocabulary/pulumi-kubernetes";
import type { KindName } from "./readers/kubernetes/cluster-reader";
import type { Own } from "./readers/state/own";
import type { StateResource } from "./readers/state/stack-state";
import { type Surroundings, there } from "./readers/surroundings";
import { POD_IDENTITY_TRUST, trustsPodIdentity } from "./role/trust";

const KRO_GRAPH = { apiVersion: KRO_API_VERSION, kind: GRAPH_KIND };

/** What a stack needs that somebody else has to have made; without what the stack's state shows to be there. */
export interface Needs {
    readonly clusterName: string;
    /** Of the CartsStack object. */
    readonly instanceNamespace?: string;
    /** Whether kro has to be there, for the graph that is installed. */
    readonly kro: boolean;
    /** Kinds of ACK that this graph makes and that kro does not know of an earlier one. */
    readonly ackKinds: readonly KindName[];
    /** What has to be there of a UI that the stack does not install. */
    readonly ui?: { readonly namespace: string; readonly name: string; readonly kinds: readonly UiKind[] };
    /** Whether pods have to be given an identity that they have not been given yet. */
    readonly podIdentity: boolean;
    /** A role that is given. */
    readonly role?: { readonly key: "roleName" | "roleArn"; readonly value: string };
}

type UiKind = "Deployment" | "Service";

/** What a graph is made of. */
type Graph = Pick<ResourceGraphDefinitionSpec, "resources">;

/** What is needed and not seen in the state: a stack that stands needs nothing. */
export function needsOf(
    { stack, graph, ui }: Settings,
    wanted: Graph,
    own: Own,
    state: readonly StateResource[],
): Needs {
    const { instanceName, instanceNamespace } = namesOf(stack);
    const installs = graph.install ?? true;
    const ownsInstance = own.instance?.name === instanceName && own.instance.namespace === instanceNamespace;
    const known = new Set(own.graph ? ackKindsOf(own.graph).map(({ kind }) => kind) : []);
    const { namespace = "ui", name = "ui" } = ui;
    const kinds: UiKind[] = ui.install
        ? []
        : [...(ui.route ? (["Deployment"] as const) : []), ...(exposes(ui) ? (["Service"] as const) : [])];
    const here = own.moves ? [] : state;
    const missing = kinds.filter((kind) => !isInState(here, kind, namespace, name));
    const role = givenRole(stack);
    return {
        clusterName: stack.clusterName,
        instanceNamespace: ownsInstance ? undefined : instanceNamespace,
        kro: installs && !own.graph,
        ackKinds: installs ? ackKindsOf(wanted).filter(({ kind }) => !known.has(kind)) : [],
        ui: missing.length > 0 ? { namespace, name, kinds: missing } : undefined,
        podIdentity: !own.association,
        role: role && !isAssociated(here, role.value) ? role : undefined,
    };
}

/** What is not there of it, each with the ways on. What cannot be looked up is left to the surroundings to tell. */
export async function findMissing(needs: Needs, surroundings: Surroundings): Promise<Problem[]> {
    const found = await Promise.all([
        missingNamespace(needs, surroundings),
        missingKro(needs, surroundings),
        missingAck(needs, surroundings),
        missingUi(needs, surroundings),
        missingAgent(needs, surroundings),
        unusableRole(needs, surroundings),
    ]);
    return found.flat();
}

export function describeMissing(missing: readonly Problem[]): string {
    const what =
        missing.length === 1 ? "1 thing that the stack needs is" : `${missing.length} things that the stack needs are`;
    return listProblems(`nothing was made, because ${what} not there`, missing);
}

async function missingNamespace({ instanceNamespace: name }: Needs, surroundings: Surroundings): Promise<Problem[]> {
    if (name === undefined) {
        return [];
    }
    const found = await surroundings.object({ apiVersion: "v1", kind: "Namespace", name });
    if (found === undefined || (found !== "absent" && !found.metadata.deletionTimestamp)) {
        return [];
    }
    const state = found === "absent" ? "does not exist" : "is being deleted";
    const reason =
        `is a namespace that ${state}, and the CartsStack is to be in it. Make it: kubectl create namespace ${name}. Or ` +
        "choose one that is there: pulumi config set instanceNamespace default";
    return [{ path: "instanceNamespace", value: name, reason }];
}

async function missingKro({ clusterName, kro }: Needs, surroundings: Surroundings): Promise<Problem[]> {
    if (!kro || (await surroundings.kind(KRO_GRAPH)) !== "absent") {
        return [];
    }
    const reason =
        `needs kro, and the cluster has no kind ${GRAPH_KIND}. On EKS: ${capability(clusterName, "KRO")}. ` +
        "Elsewhere: https://kro.run/docs/getting-started/Installation";
    return [{ path: "installGraph", value: true, reason }];
}

async function missingAck({ clusterName, ackKinds }: Needs, surroundings: Surroundings): Promise<Problem[]> {
    const served = await Promise.all(ackKinds.map((kind) => surroundings.kind(kind)));
    return ackKinds
        .filter((_, index) => served[index] === "absent")
        .map(({ apiVersion, kind }) => ({
            path: "installGraph",
            value: true,
            reason:
                `needs ACK's ${apiVersion.split(".")[0]} controller, and the cluster has no kind ${kind} (${apiVersion}). ` +
                `On EKS: ${capability(clusterName, "ACK")}. Elsewhere: ` +
                "https://aws-controllers-k8s.github.io/community/docs/user-docs/install/",
        }));
}

function capability(clusterName: string, type: string): string {
    const names = `--cluster-name ${clusterName} --capability-name ${type.toLowerCase()} --type ${type}`;
    return `aws eks create-capability ${names} --role-arn <its role> --delete-propagation-policy RETAIN`;
}

async function missingUi({ ui }: Needs, surroundings: Surroundings): Promise<Problem[]> {
    if (!ui) {
        return [];
    }
    const { namespace, name, kinds } = ui;
    const asked = kinds.map((kind) =>
        surroundings.object({ apiVersion: kind === "Service" ? "v1" : "apps/v1", kind, namespace, name }),
    );
    const found = await Promise.all(asked);
    return kinds
        .filter((_, index) => found[index] === "absent")
        .map((kind) => ({
            path: "uiName",
            value: name,
            reason:
                `is a ${kind} that namespace ${namespace} does not have, and ${kind === "Service" ? "uiExposure" : "uiRoute"} ` +
                "needs it. Set uiNamespace and uiName to where the UI is. Or let this stack install one: pulumi config set " +
                "uiInstall true",
        }));
}

/** Auto Mode has the agent built in; elsewhere it is a DaemonSet. */
async function missingAgent({ clusterName, podIdentity }: Needs, surroundings: Surroundings): Promise<Problem[]> {
    const cluster = podIdentity ? there(await surroundings.knownCluster()) : undefined;
    if (!cluster || cluster.computeConfigs.some(({ enabled }) => enabled)) {
        return [];
    }
    const kind = { apiVersion: "apps/v1", kind: "DaemonSet" };
    const agents = await surroundings.objects(kind, { labelSelector: AGENT_LABEL });
    if (agents === undefined || (agents !== "absent" && agents.length > 0)) {
        return [];
    }
    const reason =
        `has neither EKS Auto Mode nor the Pod Identity agent (a DaemonSet with the label ${AGENT_LABEL}), and without it ` +
        `pods get no credentials: aws eks create-addon --cluster-name ${clusterName} --addon-name eks-pod-identity-agent`;
    return [{ path: "clusterName", value: clusterName, reason }];
}

async function unusableRole({ role }: Needs, surroundings: Surroundings): Promise<Problem[]> {
    if (!role) {
        return [];
    }
    const { key, value } = role;
    const found = await surroundings.role(value.split("/").at(-1) ?? value);
    if (found === undefined) {
        return [];
    }
    if (found === "absent") {
        // An ARN may be of a role in another account, which this one cannot see.
        const reason =
            "is an IAM role that does not exist in this account. Name another, or none: then the stack makes one";
        return key === "roleName" ? [{ path: key, value, reason }] : [];
    }
    if (trustsPodIdentity(found.assumeRolePolicy) || (key === "roleArn" && found.arn !== value)) {
        return [];
    }
    const reason =
        `is a role whose trust policy does not allow ${POD_IDENTITY} to call ${TRUSTED_ACTIONS.join(" and ")}, ` +
        `and so no pod gets it: aws iam update-assume-role-policy --role-name ${found.arn.split("/").at(-1)} ` +
        `--policy-document '${POD_IDENTITY_TRUST}'`;
    return [{ path: key, value, reason }];
}

function ackKindsOf({ resources = [] }: Graph): KindName[] {
    return resources
        .map((resource) => (isChild(resource) ? resource.template : resource.externalRef))
        .map(({ apiVersion, kind }) => ({ apiVersion, kind }))
        .filter(({ apiVersion }) => isAckApi(apiVersion));
}

function exposes({ exposure = "none" }: Settings["ui"]): boolean {
    return exposure !== "none";
}

/** A route, or an object that was read. */
function isInState(state: readonly StateResource[], kind: UiKind, namespace: string, name: string): boolean {
    const wanted = kind === "Service" ? typeOf("core/v1", kind) : typeOf("apps/v1", "DeploymentPatch");
    return state.some(({ type, outputs }) => {
        const { metadata } = outputs as { metadata?: { name?: string; namespace?: string } };
        return type === wanted && metadata?.name === name && metadata.namespace === namespace;
    });
}

/** Where the configuration knows it: it is never late there. */
function givenRole({ roleName, roleArn }: Settings["stack"]): Needs["role"] {
    if (typeof roleArn === "string") {
        return { key: "roleArn", value: roleArn };
    }
    return typeof roleName === "string" ? { key: "roleName", value: roleName } : undefined;
}

/** Whether the stack has given pods this role already. */
function isAssociated(state: readonly StateResource[], role: string): boolean {
    return state.some(({ type, outputs }) => {
        const { roleArn } = outputs as { roleArn?: string };
        return (
            type === "aws:eks/podIdentityAssociation:PodIdentityAssociation" &&
            (roleArn === role || roleArn?.endsWith(`/${role}`))
        );
    });
}
