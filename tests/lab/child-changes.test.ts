import * as assert from "node:assert/strict";
import type { DiagnosticEvent } from "@pulumi/pulumi/automation";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { isChild } from "../../components/graph/resource-graph-definition";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { Cel } from "../../parts/children/rendering/cel";
import { type Rendered, render } from "../../parts/children/rendering/render";
import { withDefaults } from "../../parts/graph/written";
import { chain } from "../chain";
import { CLUSTER_NAME, engine, kubernetes, until } from "./test-lab";

const { spec: graph } = readCartsGraph();
const SOMEBODY = { fieldManager: "somebody" };

/** CartsStacks of which each has a namespace and a table of its own; together they have every field of the schema. */
const CARTS_STACKS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    defaults: {},
    sized: { createNamespace: false, image: "shop/carts:2", replicas: 3, cpu: "1", memory: "2Gi" },
    retained: {
        tableDeletionPolicy: "retain",
        tablePointInTimeRecovery: false,
        tableTags: { team: "shop", cost: "7", Äpfel: "1" },
        clientNamespace: "ui",
        identityGate: false,
    },
    protected: { adoptTable: true, tableDeletionProtection: true, tableTimeToLiveAttribute: "expires" },
    scaled: { autoscaled: true, replicas: 2 },
};

describe("what a preview says of the children", () => {
    chain();

    it("is every child before a stack is there, beside the outputs that the configuration decides", async () => {
        const said = await saidBy("base", {});
        assert.equal(said?.lines[0], "kro will make of the new CartsStack default/carts-kro:");
        assert.ok(said.lines.includes("  +  Table carts-kro/items"));
        assert.match(said.output, /namespace\s*: "carts-kro"/);
        assert.match(said.output, new RegExp(`tableName\\s*: "${CLUSTER_NAME}-carts-kro"`));
        assert.match(said.output, new RegExp(`clusterName\\s*: "${CLUSTER_NAME}"`));
        await engine("base").up();
    });

    it("is said before a stack is changed, with the fields that kro then changes", async () => {
        const said = await saidBy("base", { replicas: "3", image: "shop/carts:2" });
        assert.equal(said?.severity, "info");
        assert.deepEqual(said.lines, [
            "kro will make of the change to the CartsStack default/carts-kro:",
            "  ~  Deployment carts-kro/carts",
            "       spec.replicas: 1 => 3",
            "       spec.template.spec.containers[carts].image: " +
                '"public.ecr.aws/aws-containers/retail-store-sample-cart:1.2.1" => "shop/carts:2"',
        ]);
    });

    it("begins with the table, where a stack would lose it", async () => {
        const said = await saidBy("base", { tableName: `${CLUSTER_NAME}-carts-other` });
        assert.equal(said?.severity, "warning");
        assert.match(said.lines[0] ?? "", /^This update deletes the DynamoDB table "eks-workshop-carts-kro" with all/);
        assert.ok(said.lines.includes("  +- Deployment carts-kro/carts"));
    });

    it("is nothing where nothing changes", async () => assert.equal(await saidBy("base", {}), undefined));

    it("covers every field of the schema here", () => {
        const used = Object.values(CARTS_STACKS).flatMap((spec) => Object.keys(spec));
        assert.deepEqual(
            Object.keys(graph.schema.spec).filter((field) => !["tableName", "namespace", ...used].includes(field)),
            [],
        );
    });

    for (const [name, fields] of Object.entries(CARTS_STACKS)) {
        it(`is what kro makes of a CartsStack: ${name}`, async () => {
            const namespace = `of-${name}`;
            const sent = { ...fields, tableName: `${CLUSTER_NAME}-carts-${name}`, namespace };
            const metadata = { name, namespace: "default" };
            if (fields.createNamespace === false) {
                await kubernetes().create(
                    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
                    SOMEBODY,
                );
            }
            await kubernetes().create({ ...CARTS_STACK, metadata, spec: sent }, SOMEBODY);
            const instance = { metadata, spec: withDefaults(sent, graph.schema.spec) };
            const { objects, undecided } = render(graph, instance, await Cel.load(), { runningDeployments: [] });
            assert.deepEqual(undecided, {});
            for (const object of objects) {
                const live = await until(`the ${object.kind} of ${name} is there`, () => find(object));
                assert.deepEqual(await appliedAsKro(object, live), withoutNotes(live));
            }
            assert.deepEqual(await kindsMadeOf(name), objects.map(({ kind }) => kind).sort());
        });
    }
});

const CARTS_STACK = { apiVersion: "kro.run/v1alpha1", kind: "CartsStack" };

/** What the program says at a preview of the stack with another configuration, and all that Pulumi writes. */
async function saidBy(stack: string, config: Record<string, string>) {
    const said: DiagnosticEvent[] = [];
    const { stdout: output } = await engine(stack, config).preview({
        onEvent: ({ diagnosticEvent }) => diagnosticEvent && said.push(diagnosticEvent),
    });
    const [one, ...others] = said.filter(({ severity }) => ["info", "warning"].includes(severity));
    assert.deepEqual(others, []);
    return one && { severity: one.severity, lines: one.message.trimEnd().split("\n"), output };
}

async function find({ apiVersion, kind, metadata }: Rendered): Promise<KubernetesObject | undefined> {
    return kubernetes().find(apiVersion, kind, metadata.name, metadata.namespace as string | undefined);
}

/** The kinds of all that kro has made of a CartsStack, of those that the graph has. */
async function kindsMadeOf(instanceName: string): Promise<string[]> {
    const kinds = graph.resources.filter(isChild).map(({ template: { apiVersion, kind } }) => ({ apiVersion, kind }));
    const made = kinds.map(({ apiVersion, kind }) =>
        kubernetes().list(apiVersion, kind, { labelSelector: `kro.run/instance-name=${instanceName}` }),
    );
    return (await Promise.all(made)).flatMap((objects, index) => objects.map(() => kinds[index]?.kind ?? "")).sort();
}

/**
 * What would become of a live object if kro applied the rendered one: of a manager that applies less than before, the API
 * server takes the rest away, so that it stays as it is only where both are the same.
 */
async function appliedAsKro(object: Rendered, live: KubernetesObject | undefined): Promise<unknown> {
    const managers = live?.metadata.managedFields as { manager: string; operation: string }[];
    const fieldManager = managers.find(({ operation }) => operation === "Apply")?.manager ?? "";
    const manifest = object as unknown as KubernetesObject;
    return withoutNotes(await kubernetes().apply(manifest, { fieldManager, force: true, dryRun: true }));
}

/** Without its status, and without what the API server, the Deployment controller and kro note on objects. */
function withoutNotes(object: KubernetesObject | undefined): unknown {
    const { metadata, status: _, ...rest } = object as KubernetesObject;
    const {
        labels = {},
        annotations = {},
        managedFields,
        resourceVersion,
        generation,
        finalizers,
        ...others
    } = metadata;
    return { ...rest, metadata: { ...others, labels: owned(labels), annotations: owned(annotations) } };
}

function owned(marks: Readonly<Record<string, string>>): unknown {
    const notes =
        /^(internal\.)?kro\.run\/|^applyset\.kubernetes\.io\/|^app\.kubernetes\.io\/managed-by$|^deployment\.kubernetes\.io\//;
    return Object.fromEntries(Object.entries(marks).filter(([name]) => !notes.test(name)));
}
