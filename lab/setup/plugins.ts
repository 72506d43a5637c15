import { existsSync, statSync } from "node:fs";
import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/command";
import { cacheDirectory, cacheKey, makeOnce } from "./cache";
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

const providers = ["aws", "kubernetes"] as const;

type ProviderName = (typeof providers)[number];

/** "either": the real one where it can be had. */
export type Wanted = Readonly<Record<ProviderName, Plugin["kind"] | "either">>;

/** The real aws plugin was never run against the lab's AWS, so it is for those who ask for it. */
const unasked: Wanted = { aws: "stand-in", kubernetes: "either" };

/** What runs dynamic resources, whose code is in the state. */
const DYNAMIC = "pulumi-nodejs";

/** What runs a project's program in a process of its own. */
const LANGUAGE_HOST = "pulumi-language-nodejs";

interface Installed extends Plugin {
    /** Where its files are. */
    readonly directory: string;
}

/**
 * Reads CARTS_LAB_PLUGINS: "real" or "stand-in" for all plugins, or for some of them, as "aws=real,kubernetes=stand-in".
 *
 * @throws for anything else
 */
export function readWanted(text: string): Wanted {
    const wanted: Record<ProviderName, Plugin["kind"] | "either"> = { ...unasked };
    for (const part of text.split(",").filter(Boolean)) {
        const [, name, kind] = /^(?:([a-z]+)=)?(real|stand-in)$/.exec(part.trim()) ?? [];
        const named = providers.filter((provider) => name === undefined || provider === name);
        if (named.length === 0 || (kind !== "real" && kind !== "stand-in")) {
            const example = `"real", "stand-in", or for one plugin "aws=real" or "kubernetes=stand-in", with commas between`;
            throw new Error(`CARTS_LAB_PLUGINS is "${text}"; it may be ${example}`);
        }
        for (const provider of named) {
            wanted[provider] = kind;
        }
    }
    return wanted;
}

/** A line for whoever has seen a program fail with real plugins; undefined where there are none. */
export function adviseStandIns(chosen: readonly Plugin[]): string | undefined {
    const real = chosen.filter(({ kind }) => kind === "real").map(({ name }) => name);
    if (real.length === 0) {
        return undefined;
    }
    const choice = real.map((name) => `${name}=stand-in`).join(",");
    const command = `npm run lab -- reset && CARTS_LAB_PLUGINS=${choice} npm start`;
    return `${command}   begins again with the stand-in, if the real provider plugin (${real.join(", ")}) is what failed`;
}

/**
 * Picks the provider plugins, in the version of the installed packages: the real one from the user's own plugin cache,
 * else by one download a day, or the one in lab/stand-ins.
 */
export async function choosePlugins(cli: PulumiCli, log: (line: string) => void): Promise<Plugins> {
    const wanted = readWanted(process.env.CARTS_LAB_PLUGINS ?? "");
    const installed = await Promise.all(
        providers.map(async (name): Promise<Installed> => {
            const version = packageVersion(`@pulumi/${name}`);
            const required = wanted[name] === "real";
            const real = wanted[name] === "stand-in" ? undefined : await findReal(name, version, required, cli, log);
            if (real) {
                return { name, version, kind: "real", directory: real };
            }
            return { name, version, kind: "stand-in", directory: await bundleStandIn(`pulumi-${name}`, log) };
        }),
    );
    const languageHost = await bundleStandIn(LANGUAGE_HOST, log);
    const determinants = [...installed.flatMap(({ version, directory }) => [version, directory]), languageHost];
    const dynamic = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const home = join(cacheDirectory(), "pulumi-home", cacheKey(process.execPath, dynamic, ...determinants));
    await makeOnce(home, async (temporary) => {
        for (const plugin of installed) {
            const target = join(temporary, "plugins", directoryName(plugin.name, plugin.version));
            await mkdir(target, { recursive: true });
            await (plugin.kind === "real"
                ? linkFiles(plugin.directory, target)
                : writeScript(`pulumi-resource-${plugin.name}`, join(plugin.directory, "main.js"), target));
        }
        // The real one, of the SDK. A CLI that was installed, and not built here, brings a script of its own for it.
        const sdk = packageVersion("@pulumi/pulumi");
        const target = join(temporary, "plugins", directoryName(DYNAMIC, sdk));
        await mkdir(target, { recursive: true });
        await writeScript(`pulumi-resource-${DYNAMIC}`, dynamic, target);
        // A CLI that was installed brings the real one, and the engine prefers what lies beside it.
        const host = join(temporary, "plugins", `language-nodejs-v${sdk}`);
        await mkdir(host, { recursive: true });
        await writeScript(LANGUAGE_HOST, join(languageHost, "main.js"), host);
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
    const script = join(target, name);
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
