import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, cacheKey, makeOnce } from "./cache";

const lab = join(__dirname, "..");

/**
 * Makes one JavaScript file of a stand-in: reading and compiling its many takes a second, at each start of a service and
 * for each command of the engine. Returns the directory of that file, `main.js`; its name changes with the sources.
 */
export async function bundleStandIn(name: string, log: (line: string) => void): Promise<string> {
    const sources = await hashDirectories(join(lab, "stand-ins"), join(lab, "kubernetes"));
    const packages = await readFile(join(lab, "..", "package-lock.json"));
    const target = join(cacheDirectory(), "stand-ins", `${name}-${cacheKey(sources, packages)}`);
    await makeOnce(target, async (temporary) => {
        log(`Bundling the stand-in ${name} ...`);
        // Loaded here because a bundle is rarely made.
        const { build } = await import("esbuild");
        const source = join(lab, "stand-ins", name);
        await build({
            entryPoints: [join(source, "main.ts")],
            outfile: join(temporary, "main.js"),
            bundle: true,
            platform: "node",
            target: "node20",
            format: "cjs",
            logLevel: "error",
        });
        // What the stand-in reads from beside its sources.
        for (const file of (await readdir(source)).filter((name) => name.endsWith(".yaml"))) {
            await copyFile(join(source, file), join(temporary, file));
        }
    });
    return target;
}

/** A hash of all files below some directories. */
async function hashDirectories(...directories: readonly string[]): Promise<string> {
    const listings = directories.map((directory) => readdir(directory, { recursive: true, withFileTypes: true }));
    const entries = (await Promise.all(listings)).flat().filter((entry) => entry.isFile());
    const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    const contents = await Promise.all(files.map(async (file) => [file, await readFile(file)]));
    return cacheKey(...contents.flat());
}
