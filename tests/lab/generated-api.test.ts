import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import * as ts from "typescript";
import { parse } from "yaml";
import { ASSOCIATING_GRAPH_FILE, CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { isGone, isReady, kubernetes, until } from "./test-lab";

/** The part of a CRD's schema that the typed class repeats. */
interface Schema {
    readonly type: string;
    readonly properties?: Record<string, Schema>;
    readonly required?: string[];
    readonly default?: unknown;
}

interface Definition extends KubernetesObject {
    spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
}

const KRO = "kro.run/v1alpha1";
const SOURCE = require.resolve("../../components/graph/carts-stack");

/** What only the graph that can make associations has. */
const OF_ASSOCIATIONS = ["roleArn", "clusterName", "associationId", "associationDeletionPolicy", "associationTags"];

const GRAPHS: [file: string, leftOut: readonly string[]][] = [
    [CARTS_GRAPH_FILE, OF_ASSOCIATIONS],
    [ASSOCIATING_GRAPH_FILE, []],
];

for (const [file, leftOut] of GRAPHS) {
    describe(`the typed CartsStack class and the API of rgd/${relative(dirname(CARTS_GRAPH_FILE), file)}`, () => {
        let schema: Schema;
        let graph: KubernetesObject;

        before("let kro generate the CRD", async () => {
            graph = await kubernetes().create(parse(readFileSync(file, "utf8")) as KubernetesObject);
            await until("kro serves the graph", findGraph, (seen) => seen !== undefined && isReady(seen));
            const definition = await kubernetes().get<Definition>(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "cartsstacks.kro.run",
            );
            schema = definition.spec.versions[0]?.schema.openAPIV3Schema ?? assert.fail("the CRD has no version");
        });

        after("delete the graph", async () => {
            await kubernetes().delete(KRO, "ResourceGraphDefinition", graph.metadata.name);
            await until("the graph is gone", findGraph, isGone);
        });

        async function findGraph(): Promise<KubernetesObject | undefined> {
            return kubernetes().find(KRO, "ResourceGraphDefinition", graph.metadata.name);
        }

        it("have the same spec, with the same fields required", () => {
            const { properties = {}, required = [] } = schema.properties?.spec ?? assert.fail("no spec");
            const expected = Object.entries(properties).map(([name, { type }]) => [
                name,
                { type, optional: !required.includes(name) },
            ]);
            assert.deepEqual(membersOf("CartsStackSpec", leftOut), Object.fromEntries(expected));
        });

        it("have the same status", () => {
            const { properties = {} } = schema.properties?.status ?? assert.fail("no status");
            const expected = Object.entries(properties).map(([name, { type }]) => [
                name,
                { type, optional: OF_ASSOCIATIONS.includes(name) },
            ]);
            assert.deepEqual(membersOf("CartsStackStatus", leftOut), Object.fromEntries(expected));
        });
    });
}

/** The members of an interface in the class's file but for some, with their types in the words of OpenAPI. */
function membersOf(name: string, leftOut: readonly string[]): Record<string, { type: string; optional: boolean }> {
    const program = ts.createProgram([SOURCE], { strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022 });
    const checker = program.getTypeChecker();
    const declaration = program
        .getSourceFile(SOURCE)
        ?.statements.find(
            (statement): statement is ts.InterfaceDeclaration =>
                ts.isInterfaceDeclaration(statement) && statement.name.text === name,
        );
    assert.ok(declaration, `${SOURCE} declares no interface ${name}`);
    const members = declaration.members.filter(ts.isPropertySignature).map((member) => {
        const type = checker.typeToString(checker.getTypeFromTypeNode(inputOf(member.type)));
        return [member.name.getText(), { type: openApiType(type), optional: member.questionToken !== undefined }];
    });
    const compared = members.filter(([member]) => !leftOut.includes(member as string));
    return Object.fromEntries(compared) as Record<string, { type: string; optional: boolean }>;
}

/** T of pulumi.Input<T>, or the type itself. */
function inputOf(type: ts.TypeNode | undefined): ts.TypeNode {
    assert.ok(type);
    return ts.isTypeReferenceNode(type) && type.typeName.getText() === "pulumi.Input"
        ? (type.typeArguments?.[0] ?? type)
        : type;
}

function openApiType(type: string): string {
    if (type.startsWith("readonly ")) {
        return "array";
    }
    if (/^Readonly<Record</.test(type)) {
        return "object";
    }
    return type === "number" ? "integer" : type === "boolean" ? type : "string";
}
