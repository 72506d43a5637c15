import { SERVICE_ACCOUNT } from "../../../components/carts-stack/carts-stack-names";
import { type TableProtection, tableProtection } from "../../../components/carts-stack/table-protection";
import { parseClusterArn } from "../../../components/cluster/kubeconfig";
import type { CartsGraphFile } from "../../../components/graph/carts-graph";
import { isChild } from "../../../components/graph/resource-graph-definition";
import { readIdentityGate } from "../../../components/identity/identity-gate-file";
import type { Variable } from "../../../components/ui/carts-variable";
import { usedUi } from "../../../components/ui/used-ui";
import { nameIn } from "../../../vocabulary/arn";
import { ADMISSION_API_VERSION, NETWORKING_API_VERSION } from "../../../vocabulary/kubernetes";
import { ASSOCIATION_TYPE, ROLE_POLICY_TYPE, ROLE_TYPE } from "../../../vocabulary/pulumi-aws";
import { PROVIDER, typeOf } from "../../../vocabulary/pulumi-kubernetes";
import { RemediedError } from "../../program/remedies";
import type { KubernetesObject, ManagedFields } from "../kubernetes/kubernetes-object";
import { GRAPH_TYPE, INSTANCE_TYPE, type WrittenInstance } from "./types";

/**
 * What `pulumi stack export --show-secrets` prints (deployment version 3): the parts that tell what a stack deployed.
 */
export interface ExportedStack {
    readonly deployment: {
        readonly resources?: readonly ExportedResource[];
        /** What an update that runs, or that was killed, has begun. */
        readonly pending_operations?: readonly { readonly resource: ExportedResource; readonly type?: string }[];
    };
}

export interface ExportedResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    /** Whether the stack only read it. */
    readonly external?: boolean;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What a stack deployed, as far as its last update came: the program's later steps may be missing. */
export interface Deployed {
    /** The stack's outputs without the secret ones; those of the last update that succeeded. */
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly cluster: {
        readonly name: string;
        /** ARN of the EKS cluster. */
        readonly arn: string;
        /** Text of a kubeconfig; it can hold credentials. */
        readonly kubeconfig: string;
        readonly context?: string;
    };
    /** The role of the carts pods. */
    readonly role?: CartsRole;
    readonly association?: Association;
    /**
     * The identity gate as this stack wrote it last, or where another has installed it, as its file has it; undefined where
     * the CartsStack does without.
     */
    readonly gate?: {
        readonly policy?: GateObject;
        readonly binding?: GateBinding;
        /** Whether another stack, or somebody by hand, has to install it. */
        readonly foreign: boolean;
    };
    /** The ResourceGraphDefinition, and what kro makes of an instance, by the ids of the graph. */
    readonly graph?: {
        readonly name: string;
        readonly children: readonly GraphChild[];
        /** Undefined where another has installed it, and while it is being made. */
        readonly written?: Written;
    };
    readonly instance?: {
        readonly name: string;
        readonly namespace: string;
        /** Namespace of the carts service. */
        readonly cartsNamespace: string;
        readonly tableName: string;
        readonly tableProtection: TableProtection;
        /** Namespace of the clients that the NetworkPolicy lets in; undefined or empty where there is none. */
        readonly clientNamespace?: string;
        /** Whether the number of pods is left to an autoscaler. */
        readonly autoscaled: boolean;
        /** Whether it asks ACK for the association; also while Pulumi has that too, in a handover. */
        readonly associates?: true;
        /** Undefined while it is being made. */
        readonly written?: Written;
    };
    /** An update runs, or was killed: it has not come to the outputs, or not to the instance. */
    readonly isUpdating: boolean;
    /** The shop's UI; undefined where this stack has neither deployed it nor pointed it at the carts. */
    readonly ui?: ShopUi;
    /** Where a port-forward to the UI leads, whoever deployed it. */
    readonly uiService: ServiceName;
    /** What makes the UI reachable from outside the cluster; undefined where nothing does. */
    readonly exposure?: UiExposure;
}

/** An object as this stack wrote it last, or has seen it since in a refresh. */
export interface Written {
    /** What was sent of its spec. */
    readonly sent: object;
    /** What the API server had then. */
    readonly spec: object;
    /** Who had which fields then. */
    readonly managedFields: readonly ManagedFields[];
    readonly holdsSecret: boolean;
}

export interface CartsRole {
    readonly name: string;
    /** What the stack wrote into it; undefined where the role was given. */
    readonly written?: { readonly trustPolicy: string; readonly policy?: InlinePolicy };
}

/** The Pod Identity association of the carts pods, whoever makes it. */
export interface Association {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly roleArn: string;
    /** Whether ACK makes it, of a child of the CartsStack. */
    readonly byAck?: true;
}

