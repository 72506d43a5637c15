import { join } from "node:path";
import { run } from "../../tools/command";
import { cacheDirectory, makeOnce } from "./cache";
import type { Prerequisites } from "./prerequisites";

/** A package of PyPI, in the one version that is tried. */
export interface PythonPackage {
    readonly name: string;
    readonly version: string;
}

/** Installs a package into a virtual environment of its own, once. @returns that one's Python, which has the package */
export async function installPythonPackage(
    { name, version }: PythonPackage,
    { python, pythonVersion }: Prerequisites,
    log: (line: string) => void,
): Promise<string> {
    const target = join(cacheDirectory(), name, `${version}-python${pythonVersion}`);
    await makeOnce(target, async (temporary) => {
        log(`Installing ${name} ${version} for Python ...`);
        await run(python, ["-m", "venv", temporary]);
        // Scripts in bin/ name the temporary directory in their first line and are not used after the rename.
        await run(join(temporary, "bin", "python"), [
            ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"],
            `${name}==${version}`,
        ]);
    });
    return join(target, "bin", "python");
}
