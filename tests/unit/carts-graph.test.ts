import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Document, isMap, isScalar, isSeq, parseDocument, visit, type YAMLSeq } from "yaml";
import { CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";
import {
    type GraphResource,
    isChild,
    type ResourceGraphDefinitionSpec,
} from "../../components/graph/resource-graph-definition";

/** Ids that kro 0.9.4 keeps for itself (`pkg/graph/validation.go`), as far as somebody might choose them here. */
const RESERVED_IDS = [
    "context",
    "dependencies",
    "instance",
    "item",
    "items",
    "metadata",
    "namespace",
    "object",
    "resource",
].concat(["resources", "root", "runtime", "schema", "self", "serviceAccountName", "spec", "status", "variables"]);

describe("rgd/carts-stack.yaml", () => {
    const text = readFileSync(CARTS_GRAPH_FILE, "utf8");
    const document = parseDocument(text);
    const spec = (document.toJS() as { spec: ResourceGraphDefinitionSpec }).spec;
    const children = new Map(spec.resources.filter(isChild).map((resource) => [resource.id, resource]));
    const ids = spec.resources.map(({ id }) => id);
    const child = (id: string): GraphResource => children.get(id) ?? assert.fail(`no child "${id}"`);

    it("has the scenario's six children if nothing else is asked for, with ids that kro takes", () => {
        const always = [...children.values()].filter(({ includeWhen }) => !includeWhen);
        assert.deepEqual(
            always.map(({ template }) => `${template.kind} ${template.metadata.name}`),
            [
                "Namespace ${name}",
                "Table items",
                "ConfigMap carts",
                "ServiceAccount carts",
                "Deployment carts",
                "Service carts",
            ],
        );
        for (const id of ids) {
            assert.match(id, /^[a-z][a-zA-Z0-9]*$/);
            assert.ok(!RESERVED_IDS.includes(id), id);
        }
    });

    it("takes the name and namespace of each child from the CartsStack alone, so that kro finds each one to delete it", () => {
        for (const { id, template, forEach } of children.values()) {
            const { name, namespace } = template.metadata;
            const identity = JSON.stringify([name, namespace, forEach]);
            const others = ids.filter((other) => new RegExp(`\\b${other}\\b[.[]`).test(identity));
            assert.deepEqual(others, [], `${id}: ${identity}`);
            if (template.kind !== "Namespace") {
                assert.equal(namespace, "${schema.spec.namespace}", id);
            }
        }
    });

    it("makes each child but the first after another one, in the order of the scenario", () => {
        const before = (id: string) => {
            const text = JSON.stringify(child(id).template);
            return ids.filter((other) => other !== id && new RegExp(`\\$\\{[^}]*\\b${other}\\b[.[]`).test(text));
        };
        assert.deepEqual(Object.fromEntries([...children.keys()].map((id) => [id, before(id)])), {
            cartsNamespace: [],
            table: ["cartsNamespace"],
            configMap: ["table"],
            serviceAccount: ["table"],
            deployment: ["configMap", "serviceAccount", "runningDeployments"],
            service: ["serviceAccount"],
            networkPolicy: ["table"],
        });
    });

    it("uses every field of its schema, and describes and bounds it", () => {
        const resources = JSON.stringify(spec.resources);
        for (const [field, definition] of Object.entries(spec.schema.spec)) {
            assert.ok(resources.includes(`schema.spec.${field}`), `${field} is declared and not used`);
            assert.match(String(definition), /description="[^"]+"/, field);
            // A field that has no default is asked for before it is used.
            assert.match(
                resources.includes(`has(schema.spec.${field})`) ? "required=false" : String(definition),
                /required=|default=/,
                field,
            );
            assert.match(
                String(definition),
                /^(boolean|map\[string\]string) |pattern=|minimum=.*maximum=|enum=|maxLength=/,
                field,
            );
        }
    });

    it("lets in the clients' namespace only, where one is named", () => {
        const { includeWhen, template } = child("networkPolicy");
        const { podSelector, policyTypes, ingress } = template.spec as Record<string, unknown>;
        const deployment = child("deployment").template.spec as { selector: unknown };
        assert.deepEqual(includeWhen, ['${schema.spec.clientNamespace != ""}']);
        assert.deepEqual([podSelector, policyTypes], [deployment.selector, ["Ingress"]]);
        assert.deepEqual(ingress, [
            {
                from: [
                    {
                        namespaceSelector: {
                            matchLabels: { "kubernetes.io/metadata.name": "${schema.spec.clientNamespace}" },
                        },
                    },
                ],
                ports: [{ port: "http", protocol: "TCP" }],
            },
        ]);
    });

    it("makes what names a table or a namespace immutable", () => {
        assert.match(String(spec.schema.spec.tableName), /immutable=true/);
        assert.match(String(spec.schema.spec.namespace), /immutable=true/);
        assert.match(String(spec.schema.spec.createNamespace), /immutable=true/);
    });

    it("explains before each readyWhen which failure it prevents", () => {
        const lists = readyWhenLists(document);
        assert.equal(lists.length, 3);
        for (const list of lists) {
            for (const [index, item] of list.items.entries()) {
                assert.ok(isScalar(item));
                const comment = item.commentBefore ?? (index === 0 ? list.commentBefore : undefined);
                assert.match(comment ?? "", /Prevents: /, String(item.value));
            }
        }
    });

    it("makes the table of the scenario", () => {
        const table = child("table").template.spec as Record<string, unknown>;
        assert.equal(table.billingMode, "PAY_PER_REQUEST");
        assert.deepEqual(table.keySchema, [{ attributeName: "id", keyType: "HASH" }]);
        assert.deepEqual(table.attributeDefinitions, [
            { attributeName: "id", attributeType: "S" },
            { attributeName: "customerId", attributeType: "S" },
        ]);
        assert.deepEqual(table.globalSecondaryIndexes, [
            {
                indexName: "idx_global_customerId",
                keySchema: [
                    { attributeName: "customerId", keyType: "HASH" },
                    { attributeName: "id", keyType: "RANGE" },
                ],
                projection: { projectionType: "ALL" },
            },
        ]);
    });

    it("names everything that protects the table, because ACK switches off what it does not name", () => {
        const table = child("table").template.spec as Record<string, unknown>;
        const words = ["deletionProtectionEnabled", "continuousBackups", "timeToLive", "tags"];
        assert.deepEqual(
            Object.keys(table).filter((field) => words.includes(field)),
            words,
        );
    });

    it("gives the pods two variables, and the labels of the workshop", () => {
        assert.deepEqual(Object.keys(child("configMap").template.data as object), [
            "RETAIL_CART_PERSISTENCE_PROVIDER",
            "RETAIL_CART_PERSISTENCE_DYNAMODB_TABLE_NAME",
        ]);
        assert.deepEqual(child("deployment").template.metadata.labels, {
            "app.kubernetes.io/name": "carts",
            "app.kubernetes.io/instance": "carts",
            "app.kubernetes.io/component": "service",
            "app.kubernetes.io/created-by": "eks-workshop",
        });
    });

    it("has columns for state, table status and age", () => {
        assert.deepEqual(
            spec.schema.additionalPrinterColumns?.filter(({ priority }) => !priority).map(({ jsonPath }) => jsonPath),
            [
                ".status.state",
                '.status.conditions[?(@.type=="Ready")].status',
                ".status.tableStatus",
                ".metadata.creationTimestamp",
            ],
        );
    });
});

function readyWhenLists(document: Document): YAMLSeq[] {
    const lists: YAMLSeq[] = [];
    visit(document, {
        Pair(_, { key, value }) {
            if (isScalar(key) && key.value === "readyWhen") {
                assert.ok(isSeq(value) && !isMap(value));
                lists.push(value);
            }
        },
    });
    return lists;
}