interface InlinePolicy {
    readonly name: string;
    /** JSON. */
    readonly policy: string;
}

/** A ValidatingAdmissionPolicy or its binding. */
interface GateObject extends KubernetesObject {
    readonly spec: object;
}

export interface GateBinding extends GateObject {
    readonly spec: { readonly validationActions?: readonly string[] };
}

interface GraphChild {
    readonly id: string;
    readonly apiVersion: string;
    readonly kind: string;
    /** Whether it depends on the instance's values that it is made at all. */
    readonly optional: boolean;
}

interface ShopUi {
    readonly namespace: string;
    /** Name of its Deployment and of its Service. */
    readonly name: string;
    /** Whether this stack deployed it. */
    readonly installed: boolean;
    readonly container: string;
    /** What points it at the carts; undefined where routing is off. */
    readonly variable?: Variable;
}

export interface ServiceName {
    readonly namespace: string;
    readonly name: string;
}

interface UiExposure {
    readonly apiVersion: string;
    readonly kind: "Service" | "Ingress";
    readonly namespace: string;
    readonly name: string;
    /** DNS name of an Ingress. */
    readonly host?: string;
}

/**
 * Reads the resources and not only the outputs, because an update that failed leaves no outputs, or those of the one
 * before: the instance that timed out is there, with what was asked of it.
 *
 * @throws RemediedError if the stack has not even a cluster
 */
export function readDeployed(stack: ExportedStack): Deployed {
    const { resources: done = [], pending_operations: begun = [] } = stack.deployment;
    // What is being deleted is among the others too, and may be an old one that another took the place of.
    const making = begun.filter(({ type }) => type !== "deleting").map(({ resource }) => resource);
    const resources = [...making, ...done];
    const find = (type: string) => resources.find((resource) => resource.type === type && !resource.external);
    const inputs = <T>(type: string) => find(type)?.inputs as T | undefined;

    const provider = inputs<ProviderInputs>(PROVIDER);
    const kubeconfig = provider && revealed(provider.kubeconfig);
    if (!provider || !kubeconfig) {
        throw new RemediedError("the stack has nothing in a cluster yet", [["this makes it", "update"]]);
    }
    const arn = provider.clusterIdentifier;
    const graph = resources.find(({ type }) => type === GRAPH_TYPE);
    const instance = inputs<WrittenInstance>(INSTANCE_TYPE);
    const association = inputs<Association>(ASSOCIATION_TYPE) ?? associationOfAck(instance);
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    const ui = readUi(inputs(typeOf("apps/v1", "DeploymentPatch")), inputs(typeOf("apps/v1", "Deployment")));
    return {
        outputs: Object.fromEntries(Object.entries(outputs).filter(([, value]) => !holdsSecret(value))),
        cluster: {
            name: parseClusterArn(arn).name,
            arn,
            kubeconfig,
            context: provider.context,
        },
        role: readRole(inputs(ROLE_TYPE), inputs(ROLE_POLICY_TYPE), association),
        association,
        gate:
            (instance?.spec.identityGate ?? true)
                ? readGate(
                      graph?.external ?? false,
                      find(typeOf(ADMISSION_API_VERSION, "ValidatingAdmissionPolicy")),
                      find(typeOf(ADMISSION_API_VERSION, "ValidatingAdmissionPolicyBinding")),
                  )
                : undefined,
        graph: graph && readGraph(graph),
        instance: instance && {
            name: instance.metadata.name,
            namespace: instance.metadata.namespace,
            cartsNamespace: instance.spec.namespace,
            tableName: instance.spec.tableName,
            tableProtection: tableProtection(instance.spec),
            clientNamespace: instance.spec.clientNamespace,
            autoscaled: instance.spec.autoscaled ?? false,
            ...(instance.spec.roleArn !== undefined && { associates: true }),
            written: readWritten(find(INSTANCE_TYPE)),
        },
        isUpdating: begun.length > 0 || !instance,
        ui,
        uiService: serviceOf(ui ?? inputs("carts-stack:index:ShopUi")),
        exposure: readExposure(
            inputs(typeOf(NETWORKING_API_VERSION, "Ingress")) ??
                (resources.find(isLoadBalancer)?.inputs as ExposureInputs | undefined),
        ),
    };
}

function serviceOf(ui: Partial<ServiceName> = {}): ServiceName {
    const { namespace, name } = usedUi(ui);
    return { namespace, name };
}

function associationOfAck(instance: WrittenInstance | undefined): Association | undefined {
    const { namespace = "", roleArn } = instance?.spec ?? {};
    return roleArn === undefined ? undefined : { namespace, serviceAccount: SERVICE_ACCOUNT, roleArn, byAck: true };
}

