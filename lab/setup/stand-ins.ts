import { chmod, copyFile, writeFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, cacheKey, makeOnce } from "./cache";
import { hashSources } from "./sources";

const lab = join(__dirname, "..");

/**
 * Makes one JavaScript file of a stand-in, because reading and compiling many takes a second, at each start of a service
 * and for each command of the engine. Returns the directory with its `main.js`, what else lies beside the stand-in's
 * sources, and a script `start` that runs it.
 */
export async function bundleStandIn(name: string, log: (line: string) => void): Promise<string> {
    const source = join(lab, "stand-ins", name);
    const sources = [source, join(lab, "stand-ins", "provider-protocol"), join(lab, "kubernetes")];
    const key = cacheKey(hashSources(...sources), process.execPath);
    const target = join(cacheDirectory(), "stand-ins", `${name}-${key}`);
    await makeOnce(target, async (temporary) => {
        log(`Bundling the stand-in ${name} ...`);
        // Loaded here because a bundle is rarely made.
        const { build } = await import("esbuild");
        await build({
            entryPoints: [join(source, "main.ts")],
            outfile: join(temporary, "main.js"),
            bundle: true,
            platform: "node",
            target: "node20",
            format: "cjs",
            logLevel: "error",
        });
        for (const file of readdirSync(source).filter((name) => name.endsWith(".yaml"))) {
            await copyFile(join(source, file), join(temporary, file));
        }
    });
    return target;
}
