import * as assert from "node:assert/strict";
import { readIdentityGate } from "../../components/identity/identity-gate-file";
import { type ExportedResource, readDeployed } from "../../parts/readers/state/deployed";

const SECRET = "4dabf18193072939515e22adb298388d";
const ARN = "arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop";
const ROLE = "arn:aws:iam::111122223333:role/eks-workshop-carts-dynamo";

function secret(value: unknown) {
    return { [SECRET]: "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(value) };
}

function resource(type: string, inputs: object, outputs: object = {}): ExportedResource {
    return { urn: `urn:${type}`, type, inputs: { ...inputs }, outputs: { ...outputs } };
}

const provider = resource("pulumi:providers:kubernetes", {
    kubeconfig: secret("the kubeconfig"),
    context: "here",
    clusterIdentifier: ARN,
});
const association = resource("aws:eks/podIdentityAssociation:PodIdentityAssociation", {
    namespace: "carts-kro",
    serviceAccount: "carts",
    roleArn: ROLE,
});
const spec = { resources: [{ id: "table", template: { apiVersion: "d/v1", kind: "Table" } }] };
const graph = resource("kubernetes:kro.run/v1alpha1:ResourceGraphDefinition", {
    metadata: { name: "cartsstack" },
    spec,
});
const instance = resource("kubernetes:kro.run/v1alpha1:CartsStack", {
    metadata: { name: "carts-kro", namespace: "default" },
    spec: { namespace: "carts-kro", tableName: "table", clientNamespace: "ui" },
});
const VARIABLE = { name: "RETAIL_UI_ENDPOINTS_CARTS", value: "http://carts.carts-kro:80" };

function stack(outputs: object) {
    return resource("pulumi:pulumi:Stack", {}, outputs);
}

function read(resources: ExportedResource[]) {
    return readDeployed({ deployment: { resources } });
}

describe("what a stack's state says that it deployed", () => {
    it("is the association that its CartsStack asks ACK for", () => {
        const { inputs } = instance;
        const spec = { ...(inputs?.spec as object), roleArn: ROLE, clusterName: "eks-workshop" };
        const { association } = read([provider, graph, { ...instance, inputs: { ...inputs, spec } }]);
        assert.deepEqual(association, {
            namespace: "carts-kro",
            serviceAccount: "carts",
            roleArn: ROLE,
            byAck: true,
        });
    });

    it("has children that a stack can do without: those of a condition, and those of a list", () => {
        const child = { template: { apiVersion: "v1", kind: "ConfigMap" } };
        const resources = [
            { id: "always", ...child },
            { id: "at-times", ...child, includeWhen: ["${true}"] },
            { id: "each", ...child, forEach: [{ name: "${[]}" }] },
        ];
        const inputs = { ...graph.inputs, spec: { resources } };
        const { children = [] } = read([provider, { ...graph, inputs }]).graph ?? {};
        assert.deepEqual(
            children.map(({ id, optional }) => [id, optional]),
            [
                ["always", false],
                ["at-times", true],
                ["each", true],
            ],
        );
    });

    it("is there after an update that succeeded, without its secrets", () => {
        const outputs = { tableName: "table", kubeconfig: secret("k"), nested: { list: [secret("k")] } };
        const resources = [stack(outputs), provider, association, graph, instance];
        assert.deepEqual(readDeployed({ deployment: { resources } }), {
            outputs: { tableName: "table" },
            cluster: { name: "eks-workshop", arn: ARN, kubeconfig: "the kubeconfig", context: "here" },
            association: { namespace: "carts-kro", serviceAccount: "carts", roleArn: ROLE },
            graph: {
                name: "cartsstack",
                children: [{ id: "table", apiVersion: "d/v1", kind: "Table", optional: false }],
                written: undefined,
            },
            role: { name: "eks-workshop-carts-dynamo" },
            gate: { policy: undefined, binding: undefined, foreign: false },
            instance: {
                name: "carts-kro",
                namespace: "default",
                cartsNamespace: "carts-kro",
                tableName: "table",
                tableProtection: {
                    deletionProtection: false,
                    pointInTimeRecovery: true,
                    timeToLive: undefined,
                    tags: {},
                },
                clientNamespace: "ui",
                autoscaled: false,
                written: undefined,
            },
            isUpdating: false,
            ui: undefined,
            uiService: { namespace: "ui", name: "ui" },
            exposure: undefined,
        });
    });

    it("is what an update got to that failed or still runs", () => {
        const early = readDeployed({ deployment: { resources: [provider, association] } });
        assert.deepEqual(
            [early.outputs, early.graph, early.instance, early.isUpdating],
            [{}, undefined, undefined, true],
        );
        const pending_operations = [{ resource: instance }];
        const running = readDeployed({ deployment: { resources: [provider], pending_operations } });
        assert.equal(running.instance?.name, "carts-kro");
        assert.equal(running.isUpdating, true);
    });

    it("has what was sent of the graph and the CartsStack and what the API server made of it, secrets too, unless another stack installed it", () => {
        const managedFields = [{ manager: "pulumi" }];
        const served = (spec: object) => ({ metadata: { name: "served", managedFields }, spec });
        const tags = { team: "shop" };
        const made = { ...instance, outputs: served({ replicas: 1, tableTags: secret(tags) }) };
        const installed = { ...graph, outputs: served({ schema: { group: "kro.run" } }) };
        const deployed = read([provider, installed, made]);
        assert.deepEqual(deployed.graph?.written, {
            sent: graph.inputs?.spec,
            spec: { schema: { group: "kro.run" } },
            managedFields,
            holdsSecret: false,
        });
        assert.deepEqual(deployed.instance?.written, {
            sent: instance.inputs?.spec,
            spec: { replicas: 1, tableTags: tags },
            managedFields,
            holdsSecret: true,
        });
        assert.equal(read([provider, { ...installed, external: true }, made]).graph?.written, undefined);
    });

    it("tells the children of a graph that another stack installed", () => {
        const read = (found: ExportedResource) => readDeployed({ deployment: { resources: [provider, found] } }).graph;
        // What is only read has no inputs, and none of its outputs while it is being read.
        const reading = { urn: graph.urn, type: graph.type, id: "cartsstack", external: true };
        const found = { ...reading, outputs: { metadata: { name: "cartsstack" }, spec } };
        assert.equal(read(found)?.children.length, 1);
        assert.deepEqual(read(reading), { name: "cartsstack", children: [], written: undefined });
    });

    it("tells them of a graph whose state has outputs only, and of none that it has not read yet", () => {
        const type = graph.type;
        const outputs = { metadata: { name: "cartsstack" }, spec };
        const found = { urn: "urn:graph", type, external: true, outputs };
        const read = (resource: object) =>
            readDeployed({ deployment: { resources: [provider, resource as typeof provider] } }).graph;
        assert.deepEqual([read(found)?.name, read(found)?.children.length], ["cartsstack", 1]);
        assert.equal(read({ urn: "urn:graph", type, external: true }), undefined);
    });

    it("has the role with what was written into it, where the stack made it", () => {
        const role = resource("aws:iam/role:Role", { name: "made", assumeRolePolicy: "{}" });
        const policy = { name: "carts-tables", policy: "{}" };
        const resources = [provider, association, role, resource("aws:iam/rolePolicy:RolePolicy", policy)];
        assert.deepEqual(read(resources).role, { name: "made", written: { trustPolicy: "{}", policy } });
    });

    it("has the gate as it was after the write, and no object that is still being made", () => {
        const type = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
        const written = {
            kind: "ValidatingAdmissionPolicy",
            metadata: { name: "gate" },
            spec: { failurePolicy: "Fail" },
        };
        const policy = resource(type, {}, written);
        assert.deepEqual(read([provider, policy, resource(`${type}Binding`, {})]).gate, {
            policy: written,
            binding: undefined,
            foreign: false,
        });
    });

    it("has the gate of the file where another stack installs it, and none where the CartsStack does without", () => {
        const used = { ...graph, external: true };
        assert.deepEqual(read([provider, used, instance]).gate, { ...readIdentityGate(), foreign: true });
        const without = resource(instance.type, {
            metadata: { name: "carts-kro", namespace: "default" },
            spec: { namespace: "carts-kro", tableName: "table", identityGate: false },
        });
        assert.equal(read([provider, used, without]).gate, undefined);
    });

    it("has the UI that an update did not get to roll out, and none that it only read", () => {
        const metadata = { name: "store", namespace: "shop" };
        const containers = [{ name: "web", env: [VARIABLE] }];
        const spec = { template: { spec: { containers } } };
        const found = { ...resource("kubernetes:apps/v1:Deployment", { metadata, spec }), external: true };
        assert.equal(read([provider, found]).ui, undefined);
        assert.deepEqual(
            read([provider, found, resource("kubernetes:apps/v1:DeploymentPatch", { metadata, spec })]).ui,
            {
                ...metadata,
                installed: false,
                container: "web",
                variable: VARIABLE,
            },
        );
    });

    it("has a UI of its own, with the variable or without, and what exposes it", () => {
        const metadata = { name: "ui", namespace: "shop" };
        const ui = (...env: object[]) => {
            const containers = [{ name: "ui", env: [{ name: "JAVA_OPTS", value: "-Xmx1g" }, ...env] }];
            return read([
                provider,
                resource("kubernetes:apps/v1:Deployment", { metadata, spec: { template: { spec: { containers } } } }),
                resource("kubernetes:core/v1:Service", { metadata, spec: { type: "ClusterIP" } }),
            ]);
        };
        const installed = { ...metadata, installed: true, container: "ui" };
        assert.deepEqual(ui().ui, { ...installed, variable: undefined });
        assert.deepEqual(ui(VARIABLE).ui, { ...installed, variable: VARIABLE });
        assert.equal(ui().exposure, undefined);

        const service = { apiVersion: "v1", kind: "Service", metadata: { ...metadata, name: "ui-nlb" } };
        const loadBalancer = resource("kubernetes:core/v1:Service", { ...service, spec: { type: "LoadBalancer" } });
        assert.deepEqual(read([provider, loadBalancer]).exposure, {
            apiVersion: "v1",
            kind: "Service",
            name: "ui-nlb",
            namespace: "shop",
            host: undefined,
        });
        const ingress = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata };
        const rules = [{ host: "shop.example.com" }];
        const exposing = resource("kubernetes:networking.k8s.io/v1:Ingress", { ...ingress, spec: { rules } });
        assert.equal(read([provider, exposing]).exposure?.host, "shop.example.com");
    });

    it("knows the UI's Service by what it routed or deployed, by the ShopUi that it only names, and else by the default", () => {
        const ui = (inputs: object) => read([provider, resource("carts-stack:index:ShopUi", inputs)]).uiService;
        assert.deepEqual(ui({}), { namespace: "ui", name: "ui" });
        assert.deepEqual(ui({ namespace: "shop", route: false }), { namespace: "shop", name: "ui" });
        const metadata = { name: "store", namespace: "shop" };
        const spec = { template: { spec: { containers: [{ name: "web" }] } } };
        const patch = resource("kubernetes:apps/v1:DeploymentPatch", { metadata, spec });
        assert.deepEqual(read([provider, patch]).uiService, metadata);
    });

    it("is refused where there is none, with what makes it", () => {
        assert.throws(() => readDeployed({ deployment: {} }), /nothing in a cluster yet$/);
    });
});
