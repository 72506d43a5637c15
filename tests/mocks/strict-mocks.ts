import * as pulumi from "@pulumi/pulumi";
import { Result } from "@pulumi/pulumi/proto/resource_pb";
import { exportedStatus } from "../../components/graph/carts-stack";

/** A resource as the program registered it. */
export interface Registered {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
    /** By which id it is read from the cloud, or imported, instead of made. */
    readonly read?: string;
}

export const CLUSTER_ARN = "arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop";

export const GRAPH_UID = "1b2c";

/** The API of a graph that somebody has installed. */
export const SERVED = {
    spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    status: { type: "object", properties: Object.fromEntries(exportedStatus({}).map((name) => [name, {}])) },
};

/** Outputs that a provider adds to the inputs; a type that is not here is an error. */
const OUTPUTS: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>> = {
    "aws:iam/role:Role": (inputs) => ({ arn: `arn:aws:iam::111122223333:role/${String(inputs.name)}` }),
    "aws:iam/rolePolicy:RolePolicy": () => ({}),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": () => ({ associationId: "a-1" }),
    "kubernetes:kro.run/v1alpha1:ResourceGraphDefinition": (inputs) => ({
        metadata: { ...(inputs.metadata as object), generation: 1, uid: GRAPH_UID },
        status: { state: "Active" },
    }),
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": () => ({
        metadata: { labels: { "kro.run/resource-graph-definition-name": "somebodys" } },
        spec: { versions: [{ name: "v1alpha1", schema: { openAPIV3Schema: { properties: SERVED } } }] },
    }),
    "kubernetes:kro.run/v1alpha1:CartsStack": (inputs) => ({
        status: {
            state: "ACTIVE",
            tableStatus: "ACTIVE",
            tableArn: "arn:aws:dynamodb:us-west-2:111122223333:table/t",
            serviceEndpoint: "http://carts.carts-kro:80",
            availableReplicas: 1,
            ...(inputs.spec as object),
        },
    }),
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": () => ({}),
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": () => ({}),
    "kubernetes:apps/v1:Deployment": () => ({}),
    "kubernetes:apps/v1:DeploymentPatch": () => ({}),
    "kubernetes:core/v1:Namespace": () => ({}),
    "kubernetes:core/v1:Service": () => ({ status: { loadBalancer: {} } }),
    "kubernetes:networking.k8s.io/v1:Ingress": () => ({ status: { loadBalancer: {} } }),
    // A remote component; its cluster is another resource, which mocks do not make.
    "eks:index:Cluster": (inputs) => ({
        eksCluster: { name: inputs.name, arn: `arn:aws:eks:us-west-2:111122223333:cluster/${String(inputs.name)}` },
    }),
    "aws:eks/capability:Capability": () => ({}),
    "aws:eks/accessEntry:AccessEntry": () => ({}),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": () => ({}),
    "aws:kms/key:Key": () => ({ arn: "arn:aws:kms:us-west-2:111122223333:key/k" }),
    "aws:ec2/vpc:Vpc": () => ({}),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": () => ({}),
    "aws:ec2/internetGateway:InternetGateway": () => ({}),
    "aws:ec2/subnet:Subnet": () => ({}),
    "aws:ec2/routeTable:RouteTable": () => ({}),
    "aws:ec2/route:Route": () => ({}),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": () => ({}),
    "aws:ec2/eip:Eip": () => ({}),
    "aws:ec2/natGateway:NatGateway": () => ({}),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": () => ({}),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": () => ({}),
    "kubernetes:helm.sh/v3:Release": () => ({}),
    "pulumi-nodejs:dynamic/carts-stack:StacksGone": () => ({}),
    // Its outputs are what a test says that the other stack has.
    "pulumi:pulumi:StackReference": () => ({ outputs: {}, secretOutputNames: [] }),
    "pulumi:providers:aws": () => ({}),
    "pulumi:providers:kubernetes": () => ({}),
    "pulumi-nodejs:dynamic/carts-stack:UiRouteEnd": () => ({}),
};

/** What of the SDK's monitor sees the options of a resource, which mocks are not told. */
interface Monitor {
    registerResource(
        request: {
            getName(): string;
            getCustom(): boolean;
            getDeletebeforereplace(): boolean;
            getRetainondelete(): boolean;
            getCustomtimeouts(): { toObject(): object } | undefined;
            getDependenciesList(): string[];
        },
        done: Answered,
    ): unknown;
    readResource(request: unknown, done: Answered): unknown;
}

type Answered = (error: unknown, response?: Answer) => void;

interface Answer {
    getUrn(): string;
    setResult(result: Result): Answer;
}

const COMPONENT = /^carts-stack:index:/;

/**
 * Mocks that know the types and calls of this program and no others. They are global to the process, which is why the
 * tests that use them have one of their own.
 */
