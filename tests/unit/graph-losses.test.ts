import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { type GraphResource, isChild } from "../../components/graph/resource-graph-definition";
import { describeLosses, findGraphLosses } from "../../parts/graph/losses";

const resources = readCartsGraph().spec.resources.filter(isChild);

/** The graph of the project with other children. */
function changed(id: string, change: (child: GraphResource) => GraphResource | undefined): readonly GraphResource[] {
    return resources.flatMap((child) => (child.id === id ? (change(child) ?? []) : child));
}

/** A child with other parts of its template. */
function templated(id: string, change: (template: GraphResource["template"]) => object): readonly GraphResource[] {
    return changed(id, (child) => ({ ...child, template: { ...child.template, ...change(child.template) } }));
}

const CASES: readonly { title: string; graph: readonly GraphResource[]; says: string }[] = [
    { title: "nothing, where it is the same", graph: resources, says: "" },
    { title: "nothing, where a child goes that holds no data", graph: changed("service", () => undefined), says: "" },
    {
        title: "nothing, where the table gets an index",
        graph: templated("table", ({ spec }) => ({ spec: { ...(spec as object), globalSecondaryIndexes: [] } })),
        says: "",
    },
    {
        title: "nothing, where only the id or the version of the API is another one",
        graph: changed("table", (child) => ({
            ...child,
            id: "items",
            template: { ...child.template, apiVersion: "dynamodb.services.k8s.aws/v1" },
        })),
        says: "",
    },
    { title: "a table", graph: changed("table", () => undefined), says: "resources.table is gone" },
    {
        title: "a namespace, and what is in it",
        graph: changed("cartsNamespace", () => undefined),
        says: "resources.cartsNamespace is gone",
    },
    {
        title: "a table's object that gets another name, because it is another one",
        graph: templated("table", ({ metadata }) => ({ metadata: { ...metadata, name: "carts" } })),
        says: 'resources.table.metadata.name ("items" → "carts")',
    },
    {
        title: "a table that gets another name in DynamoDB",
        graph: templated("table", ({ spec }) => ({ spec: { ...(spec as object), tableName: "t" } })),
        says: 'resources.table.spec.tableName ("${schema.spec.tableName}" → "t")',
    },
    {
        title: "a table that is not always made any more",
        graph: changed("table", (child) => ({ ...child, includeWhen: ["${schema.spec.replicas > 1}"] })),
        says: 'resources.table.includeWhen (none → ["${schema.spec.replicas > 1}"])',
    },
    {
        title: "namespaces that go by something else",
        graph: changed("cartsNamespace", ({ forEach: _, ...child }) => child),
        says: 'resources.cartsNamespace.forEach ([{"name":"${schema.spec.createNamespace ? [schema.spec.namespace] : []}"}] → none)',
    },
];

describe("the check for what a graph loses", () => {
    it("passes over what a graph refers to and does not make", () => {
        assert.deepEqual(
            findGraphLosses([{ id: "vpc", externalRef: { apiVersion: "v1", kind: "Vpc", metadata: {} } }], resources),
            [],
        );
    });

    for (const { title, graph, says } of CASES) {
        it(`finds ${title}`, () => assert.equal(describeLosses(findGraphLosses(resources, graph)), says));
    }
});
