import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "..", "..", "..");

/** A page of the documentation. */
export interface Page {
    /** From the project's root, as in "docs/lab.md". */
    readonly file: string;
    readonly text: string;
}

export interface Block {
    readonly language: string;
    /** What follows the language in the opening line. */
    readonly mark: string;
    readonly lines: readonly string[];
}

/** All that a reader is given: the pages of docs/, those of the root, and those of the examples. */
export function pages(): Page[] {
    const own = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter((file) => existsSync(join(ROOT, file)));
    return [...own, ...pagesBelow("docs"), ...pagesBelow("examples")].map(page);
}

/** A folder's pages and those of the folders in it. */
function pagesBelow(folder: string): string[] {
    const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
    return entries.flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        // Where an example was tried.
        if (entry.isDirectory() && entry.name !== "node_modules") {
            return pagesBelow(path);
        }
        return path.endsWith(".md") ? [path] : [];
    });
}

export function page(file: string): Page {
    return { file, text: readFileSync(join(ROOT, file), "utf8") };
}

const FENCED = /^( *)```(\w*) *(.*)\n([\s\S]*?)^\1```$/gm;

export function blocksOf({ text }: Page): Block[] {
    return [...text.matchAll(FENCED)].map(([, indent = "", language = "", mark = "", body = ""]) => {
        const lines = body.split("\n").map((line) => line.slice(indent.length));
        return { language, mark, lines: lines.filter((line) => line.trim() !== "") };
    });
}

/** The text without its fenced blocks. */
export function proseOf({ text }: Page): string {
    return text.replace(FENCED, "");
}

/** The commands in the text of a page, in one line each: "npm run verify -- --json". */
export function commandsIn(of: Page): string[] {
    const commands = proseOf(of).matchAll(/`((?:npm|npx|pulumi|kubectl|aws|helm|node) [^`]+)`/g);
    return [...commands].map(([, command = ""]) => command.replace(/\s+/g, " "));
}

/** The anchors that GitHub gives the headings. */
export function anchorsOf(of: Page): string[] {
    return [...proseOf(of).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        heading
            .toLowerCase()
            .replace(/[^\p{L}\p{N}\s_-]/gu, "")
            .replaceAll(" ", "-"),
    );
}