export class StrictMocks implements pulumi.runtime.Mocks {
    readonly registered: Registered[] = [];
    /** What AWS was asked, in order: "aws:iam/getRole:getRole eks-workshop-carts". */
    readonly asked: string[] = [];
    /** Of each resource that is there, whether made or read. */
    readonly urns: string[] = [];
    /** Of each resource that is made or imported, by name: whether it is deleted before it is made again. */
    readonly deletedFirst: Record<string, boolean> = {};
    /** Of each of these: whether it stays where it is when the program drops it. */
    readonly retained: Record<string, boolean> = {};
    /** Of each of these: how long it may take. */
    readonly timeouts: Record<string, object | undefined> = {};
    /** What the cluster says of a resource besides its inputs, by the resource's name. */
    readonly live: Record<string, Record<string, unknown>> = {};
    /** The names of resources that fail in an update that continues on errors. */
    readonly failed = new Set<string>();
    /** Of each resource that is made or imported, by name: the names of those that it depends on. */
    private readonly dependencies: Record<string, readonly string[]> = {};

    static async install(preview = false): Promise<StrictMocks> {
        const mocks = new StrictMocks();
        await pulumi.runtime.setMocks(mocks, "carts-stack", "test", preview, "shop");
        // The SDK's monitor for mocks says that it knows hooks and lacks these calls (3.276), so that a resource with a hook
        // would never be registered. It runs no hooks.
        const registerHook = (_request: unknown, done: (error: null, response: object) => void) => done(null, {});
        const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
        const register = monitor.registerResource.bind(monitor);
        const read = monitor.readResource.bind(monitor);
        const noting =
            (done: Answered): Answered =>
            (error, response) => {
                mocks.urns.push(...(response ? [response.getUrn()] : []));
                done(error, response);
            };
        const registerResource: Monitor["registerResource"] = (request, done) => {
            const urns = request.getDependenciesList();
            mocks.dependencies[request.getName()] = urns.map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
            if (request.getCustom()) {
                mocks.deletedFirst[request.getName()] = request.getDeletebeforereplace();
                mocks.retained[request.getName()] = request.getRetainondelete();
                mocks.timeouts[request.getName()] = request.getCustomtimeouts()?.toObject();
            }
            const answer: Answered = (error, response) =>
                done(error, mocks.failed.has(request.getName()) ? response?.setResult(Result.FAIL) : response);
            register(request, noting(answer));
        };
        const readResource: Monitor["readResource"] = (request, done) => read(request, noting(done));
        const hooks = { registerResourceHook: registerHook, registerErrorHook: registerHook };
        Object.assign(monitor, { ...hooks, registerResource, readResource });
        return mocks;
    }

    /** The names of all that the engine has to make before a resource. */
    waitsFor(name: string, found = new Set<string>()): Set<string> {
        for (const other of this.dependencies[name] ?? []) {
            if (!found.has(other)) {
                this.waitsFor(other, found.add(other));
            }
        }
        return found;
    }

    async newResource(args: pulumi.runtime.MockResourceArgs): Promise<{ id: string; state: Record<string, unknown> }> {
        const { type, name } = args;
        const inputs = args.inputs as Record<string, unknown>;
        this.registered.push({ type, name, inputs, read: args.custom === false ? undefined : args.id || undefined });
        if (COMPONENT.test(type)) {
            return { id: "", state: inputs };
        }
        const outputs = OUTPUTS[type];
        if (!outputs) {
            throw new Error(`the mocks know no resource of type ${type}`);
        }
        return { id: args.id || `${name}-id`, state: { ...inputs, ...outputs(inputs), ...this.live[name] } };
    }

    call({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
        this.asked.push(`${token} ${String(inputs.name)}`);
        switch (token) {
            case "aws:eks/getCluster:getCluster":
                return {
                    name: inputs.name,
                    arn: CLUSTER_ARN,
                    endpoint: "https://example.com",
                    certificateAuthorities: [{ data: "Y2E=" }],
                };
            case "aws:iam/getRole:getRole":
                return { arn: `arn:aws:iam::111122223333:role/${String(inputs.name)}` };
            case "aws:index/getAvailabilityZones:getAvailabilityZones":
                return { names: ["us-west-2a", "us-west-2b", "us-west-2c"] };
            default:
                throw new Error(`the mocks know no call ${token}`);
        }
    }

    /** The one resource of that name; an error if there is none or more than one. */
    resource(name: string): Registered {
        const found = this.registered.filter((resource) => resource.name === name);
        if (found.length !== 1 || !found[0]) {
            throw new Error(`${found.length} resources are named ${name}`);
        }
        return found[0];
    }
}

/** The value of an output; for ever pending where it stays unknown. */
export function settled<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => output.apply(resolve));
}

/**
 * Waits until every resource and call that the program has asked for is answered, and what it asks for then, by the count
 * that the SDK itself ends a program by.
 */
export function settle(): Promise<void> {
    // Not in the SDK's types (3.276).
    return (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}
