import * as assert from "node:assert/strict";
import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import { findCartsStackProblems } from "../../components/carts-stack/carts-stack-problems";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { CARTS, TABLE_OBJECT } from "../../components/graph/child-names";
import { isChild } from "../../components/graph/resource-graph-definition";
import { findUnserved } from "../../components/graph/served-api";
import { readField } from "../../parts/graph/simple-schema";

const { schema, resources } = readCartsGraph().spec;

/** Around every bound and form that a field of the graph has. */
const VALUES: readonly unknown[] = [
    ...["", "a", "ab", "abc", "a-b", "a_b", "a.b", "-a", "a-", "A", "ä", "a b", "a/b:1", "a:b@c", "repo/carts:1.2"],
    ...[62, 63, 64, 254, 255, 256, 1023, 1024, 1025].map((length) => "a".repeat(length)),
    ...["delete", "retain", "snapshot", "250m", "1", "1.5", "1.", "m", "1Gi", "512Mi", "1gi", "1.5G", "1GiB", "-1"],
    ...[-1, 0, 1, 1.5, 100, 101],
];

/** Fields of which the code takes less than the graph, because it knows more of what they are. */
const STRICTER = ["image", "namespace", "clientNamespace", "tableTimeToLiveAttribute"];

const COMPARED = ["tableName", "cpu", "memory", "replicas", "tableDeletionPolicy", ...STRICTER];

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
    return VALUES.filter((value) => (typeof value === "number") === (field === "replicas"));
}

describe("the code and rgd/carts-stack.yaml", () => {
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
                .flatMap(({ template: { kind, metadata }, forEach }) =>
                    kind === "Namespace" ? [] : [[kind, nameIn(metadata.name, forEach?.[0])]],
                );
            const others = ["ConfigMap", "ServiceAccount", "Deployment", "Service", "NetworkPolicy"];
            others.splice(2, 0, ...(associations ? ["PodIdentityAssociation"] : []));
            assert.deepEqual(names, [["Table", TABLE_OBJECT], ...others.map((kind) => [kind, CARTS])]);
        });
    }

    it("agree on the names of the container and the service account", () => {
        const deployment = resources.filter(isChild).find(({ template }) => template.kind === "Deployment");
        assert.match(JSON.stringify(deployment), new RegExp(`"containers":\\[\\{"name":"${CARTS}"`));
        assert.equal(SERVICE_ACCOUNT, CARTS);
    });
});