/** A role that was given is known by its association. */
function readRole(
    role: RoleInputs | undefined,
    policy: InlinePolicy | undefined,
    association: Association | undefined,
): CartsRole | undefined {
    if (role) {
        return { name: role.name, written: { trustPolicy: role.assumeRolePolicy, policy } };
    }
    return association && { name: nameIn(association.roleArn) };
}

/** The gate comes with the graph. @param foreign whether the stack only uses the graph */
function readGate(foreign: boolean, policy?: ExportedResource, binding?: ExportedResource): Deployed["gate"] {
    return foreign
        ? { ...readIdentityGate(), foreign }
        : { policy: policy && writtenObject(policy), binding: binding && writtenObject<GateBinding>(binding), foreign };
}

/** As the API server had it after the write, with its defaults; undefined while it is being made. */
function writtenObject<T extends GateObject>({ outputs }: ExportedResource): T | undefined {
    return outputs?.spec === undefined ? undefined : (outputs as unknown as T);
}

function readWritten({ inputs, outputs }: Partial<ExportedResource> = {}): Written | undefined {
    const [sent, spec] = [inputs?.spec, outputs?.spec] as (object | undefined)[];
    const { metadata } = (outputs ?? {}) as Partial<KubernetesObject>;
    return sent && spec
        ? {
              sent: revealedWithin(sent),
              spec: revealedWithin(spec),
              managedFields: metadata?.managedFields ?? [],
              holdsSecret: holdsSecret([sent, spec]),
          }
        : undefined;
}

/** A UI that is there gets the variable by a patch, and one that is deployed here has it from the start. */
function readUi(patch?: UiInputs, deployment?: UiInputs): ShopUi | undefined {
    const inputs = deployment ?? patch;
    const container = inputs?.spec.template.spec.containers[0];
    return (
        container && {
            namespace: inputs.metadata.namespace,
            name: inputs.metadata.name,
            installed: deployment !== undefined,
            container: container.name,
            // A UI that is deployed here has this one besides.
            variable: container.env?.find(({ name }) => name !== "JAVA_OPTS"),
        }
    );
}

function readExposure(exposure?: ExposureInputs): UiExposure | undefined {
    return (
        exposure && {
            apiVersion: exposure.apiVersion,
            kind: exposure.kind,
            namespace: exposure.metadata.namespace,
            name: exposure.metadata.name,
            host: exposure.spec.rules?.[0]?.host,
        }
    );
}

/** The UI's own Service is none. */
function isLoadBalancer({ type, external, inputs }: ExportedResource): boolean {
    const { spec } = (inputs ?? {}) as Partial<ExposureInputs>;
    return type === typeOf("core/v1", "Service") && !external && spec?.type === "LoadBalancer";
}

/**
 * A graph that the stack only reads has outputs, and by the version of the provider its name or nothing as input; and while
 * it is being read only its id.
 */
function readGraph(graph: ExportedResource): Deployed["graph"] {
    const { id, inputs, outputs, external } = graph;
    const { metadata, spec }: Partial<CartsGraphFile> = { ...outputs, ...inputs };
    const children = (spec?.resources ?? [])
        .filter(isChild)
        .map(({ id, template: { apiVersion, kind }, includeWhen, forEach }) => ({
            id,
            apiVersion,
            kind,
            optional: includeWhen !== undefined || forEach !== undefined,
        }));
    const name = metadata?.name ?? id;
    return name === undefined ? undefined : { name, children, written: external ? undefined : readWritten(graph) };
}

interface ProviderInputs {
    readonly kubeconfig: unknown;
    readonly context?: string;
    readonly clusterIdentifier: string;
}

interface RoleInputs {
    readonly name: string;
    readonly assumeRolePolicy: string;
}

interface UiInputs {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: {
        readonly template: {
            readonly spec: {
                readonly containers: readonly { readonly name: string; readonly env?: readonly Variable[] }[];
            };
        };
    };
}

interface ExposureInputs {
    readonly apiVersion: string;
    readonly kind: "Service" | "Ingress";
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly type?: string; readonly rules?: readonly { readonly host?: string }[] };
}

/** The mark of a secret in exported state, in an object with its value as JSON. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function isSecret(value: unknown): value is { plaintext: string } {
    return typeof value === "object" && value !== null && SIGNATURE in value;
}

function holdsSecret(value: unknown): boolean {
    return JSON.stringify(value)?.includes(`"${SIGNATURE}"`) ?? false;
}

/** The value with what is in its secrets. */
function revealedWithin(value: object): object {
    return JSON.parse(JSON.stringify(value), (_, part) => (isSecret(part) ? JSON.parse(part.plaintext) : part));
}

function revealed(value: unknown): string | undefined {
    const text: unknown = isSecret(value) ? JSON.parse(value.plaintext) : value;
    return typeof text === "string" ? text : undefined;
}
