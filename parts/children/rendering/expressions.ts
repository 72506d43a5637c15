/** A piece of a text in a graph: an expression between `${` and `}`, or what is between two of them. */
export interface Piece {
    readonly isExpression: boolean;
    readonly text: string;
}

/** The pieces of a text, as kro (0.9.4, `pkg/graph/parser`) parts it: brackets and quotes in an expression belong to it. */
export function piecesOf(text: string): Piece[] {
    const pieces: Piece[] = [];
    let rest = text;
    for (let begin = rest.indexOf("${"); begin >= 0; begin = rest.indexOf("${")) {
        const inside = rest.slice(begin + 2);
        const end = endOfExpression(inside);
        if (end === undefined) {
            break;
        }
        pieces.push({ isExpression: false, text: rest.slice(0, begin) });
        pieces.push({ isExpression: true, text: inside.slice(0, end) });
        rest = inside.slice(end + 1);
    }
    return [...pieces, { isExpression: false, text: rest }].filter(({ isExpression, text }) => isExpression || text);
}

/** The place of the bracket that closes it. */
function endOfExpression(text: string): number | undefined {
    let depth = 0;
    for (const { 0: part, index } of text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{}]/gs)) {
        if (part === "}" && depth === 0) {
            return index;
        }
        depth += Number(part === "{") - Number(part === "}");
    }
    return undefined;
}
