import * as ts from "typescript";

interface Text {
    readonly line: number;
    readonly text: string;
    /** Whether it is a regular expression. */
    readonly isPattern: boolean;
}

/**
 * What a source spells: its literals, parts of templates and regular expressions, and the names that begin with "__", as
 * fields of a state do. Comments and imports are none of it.
 */
export function textsIn(source: string): Text[] {
    const found: Text[] = [];
    const parsed = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
        if (isText(node) && !ts.isImportDeclaration(node.parent)) {
            const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
            found.push({ line: line + 1, text: node.text, isPattern: ts.isRegularExpressionLiteral(node) });
        }
        ts.forEachChild(node, visit);
    };
    visit(parsed);
    return found;
}

function isText(node: ts.Node): node is ts.Node & { readonly text: string } {
    return (
        ts.isStringLiteralLike(node) ||
        ts.isTemplateHead(node) ||
        ts.isTemplateMiddleOrTemplateTail(node) ||
        ts.isRegularExpressionLiteral(node) ||
        (ts.isIdentifier(node) && node.text.startsWith("__"))
    );
}
