import { cp, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { run } from "../../tools/command";
import { cacheDirectory, cacheKey, makeOnce } from "./cache";
import { readSource } from "./download";
import { KRO_MODULE, type KroVersion, TOOL_MODULES } from "./kro-versions";
import { obtain, type Wanted } from "./obtain";
import { pinnedVersion } from "./pinned-version";
import { installedPulumi, type PulumiCli } from "./pulumi-cli";
import { releaseOf } from "./releases";

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

export interface GoTools {
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
    /** Of what is published of it, with its "v"; undefined where nothing is. */
    readonly released?: string;
    /** What `-X` sets, so that the tool knows its own version. */
    readonly stamp?: Readonly<Record<string, string>>;
}

/**
 * Downloads or builds the tools that are not in the cache yet. CARTS_LAB_DOWNLOADS says from where; "off" builds them all.
 *
 * @param kroVersion the one that is built; another is not
 * @param foundPulumi one that is there already
 */
export async function makeGoTools(
    goVersion: string,
    kroVersion: KroVersion,
    foundPulumi: PulumiCli | undefined,
    log: (line: string) => void,
): Promise<GoTools> {
    const [cluster, pulumi] = await Promise.all([clusterModule(goVersion), pulumiModule(goVersion)]);
    const kro = kroVersion.module === "cluster" ? cluster : await toolModule(kroVersion.module, goVersion, listKro);
    const wanted = [
        ...clusterTools.map((name) => wantedTool(cluster, name)),
        wantedTool(kro, "kro"),
        ...(foundPulumi ? [] : [wantedTool(pulumi, PULUMI)]),
    ];
    const files = await obtain(wanted, readSource(process.env.CARTS_LAB_DOWNLOADS), log);
    const binaries = Object.fromEntries([...clusterTools, "kro"].map((name, index) => [name, files[index]]));
    const kroCrds = join(kro.target, "kro-crds");
    await makeOnce(kroCrds, async (temporary) => {
        const directory = await run("go", ["list", "-m", "-f", "{{.Dir}}", KRO_MODULE], { directory: kro.directory });
        await cp(join(directory.trim(), "helm", "crds"), temporary, { recursive: true });
    });
    return {
        cluster: { binaries: binaries as Record<GoTool, string>, kroCrds },
        pulumi: foundPulumi ?? installedPulumi(files.at(-1) ?? "", pulumi.target),
    };
}

function wantedTool(of: ToolModule, name: string): Wanted {
    const { module, tool, file } = toolOf(of, name);
    const { platform: system, arch: processor } = process;
    const release = tool.released ? releaseOf(basename(name), tool.released, { system, processor }) : undefined;
    const target = join(cacheDirectory(), "tools", `downloaded-${cacheKey(release?.url ?? "")}`);
    return { release, downloaded: join(target, name), built: file, build: () => build(module, tool, file) };
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
        const kwok = version("sigs.k8s.io/kwok");
        const kwokStamp = { "sigs.k8s.io/kwok/pkg/consts.Version": kwok.slice(1) };
        return [
            { name: "etcd", package: "go.etcd.io/etcd/server/v3", released: version("go.etcd.io/etcd/server/v3") },
            ...["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => ({
                name,
                package: `k8s.io/kubernetes/cmd/${name}`,
                released: kubernetes,
                stamp: kubernetesStamp,
            })),
            ...["kwok", "kwokctl"].map((name) => ({
                name,
                package: `sigs.k8s.io/kwok/cmd/${name}`,
                released: kwok,
                stamp: kwokStamp,
            })),
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
    return toolModule("pulumi", goVersion, (version) => {
        const released = version("github.com/pulumi/pulumi/pkg/v3");
        const stamp = { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": released };
        return [{ name: PULUMI, package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", released, stamp }];
    });
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
    // What is published of them is no part of what is built.
    const built = JSON.stringify(tools.map(({ released: _, ...tool }) => tool));
    const key = cacheKey(goMod ?? "", goSum ?? "", goVersion, process.platform, process.arch, built);
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
