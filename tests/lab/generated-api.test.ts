import * as assert from "node:assert/strict";
import * as ts from "typescript";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { engine, kubernetes } from "./test-lab";

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

const STACK = "generated-api";
const SOURCE = require.resolve("../../components/graph/carts-stack");

describe("the typed CartsStack class", () => {
    let schema: Schema;

    before("let kro generate the CRD", async () => {
        await engine(STACK).up();
        const definition = await kubernetes().get<Definition>(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "cartsstacks.kro.run",
        );
        schema = definition.spec.versions[0]?.schema.openAPIV3Schema ?? assert.fail("the CRD has no version");
    });

    after(() => engine(STACK).destroy());

    it("has the spec of the CRD, with the same fields required", () => {
        const { properties = {}, required = [] } = schema.properties?.spec ?? assert.fail("no spec");
        const expected = Object.entries(properties).map(([name, { type }]) => [
            name,
            { type, optional: !required.includes(name) },
        ]);
        assert.deepEqual(membersOf("CartsStackSpec"), Object.fromEntries(expected));
    });

    it("has the status of the CRD", () => {
        const { properties = {} } = schema.properties?.status ?? assert.fail("no status");
        const expected = Object.entries(properties).map(([name, { type }]) => [name, { type, optional: false }]);
        assert.deepEqual(membersOf("CartsStackStatus"), Object.fromEntries(expected));
    });
});

/** The members of an interface in the class's file, with their types in the words of OpenAPI. */
function membersOf(name: string): Record<string, { type: string; optional: boolean }> {
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
    return Object.fromEntries(members) as Record<string, { type: string; optional: boolean }>;
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
