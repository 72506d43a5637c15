/**
 * What `pulumi stack export --show-secrets` prints (deployment version 3): the parts that tell what a stack deployed.
 */
export interface ExportedStack {
    readonly deployment: {
        readonly resources?: readonly ExportedResource[];
        /** What an update that runs, or that was killed, has begun. */
        readonly pending_operations?: readonly { readonly resource: ExportedResource }[];
    };
}

export interface ExportedResource {
    readonly urn: string;
    readonly type: string;
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
    readonly association?: { readonly namespace: string; readonly serviceAccount: string; readonly roleArn: string };
    /** The ResourceGraphDefinition, and what kro makes of an instance, by the ids of the graph. */
    readonly graph?: { readonly name: string; readonly children: readonly GraphChild[] };
    readonly instance?: {
        readonly name: string;
        readonly namespace: string;
        /** Namespace of the carts service. */
        readonly cartsNamespace: string;
        readonly tableName: string;
    };
    /** An update runs, or was killed: it has not come to the outputs, or not to the instance. */
    readonly isUpdating: boolean;
    /** Where a UI is that was pointed at the carts; undefined where routing is off. */
    readonly ui?: RoutedUi;
}

export interface GraphChild {
    readonly id: string;
    readonly apiVersion: string;
    readonly kind: string;
    /** Whether it depends on the instance's values that it is made at all. */
    readonly optional: boolean;
}

/** The output `uiRouted` of the program. */
export interface RoutedUi {
    readonly namespace: string;
    readonly deployment: string;
    readonly container: string;
    readonly variable: { readonly name: string; readonly value: string };
}

/**
 * Reads the resources and not only the outputs, because an update that failed leaves no outputs, or those of the one
 * before: the instance that timed out is there, with what was asked of it.
 *
 * @param update the command that makes the stack, for the message
 * @throws if the stack has not even a cluster
 */
export function readDeployed(stack: ExportedStack, update: string): Deployed {
    const { resources: done = [], pending_operations: begun = [] } = stack.deployment;
    const resources = [...begun.map(({ resource }) => resource), ...done];
    const inputs = <T>(type: string) => resources.find((resource) => resource.type === type)?.inputs as T | undefined;

    const provider = inputs<ProviderInputs>("pulumi:providers:kubernetes");
    const kubeconfig = provider && revealed(provider.kubeconfig);
    if (!provider || !kubeconfig) {
        throw new Error(`the stack has nothing in a cluster yet; this makes it: ${update}`);
    }
    const arn = provider.clusterIdentifier;
    const association = inputs<AssociationInputs>("aws:eks/podIdentityAssociation:PodIdentityAssociation");
    const graph = resources.find(({ type }) => type === "kubernetes:kro.run/v1alpha1:ResourceGraphDefinition");
    const instance = inputs<InstanceInputs>("kubernetes:kro.run/v1alpha1:CartsStack");
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    return {
        outputs: Object.fromEntries(Object.entries(outputs).filter(([, value]) => !holdsSecret(value))),
        cluster: {
            name: arn.slice(arn.indexOf("/") + 1),
            arn,
            kubeconfig,
            context: provider.context,
        },
        association,
        graph: graph && readGraph(graph),
        instance: instance && {
            name: instance.metadata.name,
            namespace: instance.metadata.namespace,
            cartsNamespace: instance.spec.namespace,
            tableName: instance.spec.tableName,
        },
        isUpdating: begun.length > 0 || !instance,
        ui: outputs.uiRouted as RoutedUi | undefined,
    };
}

/** A stack that did not install the graph itself has its name as input, and the rest as output. */
function readGraph({ inputs, outputs }: ExportedResource): Deployed["graph"] {
    const { metadata, spec = (outputs as Partial<Graph> | undefined)?.spec } = inputs as unknown as Graph;
    const children = (spec?.resources ?? []).flatMap(({ id, template, includeWhen }) =>
        template
            ? [{ id, apiVersion: template.apiVersion, kind: template.kind, optional: includeWhen !== undefined }]
            : [],
    );
    return { name: metadata.name, children };
}

interface ProviderInputs {
    readonly kubeconfig: unknown;
    readonly context?: string;
    readonly clusterIdentifier: string;
}

interface AssociationInputs {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly roleArn: string;
}

interface Graph {
    readonly metadata: { readonly name: string };
    readonly spec?: {
        readonly resources: readonly {
            readonly id: string;
            readonly template?: { readonly apiVersion: string; readonly kind: string };
            readonly includeWhen?: readonly string[];
        }[];
    };
}

interface InstanceInputs {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly namespace: string; readonly tableName: string };
}

/** The mark of a secret in exported state, in an object with its value as JSON. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function isSecret(value: unknown): value is { plaintext: string } {
    return typeof value === "object" && value !== null && SIGNATURE in value;
}

function holdsSecret(value: unknown): boolean {
    return JSON.stringify(value)?.includes(`"${SIGNATURE}"`) ?? false;
}

function revealed(value: unknown): string | undefined {
    const text: unknown = isSecret(value) ? JSON.parse(value.plaintext) : value;
    return typeof text === "string" ? text : undefined;
}
