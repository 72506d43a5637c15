import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { run } from "../../tools/command";
import { cacheDirectory, cacheKey, makeOnce } from "./cache";
import { KRO_MODULE, type KroVersion, TOOL_MODULES } from "./kro-versions";
import { pinnedVersion } from "./pinned-version";
import { builtPulumi, type PulumiCli } from "./pulumi-cli";

const clusterTools = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "kwokctl",
] as const;

export type GoTool = (typeof clusterTools)[number] | "kro";

export interface ClusterTools {
    readonly binaries: Readonly<Record<GoTool, string>>;
    /** A directory with the two CRDs that kro needs, from the same module as its binary. */
    readonly kroCrds: string;
}

export interface BuiltTools {
    readonly cluster: ClusterTools;
    readonly pulumi: PulumiCli;
}

/** A Go module of lab/tools that pins what is built, and what is built from it. */
interface ToolModule {
    readonly directory: string;
    /** Where its binaries go; the name changes with everything that determines them. */
    readonly target: string;
    readonly tools: readonly Tool[];
}

interface Tool {
    readonly name: string;
    readonly package: string;
    /** What `-X` sets, so that the tool knows its own version. */
    readonly stamp?: Readonly<Record<string, string>>;
}

/**
 * Builds the tools that are not in the cache yet, one after the other: the Go compiler uses all cores by itself, and
 * one that is done stays done when the build is interrupted.
 *
 * @param kroVersion the one that is built; another is not
 * @param foundPulumi one that need not be built
 */
export async function buildGoTools(
    goVersion: string,
    kroVersion: KroVersion,
    foundPulumi: PulumiCli | undefined,
    log: (line: string) => void,
): Promise<BuiltTools> {
    const [cluster, pulumi] = await Promise.all([clusterModule(goVersion), pulumiModule(goVersion)]);
    const kro = kroVersion.module === "cluster" ? cluster : await toolModule(kroVersion.module, goVersion, listKro);
    const wanted = [
        ...clusterTools.map((name) => toolOf(cluster, name)),
        toolOf(kro, "kro"),
        ...(foundPulumi ? [] : [toolOf(pulumi, PULUMI)]),
    ];
    const missing = wanted.filter(({ file }) => !existsSync(file));
    if (missing.length > 0) {
        log(
            `Building ${missing.length} tools from source, once. With nothing built before, this takes 10 to 15 minutes`,
        );
        log("on two cores. If you interrupt it, the next start goes on where it stopped.");
    }
    for (const [index, { module, tool, file }] of missing.entries()) {
        const name = basename(tool.name);
        log(`  ${index + 1} of ${missing.length}: building ${name} ...`);
        const start = Date.now();
        await build(module, tool, file);
        const left = missing.length - index - 1;
        log(`  built ${name} in ${Math.round((Date.now() - start) / 1000)} s, ${left} left`);
    }
    const kroCrds = join(kro.target, "kro-crds");
    await makeOnce(kroCrds, async (temporary) => {
        const directory = await run("go", ["list", "-m", "-f", "{{.Dir}}", KRO_MODULE], { directory: kro.directory });
        await cp(join(directory.trim(), "helm", "crds"), temporary, { recursive: true });
    });
    const binaries = Object.fromEntries(clusterTools.map((name) => [name, toolOf(cluster, name).file]));
    return {
        cluster: { binaries: { ...binaries, kro: toolOf(kro, "kro").file } as Record<GoTool, string>, kroCrds },
        pulumi: foundPulumi ?? builtPulumi(pulumi.target),
    };
}

function toolOf(module: ToolModule, name: string): { module: ToolModule; tool: Tool; file: string } {
    const tool = module.tools.find((candidate) => candidate.name === name);
    if (!tool) {
        throw new Error(`${module.directory} has no tool ${name}`);
    }
    return { module, tool, file: join(module.target, name) };
}

