import { existsSync, statSync } from "node:fs";
import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheDirectory, cacheKey, makeOnce } from "./cache";
import { run } from "./command";
import type { PulumiCli } from "./pulumi-cli";
import { bundleStandIn } from "./stand-ins";

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

/** What runs dynamic resources, whose code is in the state. */
const DYNAMIC = "pulumi-nodejs";

interface Installed extends Plugin {
    /** Where its files are. */
    readonly directory: string;
}

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
            return { name, version, kind: "stand-in", directory: await bundleStandIn(`pulumi-${name}`, log) };
        }),
    );
    const determinants = installed.flatMap(({ version, directory }) => [version, directory]);
    const dynamic = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const home = join(cacheDirectory(), "pulumi-home", cacheKey(process.execPath, dynamic, ...determinants));
    await makeOnce(home, async (temporary) => {
        for (const plugin of installed) {
            const target = join(temporary, "plugins", directoryName(plugin.name, plugin.version));
            await mkdir(target, { recursive: true });
            await (plugin.kind === "real"
                ? linkFiles(plugin.directory, target)
                : writeScript(plugin.name, join(plugin.directory, "main.js"), target));
        }
        // The real one, of the SDK. A CLI that was installed, and not built here, brings a script of its own for it.
        const target = join(temporary, "plugins", directoryName(DYNAMIC, packageVersion("@pulumi/pulumi")));
        await mkdir(target, { recursive: true });
        await writeScript(DYNAMIC, dynamic, target);
    });
    return { home, chosen: installed };
}

/** The engine passes over links to directories, but takes links in one. */
async function linkFiles(directory: string, target: string): Promise<void> {
    for (const file of await readdir(directory)) {
        await symlink(join(directory, file), join(target, file));
    }
}

async function writeScript(name: string, main: string, target: string): Promise<void> {
    const script = join(target, `pulumi-resource-${name}`);
    await writeFile(script, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
    await chmod(script, 0o755);
}

function packageVersion(name: string): string {
    return (require(`${name}/package.json`) as { version: string }).version;
}

function directoryName(name: string, version: string): string {
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
    const homes = [usersPulumiHome(), downloads];
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

/** A shell that `npm run lab -- env` points at the lab names the lab's own home, which may hold stand-ins. */
function usersPulumiHome(): string {
    const home = process.env.PULUMI_HOME;
    return home && !home.startsWith(cacheDirectory()) ? home : join(homedir(), ".pulumi");
}

function ageInHours(file: string): number {
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return (Date.now() - modified) / 3_600_000;
}
