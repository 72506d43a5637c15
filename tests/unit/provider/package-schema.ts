/**
 * The schema of the package for every Pulumi language (https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/),
 * read from the TypeScript of `CartsStackComponent`: names, types, what is required, and the comments, which become the
 * documentation in the other languages. `npm run docs` writes it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";

const ROOT = join(__dirname, "..", "..", "..");

export const SCHEMA_FILE = join(ROOT, "provider", "schema.json");

const COMPONENT = "CartsStackComponent";

/** What of the component's arguments only a program in TypeScript can give. */
const ONLY_TYPESCRIPT = ["graph", "onError", "beforeCreate"];

/** A type, or a property of one. */
interface Property {
    type?: string;
    $ref?: string;
    description?: string;
    /** Whether it has to be known when the program runs. */
    plain?: boolean;
    additionalProperties?: Property;
}

/** The text of the schema as it has to be. @throws where the TypeScript has what a schema cannot say */
export function packageSchema(): string {
    const { name, version, description, license } = JSON.parse(
        readFileSync(join(ROOT, "package.json"), "utf8"),
    ) as Record<"name" | "version" | "description" | "license", string>;
    const source = new ComponentSource(name);
    const args = source
        .membersOf("CartsStackComponentArgs")
        .filter(({ name }) => !ONLY_TYPESCRIPT.includes(name.getText()));
    const [install] = source.membersOf("CartsGraphArgs").filter(({ name }) => name.getText() === "install");
    const outputs = source.outputsOf(COMPONENT);
    const schema = {
        name,
        version,
        description,
        license,
        config: {},
        resources: {
            [source.token(COMPONENT)]: {
                isComponent: true,
                description: source.descriptionOf(COMPONENT),
                inputProperties: { ...source.propertiesOf(args), installGraph: source.propertyOf(install) },
                requiredInputs: args.filter(({ questionToken }) => !questionToken).map(({ name }) => name.getText()),
                properties: source.propertiesOf(outputs),
                required: outputs.map(({ name }) => name.getText()),
            },
        },
        // After the properties, in which they come up.
        types: source.types,
        language: { nodejs: { respectSchemaVersion: true }, python: { respectSchemaVersion: true } },
    };
    return `${JSON.stringify(schema, undefined, 4)}\n`;
}

type Member = ts.PropertySignature | ts.PropertyDeclaration;

/** The declarations of the components. */
class ComponentSource {
    /** Those that have come up, by their tokens. */
    readonly types: Record<string, object> = {};
    private readonly declarations = new Map<string, ts.Statement>();

    constructor(private readonly packageName: string) {
        const folder = join(ROOT, "components");
        const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
        for (const file of files) {
            const text = readFileSync(join(folder, file), "utf8");
            for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements) {
                if (
                    ts.isInterfaceDeclaration(statement) ||
                    ts.isTypeAliasDeclaration(statement) ||
                    ts.isClassDeclaration(statement)
                ) {
                    this.declarations.set(statement.name?.text ?? "", statement);
                }
            }
        }
    }

    token(name: string): string {
        return `${this.packageName}:index:${name}`;
    }

    descriptionOf(name: string): string | undefined {
        return commentOf(this.declaration(name));
    }

    membersOf(name: string): ts.PropertySignature[] {
        const declaration = this.declaration(name);
        return ts.isInterfaceDeclaration(declaration) ? declaration.members.filter(ts.isPropertySignature) : [];
    }

    /** The public properties of a class. */
    outputsOf(name: string): ts.PropertyDeclaration[] {
        const declaration = this.declaration(name);
        return ts.isClassDeclaration(declaration)
            ? declaration.members.filter(ts.isPropertyDeclaration).filter(({ modifiers = [] }) => {
                  return modifiers.every(({ kind }) => kind !== ts.SyntaxKind.PrivateKeyword);
              })
            : [];
    }

    propertiesOf(members: readonly Member[]): Record<string, Property> {
        return Object.fromEntries(members.map((member) => [member.name.getText(), this.propertyOf(member)]));
    }

    propertyOf(member: Member | undefined): Property {
        if (!member?.type) {
            throw new Error(`no property, or one without a type: ${member?.getText()}`);
        }
        return { ...this.typeOf(member.type), description: commentOf(member) };
    }

    private typeOf(node: ts.TypeNode): Property {
        switch (node.kind) {
            case ts.SyntaxKind.StringKeyword:
                return { type: "string", plain: true };
            case ts.SyntaxKind.BooleanKeyword:
                return { type: "boolean", plain: true };
            // Every number of a carts stack is a count.
            case ts.SyntaxKind.NumberKeyword:
                return { type: "integer", plain: true };
        }
        if (ts.isTypeReferenceNode(node)) {
            const [first, second] = node.typeArguments ?? [];
            const name = node.typeName.getText();
            if (first && (name === "pulumi.Input" || name === "pulumi.Output")) {
                const { plain: _late, ...type } = this.typeOf(first);
                return type;
            }
            if (first && name === "Readonly") {
                return this.typeOf(first);
            }
            if (second && name === "Record") {
                return { type: "object", additionalProperties: this.typeOf(second), plain: true };
            }
            if (!first) {
                this.types[this.token(name)] ??= this.declared(name);
                return { $ref: `#/types/${this.token(name)}`, plain: true };
            }
        }
        throw new Error(`a schema cannot say the type ${node.getText()}`);
    }

    private declared(name: string): object {
        const declaration = this.declaration(name);
        const description = commentOf(declaration);
        if (ts.isInterfaceDeclaration(declaration)) {
            return { type: "object", description, properties: this.propertiesOf(this.membersOf(name)) };
        }
        if (ts.isTypeAliasDeclaration(declaration) && ts.isUnionTypeNode(declaration.type)) {
            const values = declaration.type.types.map((member) => JSON.parse(member.getText()) as string);
            return { type: "string", description, enum: values.map((value) => ({ value })) };
        }
        throw new Error(`a schema cannot say the type ${declaration.getText()}`);
    }

    private declaration(name: string): ts.Statement {
        const declaration = this.declarations.get(name);
        if (!declaration) {
            throw new Error(`the components declare no ${name}`);
        }
        return declaration;
    }
}

/** Its lines as one. */
function commentOf(node: ts.Node): string | undefined {
    const text = ts.getJSDocCommentsAndTags(node).flatMap((comment) => ts.getTextOfJSDocComment(comment.comment) ?? []);
    return text.length > 0 ? text.join(" ").replaceAll(/\s+/g, " ") : undefined;
}
