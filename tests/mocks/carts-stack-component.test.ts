import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { CartsStackComponent, type CartsStackComponentArgs } from "../../components/carts-stack/carts-stack-component";
import { CARTS_GRAPH_FILE, CartsGraph, readCartsGraph } from "../../components/graph/carts-graph";
import { readIdentityGate } from "../../components/identity/identity-gate-file";
import { CLUSTER_ARN, GRAPH_UID, type Registered, SERVED, StrictMocks, settle, settled } from "./strict-mocks";

const ARGS: CartsStackComponentArgs = { clusterName: "eks-workshop" };
/** Whose it is, as everything that can bear it says. */
const MARK = { "carts-stack/owner": "shop/carts-stack/test" };
const WAIT_FOR_GRAPH = JSON.stringify([
    'jsonpath={.status.conditions[?(@.observedGeneration==$.metadata.generation&&((@.type=="Ready"&&@.status=="True")||' +
        '(!(@.type=="Ready")&&@.status=="False")))]}',
]);
const WAIT_FOR_INSTANCE = JSON.stringify([
    `jsonpath={.metadata.labels['kro.run/resource-graph-definition-id']}=${GRAPH_UID}`,
    "condition=Ready",
    "jsonpath={.status.state}=ACTIVE",
    "jsonpath={.status.tableStatus}=ACTIVE",
    "jsonpath={.status.tableArn}",
    "jsonpath={.status.serviceEndpoint}",
]);
const { policy, binding } = readIdentityGate();
const graphSpec = (parse(readFileSync(CARTS_GRAPH_FILE, "utf8")) as { spec: unknown }).spec;

/** Everything that the component makes by default, by name. */
const EXPECTED: Record<string, { type: string; inputs: unknown }> = {
    carts: { type: "carts-stack:index:CartsStackComponent", inputs: ARGS },
    "carts-role": { type: "carts-stack:index:CartsRole", inputs: { serviceAccount: "carts" } },
    "carts-role-role": {
        type: "aws:iam/role:Role",
        inputs: {
            name: "eks-workshop-carts-dynamo",
            description: "Lets the carts service of an EKS cluster use its DynamoDB tables",
            assumeRolePolicy: {
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { Service: "pods.eks.amazonaws.com" },
                        Action: ["sts:AssumeRole", "sts:TagSession"],
                        Condition: {
                            StringEquals: {
                                "aws:RequestTag/eks-cluster-arn": CLUSTER_ARN,
                                "aws:RequestTag/kubernetes-service-account": "carts",
                            },
                        },
                    },
                ],
            },
            tags: MARK,
        },
    },
    "carts-role-policy": {
        type: "aws:iam/rolePolicy:RolePolicy",
        inputs: {
            name: "carts-tables",
            role: "eks-workshop-carts-dynamo",
            policy: {
                Version: "2012-10-17",
                Statement: [
                    {
                        Sid: "Items",
                        Effect: "Allow",
                        Action: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "DescribeTable"].map(
                            (call) => `dynamodb:${call}`,
                        ),
                        Resource: "arn:aws:dynamodb:us-west-2:111122223333:table/eks-workshop-carts-*",
                    },
                    {
                        Sid: "ItemsOfACustomer",
                        Effect: "Allow",
                        Action: "dynamodb:Query",
                        Resource: "arn:aws:dynamodb:us-west-2:111122223333:table/eks-workshop-carts-*/index/*",
                    },
                ],
            },
        },
    },
    "carts-association": {
        type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        inputs: {
            clusterName: "eks-workshop",
            namespace: "carts-kro",
            serviceAccount: "carts",
            roleArn: "arn:aws:iam::111122223333:role/eks-workshop-carts-dynamo",
            tags: MARK,
        },
    },
    "carts-graph": { type: "carts-stack:index:CartsGraph", inputs: {} },
    "carts-graph-definition": {
        type: "kubernetes:kro.run/v1alpha1:ResourceGraphDefinition",
        inputs: {
            apiVersion: "kro.run/v1alpha1",
            kind: "ResourceGraphDefinition",
            metadata: {
                name: "cartsstack",
                annotations: { "pulumi.com/waitFor": WAIT_FOR_GRAPH, "pulumi.com/patchForce": "true", ...MARK },
            },
            spec: graphSpec,
        },
    },
    "carts-graph-gate": { type: "carts-stack:index:IdentityGate", inputs: { install: true } },
    "carts-graph-gate-policy": {
        type: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
        inputs: {
            ...policy,
            metadata: { ...policy.metadata, annotations: { "pulumi.com/patchForce": "true", ...MARK } },
        },
    },
    "carts-graph-gate-binding": {
        type: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
        inputs: {
            ...binding,
            metadata: { ...binding.metadata, annotations: { "pulumi.com/patchForce": "true", ...MARK } },
        },
    },
    "carts-instance": {
        type: "kubernetes:kro.run/v1alpha1:CartsStack",
        inputs: {
            apiVersion: "kro.run/v1alpha1",
            kind: "CartsStack",
            metadata: {
                name: "carts-kro",
                namespace: "default",
                annotations: { "pulumi.com/waitFor": WAIT_FOR_INSTANCE, "pulumi.com/patchForce": "true", ...MARK },
            },
            spec: { tableName: "eks-workshop-carts-kro", namespace: "carts-kro" },
        },
    },
};

