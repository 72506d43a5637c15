import * as assert from "node:assert/strict";
import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import { findCartsStackProblems } from "../../components/carts-stack/carts-stack-problems";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { CARTS, TABLE_OBJECT } from "../../components/graph/child-names";
import { isChild } from "../../components/graph/resource-graph-definition";
import { findUnserved } from "../../components/graph/served-api";
import { readField } from "../../parts/graph/simple-schema";
import { ASSOCIATION_KIND, TABLE_KIND } from "../../vocabulary/ack";

const { schema, resources } = readCartsGraph().spec;

/** Around every bound and form that a field of the graph has. */
const VALUES: readonly unknown[] = [
    ...["", "a", "ab", "abc", "a-b", "a_b", "a.b", "-a", "a-", "A", "ä", "a b", "a/b:1", "a:b@c", "repo/carts:1.2"],
    ...[62, 63, 64, 254, 255, 256, 1023, 1024, 1025].map((length) => "a".repeat(length)),
    ...["delete", "retain", "snapshot", "250m", "1", "1.5", "1.", "m", "1Gi", "512Mi", "1gi", "1.5G", "1GiB", "-1"],
    ...[-1, 0, 1, 1.5, 100, 101],
];

/** Fields of which the code takes less than the graph, because it knows more of what they are. The graph cannot tell which. */
const STRICTER = ["image", "namespace", "clientNamespace", "tableTimeToLiveAttribute"];

/** The fields of which the graph refuses a value. */
const COMPARED = Object.keys(schema.spec).filter((field) =>
    ofSameType(field).some((value) => !graphTakes(field, value)),
);

function graphTakes(field: string, value: unknown): boolean {
    return findUnserved(field, value, readField(String(schema.spec[field])).schema).length === 0;
}

function codeTakes(field: string, value: unknown): boolean {
    return findCartsStackProblems({ [field]: value }).length === 0;
}

/** The name of a child, or of the only one of a collection. */
function nameIn(name: string, iterator: Readonly<Record<string, string>> = {}): string {
    const list = Object.entries(iterator).find(([variable]) => name === `\${${variable}}`)?.[1];
    return list ? (/\["([^"]+)"\]/.exec(list)?.[1] ?? list) : name;
}

function ofSameType(field: string): unknown[] {
    const { type } = readField(String(schema.spec[field])).schema;
    return VALUES.filter((value) => typeof value === (type === "integer" ? "number" : type));
}

describe("the code and rgd/carts-stack.yaml", () => {
    it("both refuse values of each field with which the code is stricter", () => {
        assert.deepEqual(
            STRICTER.filter((field) => !COMPARED.includes(field)),
            [],
        );
        assert.ok(COMPARED.length > STRICTER.length);
    });

    for (const field of COMPARED) {
        it(`agree on which values of ${field} are bad${STRICTER.includes(field) ? ", but for what only the code knows" : ""}`, () => {
            const values = ofSameType(field);
            const differing = values.filter((value) =>
                STRICTER.includes(field)
                    ? codeTakes(field, value) && !graphTakes(field, value)
                    : codeTakes(field, value) !== graphTakes(field, value),
            );
            assert.deepEqual(differing, []);
            assert.ok(values.some((value) => codeTakes(field, value)));
            assert.ok(values.some((value) => !graphTakes(field, value)));
        });
    }

    for (const associations of [false, true]) {
        it(`agree on the names of the children${associations ? " of the graph that can make associations" : ""}`, () => {
            const names = readCartsGraph(associations)
                .spec.resources.filter(isChild)
                .map(({ template: { kind, metadata }, forEach }) => ({
                    kind,
                    name: nameIn(metadata.name, forEach?.[0]),
                }))
                // It has the name that the CartsStack asks for.
                .filter(({ kind }) => kind !== "Namespace");
            const expected = names.map(({ kind }) => ({ kind, name: kind === TABLE_KIND ? TABLE_OBJECT : CARTS }));
            assert.deepEqual(names, expected);
            assert.ok(names.some(({ kind }) => kind === TABLE_KIND));
            assert.equal(
                names.some(({ kind }) => kind === ASSOCIATION_KIND),
                associations,
            );
        });
    }

    it("agree on the names of the container and the service account", () => {
        const deployment = resources.filter(isChild).find(({ template }) => template.kind === "Deployment");
        assert.match(JSON.stringify(deployment), new RegExp(`"containers":\\[\\{"name":"${CARTS}"`));
        assert.equal(SERVICE_ACCOUNT, CARTS);
    });
});
