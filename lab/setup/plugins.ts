import { existsSync, readdirSync, statSync } from "node:fs";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheDirectory, cacheKey, makeOnce } from "./cache";
import { run } from "./command";
import type { PulumiCli } from "./pulumi-cli";
import { hashSources } from "./sources";

/** A provider plugin, as the lab's engine finds it. */
export interface Plugin {
    readonly name: ProviderName;
    readonly version: string;
    readonly kind: "real" | "stand-in";
}

export interface Plugins {
    /** A PULUMI_HOME that holds them. */
    readonly home: string;
    readonly chosen: readonly Plugin[];
}

type ProviderName = (typeof providers)[number];

const providers = ["aws", "kubernetes"] as const;

interface Installed extends Plugin {
    /** Where its files are. */
    readonly directory: string;
}

const project = join(__dirname, "..", "..");

/**
 * Picks the real provider plugins where they can be had, in the version of the installed packages: from the user's own
 * plugin cache, else by one download a day; and the stand-ins of lab/stand-ins where not. CARTS_LAB_PLUGINS=stand-in
 * or =real allows one of them only.
 */
export async function choosePlugins(cli: PulumiCli, log: (line: string) => void): Promise<Plugins> {
    const wanted = process.env.CARTS_LAB_PLUGINS ?? "";
    if (!["", "real", "stand-in"].includes(wanted)) {
        throw new Error(`CARTS_LAB_PLUGINS is "${wanted}"; it may be "real" or "stand-in"`);
    }
    const installed = await Promise.all(
        providers.map(async (name): Promise<Installed> => {
            const version = packageVersion(`@pulumi/${name}`);
            const real = wanted === "stand-in" ? undefined : await findReal(name, version, wanted === "real", cli, log);
            if (real) {
                return { name, version, kind: "real", directory: real };
            }
            return { name, version, kind: "stand-in", directory: await bundleStandIn(name, log) };
        }),
    );
    const home = join(cacheDirectory(), "pulumi-home", cacheKey(...installed.flatMap((p) => [p.version, p.directory])));
    await makeOnce(home, async (temporary) => {
        for (const plugin of installed) {
            // The engine takes no links for directories, but takes them in one.
            const target = join(temporary, "plugins", directoryName(plugin.name, plugin.version));
            await mkdir(target, { recursive: true });
            for (const file of readdirSync(plugin.directory)) {
                await symlink(join(plugin.directory, file), join(target, file));
            }
        }
    });
    return { home, chosen: installed };
}

function packageVersion(name: string): string {
    return (require(`${name}/package.json`) as { version: string }).version;
}

function directoryName(name: ProviderName, version: string): string {
    return `resource-${name}-v${version}`;
}

async function findReal(
    name: ProviderName,
    version: string,
    required: boolean,
    cli: PulumiCli,
    log: (line: string) => void,
): Promise<string | undefined> {
    const downloads = join(cacheDirectory(), "pulumi-downloads");
    const homes = [process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), downloads];
    const find = () =>
        homes
            .map((home) => join(home, "plugins", directoryName(name, version)))
            // The engine leaves a .partial file beside a plugin until it is complete.
            .find((directory) => existsSync(directory) && !existsSync(`${directory}.partial`));
    const found = find();
    if (found) {
        return found;
    }
    const failed = join(downloads, `${name}-${version}.failed`);
    if (!required && ageInHours(failed) < 24) {
        return undefined;
    }
    log(`Downloading the provider plugin ${name} ${version} ...`);
    try {
        await run(cli.command, ["plugin", "install", "resource", name, version, "--non-interactive"], {
            environment: { ...process.env, PULUMI_HOME: downloads, PULUMI_SKIP_UPDATE_CHECK: "true" },
            timeoutSeconds: 180,
        });
    } catch (error) {
        if (required) {
            throw error;
        }
        await mkdir(downloads, { recursive: true });
        await writeFile(failed, String(error));
        log(
            `  The provider plugin ${name} cannot be had (${failed}); its stand-in takes its place. Tried again in a day.`,
        );
    }
    return find();
}

function ageInHours(file: string): number {
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return (Date.now() - modified) / 3_600_000;
}

/** One JavaScript file, because a plugin is started anew for each command and reading many files takes long. */
async function bundleStandIn(name: ProviderName, log: (line: string) => void): Promise<string> {
    const lab = join(project, "lab");
    const sources = ["stand-ins/provider-protocol", `stand-ins/pulumi-${name}`, "kubernetes"];
    const key = cacheKey(hashSources(...sources.map((path) => join(lab, path))), process.execPath);
    const target = join(cacheDirectory(), "stand-ins", `pulumi-${name}-${key}`);
    await makeOnce(target, async (temporary) => {
        log(`Bundling the stand-in for the provider plugin ${name} ...`);
        // Loaded here because a bundle is rarely made.
        const { build } = await import("esbuild");
        await build({
            entryPoints: [join(lab, "stand-ins", `pulumi-${name}`, "main.ts")],
            outfile: join(temporary, "main.js"),
            bundle: true,
            platform: "node",
            target: "node20",
            format: "cjs",
            logLevel: "error",
        });
        const script = join(temporary, `pulumi-resource-${name}`);
        await writeFile(script, `#!/bin/sh\nexec "${process.execPath}" "${join(target, "main.js")}" "$@"\n`);
        await chmod(script, 0o755);
    });
    return target;
}
