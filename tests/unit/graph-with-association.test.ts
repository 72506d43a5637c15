import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ASSOCIATING_GRAPH_FILE, readCartsGraph } from "../../components/graph/carts-graph";
import {
    type GraphResource,
    isChild,
    type ResourceGraphDefinitionSpec,
} from "../../components/graph/resource-graph-definition";
import { composeGraph } from "./graph-with-association";

const CHILD = "podIdentityAssociation";
const SPEC_FIELDS = ["roleArn", "clusterName", "associationId", "associationDeletionPolicy", "associationTags"];
const STATUS_FIELDS = ["associationId"];
const ANNOTATION = "carts-stack/association";

describe("rgd/with-association/carts-stack.yaml", () => {
    const plain = readCartsGraph();
    const associating = readCartsGraph(true);

    it("is what `npm run graphs` composes now", () => {
        assert.equal(readFileSync(ASSOCIATING_GRAPH_FILE, "utf8"), composeGraph());
    });

    it("is the other graph and an association, and nothing else", () => {
        assert.deepEqual({ ...associating, spec: withoutAssociation(associating.spec) }, plain);
        assert.notDeepEqual(associating, plain);
    });

    it("asks of a CartsStack nothing more, so that every one that there is stays valid", () => {
        for (const field of SPEC_FIELDS) {
            const text = String(associating.spec.schema.spec[field]);
            assert.doesNotMatch(text, /required=true/, field);
            assert.match(text, /description="[^"]+"/, field);
            assert.match(text, /^map\[string\]string |pattern=.*description|enum=/, field);
        }
    });

    it("has the Deployment wait for the association without a word of it in the pods", () => {
        const { template } = find(associating.spec, "deployment");
        assert.match(JSON.stringify(template.metadata), new RegExp(`\\b${CHILD}\\b`));
        assert.doesNotMatch(JSON.stringify(template.spec), new RegExp(CHILD));
    });

    it("takes the association's name, namespace and number from the CartsStack alone", () => {
        const { forEach, template } = find(associating.spec, CHILD);
        const { name, namespace } = template.metadata;
        const [iterator = assert.fail("no iterator")] = Object.entries(forEach?.[0] ?? {});
        assert.deepEqual([name, namespace], [`\${${iterator[0]}}`, "${schema.spec.namespace}"]);
        assert.equal(iterator[1], '${has(schema.spec.roleArn) ? ["carts"] : []}');
    });
});

function withoutAssociation(spec: ResourceGraphDefinitionSpec): ResourceGraphDefinitionSpec {
    const { schema, resources } = structuredClone(spec);
    return {
        ...spec,
        schema: {
            ...schema,
            spec: without(schema.spec, SPEC_FIELDS),
            status: without(schema.status ?? {}, STATUS_FIELDS),
        },
        resources: resources
            .filter(({ id }) => id !== CHILD)
            .map((resource) => (resource.id === "deployment" ? withoutAnnotation(resource as GraphResource) : resource))
            .map((resource) =>
                resource.id === "cartsNamespace" ? withTypeOfEach(resource as GraphResource) : resource,
            ),
    };
}

/** Because of kro 0.9.3, which takes the type of one collection for that of another, this graph leaves it out. */
function withTypeOfEach(resource: GraphResource): GraphResource {
    return { ...resource, readyWhen: resource.readyWhen?.map((text) => text.replace("dyn(each)", "each")) };
}

function withoutAnnotation(resource: GraphResource): GraphResource {
    const { annotations, ...metadata } = resource.template.metadata as { annotations?: object; name: string };
    assert.deepEqual(Object.keys(annotations ?? {}), [ANNOTATION]);
    return { ...resource, template: { ...resource.template, metadata } };
}

function without<T>(fields: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
    return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function find(spec: ResourceGraphDefinitionSpec, id: string): GraphResource {
    return spec.resources.filter(isChild).find((resource) => resource.id === id) ?? assert.fail(`no child ${id}`);
}
