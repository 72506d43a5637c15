import * as assert from "node:assert/strict";
import type { GraphResource, ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import { Cel, type Variables } from "../../parts/children/rendering/cel";
import { piecesOf } from "../../parts/children/rendering/expressions";
import { type Rendered, type Rendering, render, Unknown } from "../../parts/children/rendering/render";

type Resource = ResourceGraphDefinitionSpec["resources"][number];

const READ: Resource = {
    id: "read",
    externalRef: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "read" } },
};

describe("the expressions in a text of a graph", () => {
    const CASES: readonly [text: string, ...pieces: string[]][] = [
        ["no expression", "no expression"],
        // biome-ignore-start lint/suspicious/noTemplateCurlyInString: kro writes expressions so
        ["${a}", "=a"],
        ["http://${a.b}:${string(c)}", "http://", "=a.b", ":", "=string(c)"],
        ['${x ? {"a": "b"} : {}}', '=x ? {"a": "b"} : {}'],
        ["${\"}\" + '}' + a}", "=\"}\" + '}' + a"],
        ['${"\\"}" + a}', '="\\"}" + a'],
        ["${never closed", "${never closed"],
        // biome-ignore-end lint/suspicious/noTemplateCurlyInString: kro writes expressions so
    ];
    for (const [text, ...pieces] of CASES) {
        it(`${text} is ${pieces.join(" | ")}`, () =>
            assert.deepEqual(
                piecesOf(text).map((piece) => (piece.isExpression ? "=" : "") + piece.text),
                pieces,
            ));
    }
});

describe("what a preview makes of a graph", () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: kro writes expressions so
    it("keeps the type of a value that is an expression alone, and writes others into their text", async () => {
        const { objects } = await rendered([
            child("a", { n: "${schema.spec.n}", text: "n=${string(schema.spec.n)}!" }),
        ]);
        assert.deepEqual(objects[0]?.spec, { n: 2, text: "n=2!" });
    });

    it("counts with whole numbers as CEL does", async () => {
        const { objects } = await rendered([child("a", { half: "${schema.spec.n * 3 / 4}" })]);
        assert.deepEqual(objects[0]?.spec, { half: 1 });
    });

    it("reads of another child what the graph writes of it, whichever comes first", async () => {
        const { objects } = await rendered([child("b", { of: "${a.spec.n}" }), child("a", { n: "${schema.spec.n}" })]);
        assert.deepEqual(objects[0]?.spec, { of: 2 });
    });

    it("does not know what a controller adds, and what is worked out of that", async () => {
        const { objects } = await rendered([
            child("a", {}),
            child("b", { x: "${a.status.arn}" }),
            child("c", { x: "${b.spec.x}" }),
        ]);
        for (const name of ["b", "c"]) {
            assert.ok(fieldOf(objects, name) instanceof Unknown, name);
        }
    });

    it("does not know what an expression means that the library cannot read", async () => {
        const { objects } = await rendered([child("a", { x: "${random.seededString(8, schema.metadata.uid)}" })]);
        assert.ok(fieldOf(objects, "a") instanceof Unknown);
    });

    it("leaves out a child, and what refers to it", async () => {
        const left = { ...child("a", {}), includeWhen: ["${schema.spec.n > 2}"] };
        const { objects } = await rendered([left, child("b", { x: "${a.metadata.name}" }), child("c", {})]);
        assert.deepEqual(namesOf(objects), ["c"]);
    });

    it("does not know whether a child is made of which only a status decides", async () => {
        const { objects, undecided } = await rendered([
            child("a", {}),
            { ...child("b", {}), includeWhen: ["${a.status.ready}"] },
            child("c", { x: "${b.metadata.name}" }),
        ]);
        assert.deepEqual(namesOf(objects), ["a", "c"]);
        assert.deepEqual(Object.keys(undecided), ["b"]);
    });

    it("makes a collection of every combination, and a list of it for those that refer to it", async () => {
        const { template } = child("a", { size: "${size}" });
        const collection = {
            id: "a",
            template: { ...template, metadata: { name: "a-${zone}-${string(size)}" } },
            forEach: [{ zone: '${["x", "y"]}' }, { size: "${[1, schema.spec.n]}" }] as Record<string, string>[],
        };
        const { objects } = await rendered([collection, child("b", { sum: "${a.size()}" })]);
        assert.deepEqual(namesOf(objects), ["a-x-1", "a-x-2", "a-y-1", "a-y-2", "b"]);
        assert.deepEqual(objects.at(-1)?.spec, { sum: 4 });
    });

    it("names what it would have to read, and only where that decides something", async () => {
        const needed = await rendered([READ, child("a", { x: "${read.data.x}" })]);
        assert.deepEqual(needed.unread, [READ]);
        const unneeded = await rendered([READ, child("a", { x: "${schema.spec.n == 2 || read.data.x}" })]);
        assert.deepEqual([unneeded.unread, unneeded.objects[0]?.spec], [[], { x: true }]);
        const given = await rendered([READ, child("a", { x: "${read.data.x}" })], { read: { data: { x: 7 } } });
        assert.deepEqual([given.unread, given.objects[0]?.spec], [[], { x: 7 }]);
    });
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: kro writes expressions so
});

function child(id: string, spec: Readonly<Record<string, unknown>>): GraphResource {
    return { id, template: { apiVersion: "v1", kind: "Thing", metadata: { name: id }, spec } };
}

async function rendered(resources: readonly Resource[], read?: Variables): Promise<Rendering> {
    const instance = { metadata: { name: "carts", namespace: "default" }, spec: { n: 2 } };
    return render({ resources }, instance, await Cel.load(), read);
}

function namesOf(objects: readonly Rendered[]): string[] {
    return objects.map(({ metadata }) => metadata.name);
}

/** The field x of the object of a name. */
function fieldOf(objects: readonly Rendered[], name: string): unknown {
    const spec = objects.find(({ metadata }) => metadata.name === name)?.spec;
    return (spec as { readonly x?: unknown } | undefined)?.x;
}
