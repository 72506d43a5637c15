import * as assert from "node:assert/strict";
import { type ExportedResource, readDeployed } from "../../tools/stack/state";

const SECRET = "4dabf18193072939515e22adb298388d";
const ARN = "arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop";
const ROLE = "arn:aws:iam::111122223333:role/eks-workshop-carts-dynamo";

function secret(value: string) {
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
    metadata: { name: "carts-stack" },
    spec,
});
const instance = resource("kubernetes:kro.run/v1alpha1:CartsStack", {
    metadata: { name: "carts-kro", namespace: "default" },
    spec: { namespace: "carts-kro", tableName: "table" },
});

function stack(outputs: object) {
    return resource("pulumi:pulumi:Stack", {}, outputs);
}

describe("what a stack's state says that it deployed", () => {
    it("is there after an update that succeeded, without its secrets", () => {
        const outputs = { tableName: "table", kubeconfig: secret("k"), nested: { list: [secret("k")] } };
        const resources = [stack(outputs), provider, association, graph, instance];
        assert.deepEqual(readDeployed({ deployment: { resources } }, "pulumi up"), {
            outputs: { tableName: "table" },
            cluster: { name: "eks-workshop", arn: ARN, kubeconfig: "the kubeconfig", context: "here" },
            association: { namespace: "carts-kro", serviceAccount: "carts", roleArn: ROLE },
            graph: {
                name: "carts-stack",
                children: [{ id: "table", apiVersion: "d/v1", kind: "Table", optional: false }],
            },
            instance: { name: "carts-kro", namespace: "default", cartsNamespace: "carts-kro", tableName: "table" },
            isUpdating: false,
            ui: undefined,
        });
    });

    it("is what an update got to that failed or still runs", () => {
        const early = readDeployed({ deployment: { resources: [provider, association] } }, "pulumi up");
        assert.deepEqual(
            [early.outputs, early.graph, early.instance, early.isUpdating],
            [{}, undefined, undefined, true],
        );
        const pending_operations = [{ resource: instance }];
        const running = readDeployed({ deployment: { resources: [provider], pending_operations } }, "pulumi up");
        assert.equal(running.instance?.name, "carts-kro");
        assert.equal(running.isUpdating, true);
    });

    it("tells the children of a graph that another stack installed", () => {
        const found = resource(graph.type, { metadata: { name: "carts-stack" } }, { spec });
        const { graph: read } = readDeployed({ deployment: { resources: [provider, found] } }, "pulumi up");
        assert.equal(read?.children.length, 1);
    });

    it("is refused where there is none, with what makes it", () => {
        assert.throws(() => readDeployed({ deployment: {} }, "pulumi up"), /nothing in a cluster yet.*pulumi up$/);
    });
});
