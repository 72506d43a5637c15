import {
    cpSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    realpathSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/command";

export const PROJECT = join(__dirname, "..", "..");

/** What the package is built of, and what goes into it as it is. */
const NEEDED = [
    "components",
    "provider",
    "vocabulary",
    "rgd",
    "package.json",
    "tsconfig.json",
    "tsconfig.package.json",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    ".npmrc",
];

/** The package as npm makes it, and what a program finds in it. */
export interface Packed {
    readonly tarball: string;
    /** From the package's root, sorted. */
    readonly files: readonly string[];
}

/** A directory outside of the project, so that nothing in it finds the project's own packages. */
export function emptyDirectory(): string {
    return realpathSync(mkdtempSync(join(tmpdir(), "carts-stack-package-")));
}

export function remove(directory: string): void {
    rmSync(directory, { recursive: true, force: true });
}

/** Packs a copy of the project, because other tests may be packing it too. */
export async function pack(directory: string): Promise<Packed> {
    const copy = join(directory, "project");
    for (const name of NEEDED) {
        cpSync(join(PROJECT, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(PROJECT, "node_modules"), join(copy, "node_modules"));
    const said = await run("npm", ["run", "package", "--", "--json", "--pack-destination", directory], {
        directory: copy,
        timeoutSeconds: 120,
    });
    // npm and the build speak before the list does.
    const [packed] = JSON.parse(said.slice(said.indexOf("[\n"))) as { filename: string; files: { path: string }[] }[];
    if (!packed) {
        throw new Error(`npm pack made nothing: ${said}`);
    }
    return { tarball: join(directory, packed.filename), files: packed.files.map(({ path }) => path).sort() };
}

/** The packages that a program of one's own has besides, in the versions that the project is tested with. */
export function peers(): Record<string, string> {
    const { peerDependencies, devDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
        peerDependencies: Record<string, string>;
        devDependencies: Record<string, string>;
    };
    const names = [...Object.keys(peerDependencies), "@types/node", "typescript"];
    return Object.fromEntries(names.map((name) => [name, devDependencies[name] ?? ""]));
}

/** Installs the package for every program below a directory. */
export async function install({ tarball }: Packed, directory: string): Promise<void> {
    mkdirSync(directory, { recursive: true });
    const dependencies = { "carts-stack": `file:${tarball}`, ...peers() };
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, dependencies }));
    await run("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"], {
        directory,
        timeoutSeconds: 600,
    });
}
