import * as ts from "typescript";

/**
 * What a source spells: its literals, parts of templates and regular expressions, and the names that begin with "__", as
 * fields of a state do. Comments and imports are none of it.
 */
export function textsIn(source: string): { readonly line: number; readonly text: string }[] {
    const found: { line: number; text: string }[] = [];
    const parsed = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
        if (isText(node) && !ts.isImportDeclaration(node.parent)) {
            found.push({ line: parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.text });
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