describe("CartsStackComponent", () => {
    for (const preview of [false, true]) {
        describe(preview ? "at preview" : "at update", () => {
            it("makes exactly these resources from exactly these inputs", async () => {
                const mocks = await StrictMocks.install(preview);
                await settled(new CartsStackComponent("carts", ARGS).state);
                await settle();
                assert.deepEqual(Object.fromEntries(mocks.registered.map(byName)), EXPECTED);
                assert.equal(mocks.registered.length, Object.keys(EXPECTED).length);
            });
        });
    }

    it("tells policies the arguments that are plain, and nothing that is late or a resource", async () => {
        const mocks = await StrictMocks.install();
        const { state } = new CartsStackComponent("carts", {
            clusterName: "eks-workshop",
            image: pulumi.secret("carts:2"),
            replicas: 2,
            tableTags: { team: "shop" },
            adopt: { table: true, role: undefined },
            graph: new CartsGraph("graph"),
        });
        await settled(state);
        assert.deepEqual(mocks.resource("carts").inputs, {
            clusterName: "eks-workshop",
            replicas: 2,
            tableTags: { team: "shop" },
            adopt: { table: true },
        });
    });

    it("passes every option on to the instance", async () => {
        const mocks = await StrictMocks.install();
        const component = new CartsStackComponent("carts", {
            clusterName: pulumi.output("eks-workshop"),
            instanceName: "blue",
            instanceNamespace: "platform",
            namespace: "blue-carts",
            tableName: pulumi.output("eks-workshop-carts-blue"),
            image: pulumi.output("carts:2"),
            replicas: 3,
            autoscaled: true,
            cpu: "1",
            memory: "2Gi",
            tableDeletionPolicy: "retain",
            tableDeletionProtection: false,
            tablePointInTimeRecovery: false,
            tableTimeToLiveAttribute: "expires",
            tableTags: { team: "shop" },
            clientNamespace: "shop",
        });
        await settled(component.state);
        const { metadata, spec } = mocks.resource("carts-instance").inputs as { metadata: object; spec: object };
        assert.deepEqual(metadata, {
            name: "blue",
            namespace: "platform",
            annotations: { "pulumi.com/waitFor": WAIT_FOR_INSTANCE, "pulumi.com/patchForce": "true", ...MARK },
        });
        assert.deepEqual(spec, {
            tableName: "eks-workshop-carts-blue",
            namespace: "blue-carts",
            image: "carts:2",
            replicas: 3,
            autoscaled: true,
            cpu: "1",
            memory: "2Gi",
            tableDeletionPolicy: "retain",
            tableDeletionProtection: false,
            tablePointInTimeRecovery: false,
            tableTimeToLiveAttribute: "expires",
            tableTags: { team: "shop" },
            clientNamespace: "shop",
        });
        assert.equal(mocks.resource("carts-association").inputs.namespace, "blue-carts");
    });

    for (const before of [
        "carts-role-policy",
        "carts-association",
        "carts-graph-gate-binding",
        "carts-graph-definition",
    ]) {
        it(`makes the instance only after ${before}`, async () => {
            const mocks = await StrictMocks.install();
            assert.equal(await settled(new CartsStackComponent("carts", ARGS).state), "ACTIVE");
            assert.ok(mocks.waitsFor("carts-instance").has(before));
        });
    }

    for (const given of [{ roleArn: pulumi.output("arn:aws:iam::111122223333:role/own") }, { roleName: "own" }]) {
        it(`takes an existing role by its ${Object.keys(given).join()} and makes none`, async () => {
            const mocks = await StrictMocks.install();
            const component = new CartsStackComponent("carts", { ...ARGS, ...given });
            assert.equal(await settled(component.roleArn), "arn:aws:iam::111122223333:role/own");
            assert.ok(!mocks.registered.some(({ type }) => type.startsWith("aws:iam")));
        });
    }

    it("makes no gate where none is wanted, and says so to the graph", async () => {
        const mocks = await StrictMocks.install();
        await settled(new CartsStackComponent("carts", { ...ARGS, identityGate: false }).state);
        assert.ok(!mocks.registered.some(({ type }) => type.includes("ValidatingAdmissionPolicy")));
        const { spec } = mocks.resource("carts-instance").inputs as { spec: Record<string, unknown> };
        assert.equal(spec.identityGate, false);
    });

    it("reads the gate beside a graph that somebody else has installed, and makes none", async () => {
        const mocks = await StrictMocks.install();
        const graph = new CartsGraph("graph", { install: false });
        await settled(new CartsStackComponent("carts", { ...ARGS, graph }).state);
        const gate = mocks.registered.filter(({ type }) => type.includes("ValidatingAdmissionPolicy"));
        assert.deepEqual(Object.fromEntries(gate.map(({ name, read }) => [name, read])), {
            "graph-gate-policy": "carts-identity-gate",
            "graph-gate-binding": "carts-identity-gate",
        });
    });

    it("imports what it is to adopt, and leaves the namespace to whoever has made it", async () => {
        const mocks = await StrictMocks.install();
        const adopt = {
            association: "eks-workshop,a-1",
            role: "eks-workshop-carts-dynamo",
            instance: "default/carts-kro",
            table: true,
            namespace: true,
        };
        const graph = new CartsGraph("carts-graph", {
            adopt: { definition: "cartsstack", gate: { policy: "carts-identity-gate" } },
        });
        await settled(new CartsStackComponent("carts", { ...ARGS, graph, adopt }).state);
        await settle();
        const imported = mocks.registered.filter(({ read }) => read).map(({ name, read }) => [name, read]);
        assert.deepEqual(Object.fromEntries(imported), {
            "carts-association": adopt.association,
            "carts-role-role": adopt.role,
            "carts-graph-gate-policy": "carts-identity-gate",
            "carts-graph-definition": "cartsstack",
            "carts-instance": adopt.instance,
        });
        const { spec } = mocks.resource("carts-instance").inputs as { spec: Record<string, unknown> };
        assert.equal(spec.createNamespace, false);
        assert.equal(spec.adoptTable, true);
    });

    it("shares a graph that is passed in", async () => {
        const mocks = await StrictMocks.install();
        const graph = new CartsGraph("shared");
        const blue = new CartsStackComponent("blue", { ...ARGS, namespace: "blue", instanceName: "blue", graph });
        const green = new CartsStackComponent("green", { ...ARGS, namespace: "green", instanceName: "green", graph });
        await Promise.all([settled(blue.state), settled(green.state)]);
        assert.equal(mocks.registered.filter(({ type }) => type.endsWith(":ResourceGraphDefinition")).length, 1);
    });

    it("reads the graph of which kro has made the API, where it is told not to install one", async () => {
        const mocks = await StrictMocks.install();
        await settled(new CartsGraph("graph", { install: false }).state);
        const { read, inputs } = mocks.resource("graph-definition");
        assert.equal(read, "somebodys");
        assert.equal(inputs.spec, undefined);
    });

    it("takes a graph of somebody else's that kro has not looked at for an inactive one", async () => {
        const mocks = await StrictMocks.install();
        mocks.live["graph-definition"] = { status: undefined };
        assert.equal(await outcome(new CartsGraph("graph", { install: false }).state), "Inactive");
    });

    it("does not know by which graph a CartsStack has to be served where that has failed, and the update continues", async () => {
        const mocks = await StrictMocks.install();
        mocks.failed.add("carts-graph-definition");
        new CartsStackComponent("carts", ARGS);
        await settle();
        const { metadata } = mocks.resource("carts-instance").inputs as { metadata: { annotations: object } };
        const annotations = { ...MARK, "pulumi.com/patchForce": "true", "pulumi.com/waitFor": undefined };
        assert.deepEqual(metadata.annotations, annotations);
    });

    it("has a graph that kro refuses waited for until Ready where it may break the API", async () => {
        const mocks = await StrictMocks.install();
        await settled(new CartsGraph("graph", { allowBreaking: true }).state);
        const { metadata } = mocks.resource("graph-definition").inputs as { metadata: { annotations: object } };
        assert.deepEqual(metadata.annotations, {
            "pulumi.com/waitFor": JSON.stringify(["condition=Ready"]),
            "kro.run/allow-breaking-changes": "true",
            "pulumi.com/patchForce": "true",
            ...MARK,
        });
    });

    it("has the outputs that it registers, all of them from the resources it made", async () => {
        await StrictMocks.install();
        let registered: pulumi.Inputs = {};
        class Watched extends CartsStackComponent {
            protected override registerOutputs(outputs: pulumi.Inputs): void {
                registered = outputs;
                super.registerOutputs(outputs);
            }
        }
        const component = new Watched("carts", ARGS);
        const own = Object.entries(component).filter(
            ([key, value]) => pulumi.Output.isInstance(value) && key !== "urn" && !key.startsWith("__"),
        );
        assert.deepEqual(Object.fromEntries(own), registered);
        assert.deepEqual(await settled(pulumi.output(registered)), {
            associationId: "a-1",
            roleArn: "arn:aws:iam::111122223333:role/eks-workshop-carts-dynamo",
            namespace: "carts-kro",
            tableName: "eks-workshop-carts-kro",
            tableArn: "arn:aws:dynamodb:us-west-2:111122223333:table/t",
            tableStatus: "ACTIVE",
            serviceEndpoint: "http://carts.carts-kro:80",
            state: "ACTIVE",
            handedTo: "",
        });
    });

    for (const preview of [false, true]) {
        describe(`with podIdentity "ack"${preview ? ", at preview" : ""}`, () => {
            const ROLE = "arn:aws:iam::111122223333:role/eks-workshop-carts-dynamo";
            const BY_ACK = { roleArn: ROLE, clusterName: "eks-workshop", associationTags: MARK };

            async function made(args: Partial<CartsStackComponentArgs>) {
                const mocks = await StrictMocks.install(preview);
                const { state, handedTo } = new CartsStackComponent("carts", { ...ARGS, ...args });
                await settled(state);
                const { spec } = mocks.resource("carts-instance").inputs as { spec: Record<string, unknown> };
                const { tableName, namespace, ...association } = spec;
                assert.deepEqual([tableName, namespace], ["eks-workshop-carts-kro", "carts-kro"]);
                return { mocks, association, handedTo: await settled(handedTo) };
            }

            const hasAssociation = (mocks: StrictMocks) =>
                mocks.registered.some(({ name }) => name === "carts-association");

            it("makes no association, and lets the CartsStack ask ACK for it by a graph that can make it", async () => {
                const { mocks, association, handedTo } = await made({ podIdentity: "ack" });
                assert.ok(!hasAssociation(mocks));
                assert.deepEqual(association, BY_ACK);
                assert.equal(handedTo, "");
                const { spec } = mocks.resource("carts-graph-definition").inputs;
                assert.deepEqual(spec, readCartsGraph(true).spec);
                const { metadata } = mocks.resource("carts-instance").inputs as { metadata: { annotations: object } };
                assert.match(JSON.stringify(metadata.annotations), /jsonpath=\{\.status\.associationId\}/);
                assert.ok(mocks.waitsFor("carts-instance").has("carts-role-policy"));
            });

            it("lets ACK adopt what exists", async () => {
                const { association } = await made({ podIdentity: "ack", adopt: { association: "eks-workshop,a-9" } });
                assert.deepEqual(association, { ...BY_ACK, associationId: "a-9" });
            });

            it("keeps the association that it hands over to ACK, which adopts it", async () => {
                const adopt = { association: "eks-workshop,a-1" };
                const { mocks, association, handedTo } = await made({ podIdentity: "ack", handover: true, adopt });
                assert.deepEqual(association, { ...BY_ACK, associationId: "a-1" });
                assert.equal(mocks.retained["carts-association"], true);
                assert.equal(mocks.resource("carts-association").read, undefined);
                assert.ok(mocks.waitsFor("carts-association").has("carts-instance"));
                assert.equal(handedTo, "ack");
            });

            it("imports the association that it takes back, which ACK retains", async () => {
                const adopt = { association: "eks-workshop,a-1" };
                const { mocks, association, handedTo } = await made({ podIdentity: "pulumi", handover: true, adopt });
                const retained = { associationId: "a-1", associationDeletionPolicy: "retain" };
                assert.deepEqual(association, { ...BY_ACK, ...retained });
                assert.equal(mocks.resource("carts-association").read, "eks-workshop,a-1");
                assert.equal(mocks.retained["carts-association"], false);
                assert.equal(handedTo, "pulumi");
            });
        });
    }

    it("quotes no secret that turns out to be bad, nor what comes with one", async () => {
        await StrictMocks.install();
        // The program runner reports these; here nobody does.
        const ignore = () => {};
        process.on("unhandledRejection", ignore);
        const { roleArn } = new CartsStackComponent("carts", { ...ARGS, roleArn: pulumi.secret("s3cret") });
        await assert.rejects(outcome(roleArn), ({ message }: Error) => {
            assert.match(message, /carts: 1 invalid argument\n {2}roleArn: "…" is not the ARN of an IAM role: /);
            assert.ok(!message.includes("s3cret"));
            return true;
        });
        await settle();
        process.off("unhandledRejection", ignore);
    });

    it("quotes no secret that the API of somebody else's graph does not take", async () => {
        const mocks = await StrictMocks.install();
        const spec = {
            type: "object",
            "x-kubernetes-preserve-unknown-fields": true,
            properties: { image: { type: "string", pattern: "^x" } },
        };
        const schema = { openAPIV3Schema: { properties: { spec, status: SERVED.status } } };
        mocks.live["graph-api"] = { spec: { versions: [{ name: "v1alpha1", schema }] } };
        // The program runner reports these; here nobody does.
        const ignore = () => {};
        process.on("unhandledRejection", ignore);
        const graph = new CartsGraph("graph", { install: false });
        const { state } = new CartsStackComponent("carts", { ...ARGS, graph, image: pulumi.secret("s3cret") });
        await assert.rejects(outcome(state), ({ message }: Error) => {
            assert.match(
                message,
                /does not take what a CartsStack of this program has: spec\.image \(why is left out, /,
            );
            assert.ok(!message.includes("s3cret"), message);
            return true;
        });
        await settle();
        process.off("unhandledRejection", ignore);
    });

    it("refuses bad arguments before it makes anything", async () => {
        const mocks = await StrictMocks.install();
        assert.throws(
            () => new CartsStackComponent("carts", { ...ARGS, namespace: "kube-system", replicas: 0 }),
            (error: unknown) => {
                assert.ok(pulumi.ResourceError.isInstance(error));
                assert.match(error.message, /^carts: 2 invalid arguments\n {2}namespace: .*\n {2}replicas: 0/);
                return true;
            },
        );
        await settle();
        assert.deepEqual(
            mocks.registered.filter(({ type }) => !type.startsWith("carts-stack:")),
            [],
        );
    });
});

/** Of an output also its failure, which its `apply` does not tell. */
function outcome<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}

/** A resource by its name, with policies as objects, because their text may differ where their meaning does not. */
function byName({ name, type, inputs }: Registered): [string, { type: string; inputs: unknown }] {
    const parsed = Object.entries(inputs).map(([key, value]) => [
        key,
        /policy$/i.test(key) ? (JSON.parse(String(value)) as unknown) : value,
    ]);
    return [name, { type, inputs: Object.fromEntries(parsed) as unknown }];
}