async function clusterModule(goVersion: string): Promise<ToolModule> {
    return toolModule("cluster", goVersion, (version) => {
        const kubernetes = version("k8s.io/kubernetes");
        const [major = "", minor = ""] = kubernetes.slice(1).split(".");
        const kubernetesStamp = Object.fromEntries(
            Object.entries({ gitVersion: kubernetes, gitMajor: major, gitMinor: minor }).map(([name, value]) => [
                `k8s.io/component-base/version.${name}`,
                value,
            ]),
        );
        const kwokStamp = { "sigs.k8s.io/kwok/pkg/consts.Version": version("sigs.k8s.io/kwok").slice(1) };
        return [
            { name: "etcd", package: "go.etcd.io/etcd/server/v3" },
            ...["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => ({
                name,
                package: `k8s.io/kubernetes/cmd/${name}`,
                stamp: kubernetesStamp,
            })),
            { name: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok", stamp: kwokStamp },
            { name: "kwokctl", package: "sigs.k8s.io/kwok/cmd/kwokctl", stamp: kwokStamp },
            ...listKro(version),
        ];
    });
}

/** kro labels what it makes with its version. */
function listKro(version: (module: string) => string): Tool[] {
    const stamp = { "sigs.k8s.io/release-utils/version.gitVersion": version(KRO_MODULE) };
    return [{ name: "kro", package: `${KRO_MODULE}/cmd/controller`, stamp }];
}

/** The Automation API wants a CLI in the bin directory of an installation. */
const PULUMI = join("bin", "pulumi");

async function pulumiModule(goVersion: string): Promise<ToolModule> {
    return toolModule("pulumi", goVersion, (version) => [
        {
            name: PULUMI,
            package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            stamp: {
                "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": version("github.com/pulumi/pulumi/pkg/v3"),
            },
        },
    ]);
}

/** @returns the file of the linter for GitHub's workflows, built where it is missing; no lab runs it */
export async function buildActionlint(goVersion: string): Promise<string> {
    const tool = { name: "actionlint", package: "github.com/rhysd/actionlint/cmd/actionlint" };
    return buildAlone(await toolModule("actionlint", goVersion, () => [tool]), tool.name);
}

const YAML_MODULE = "github.com/pulumi/pulumi-yaml";

/** @returns the file of Pulumi's language host for programs in YAML, built where it is missing; no lab runs it */
export async function buildYamlHost(goVersion: string): Promise<string> {
    const name = "pulumi-language-yaml";
    const module = await toolModule("pulumi-yaml", goVersion, (version) => {
        const stamp = { [`${YAML_MODULE}/pkg/version.Version`]: version(YAML_MODULE) };
        return [{ name, package: `${YAML_MODULE}/cmd/${name}`, stamp }];
    });
    return buildAlone(module, name);
}

async function buildAlone(of: ToolModule, name: string): Promise<string> {
    const { module, tool, file } = toolOf(of, name);
    await build(module, tool, file);
    return file;
}

async function toolModule(
    name: string,
    goVersion: string,
    listTools: (version: (module: string) => string) => readonly Tool[],
): Promise<ToolModule> {
    const directory = join(TOOL_MODULES, name);
    const [goMod, goSum] = await Promise.all(
        ["go.mod", "go.sum"].map((file) => readFile(join(directory, file), "utf8")),
    );
    const tools = listTools((module) => pinnedVersion(goMod ?? "", module));
    const key = cacheKey(goMod ?? "", goSum ?? "", goVersion, process.platform, process.arch, JSON.stringify(tools));
    return { directory, target: join(cacheDirectory(), "tools", `${name}-${key}`), tools };
}

async function build(module: ToolModule, tool: Tool, file: string): Promise<void> {
    const stamps = Object.entries(tool.stamp ?? {}).map(([variable, value]) => `-X ${variable}=${value}`);
    await makeOnce(file, async (temporary) => {
        await run(
            "go",
            // Without symbols, which nobody reads here and which are a third of the size.
            ["build", "-mod=readonly", "-ldflags", ["-s -w", ...stamps].join(" "), "-o", temporary, tool.package],
            // A go.work above the clone would bring other versions in.
            { directory: module.directory, environment: { ...process.env, GOWORK: "off" } },
        );
    });
}
