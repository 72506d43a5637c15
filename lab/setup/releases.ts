/** A file that a tool's own project publishes, and where that says the file's SHA-256. */
export interface Release {
    readonly url: string;
    /** The tool's place in it, where it is an archive. */
    readonly member?: string;
    readonly sums: { readonly url: string; readonly find: (text: string) => string | undefined };
}

export interface Platform {
    /** As in `process.platform`: "linux", "darwin". */
    readonly system: string;
    /** As in `process.arch`: "x64", "arm64". */
    readonly processor: string;
}

/**
 * Where a tool is published, ready built; undefined where it is not, or without a sum. kwokctl (0.8) and the Automation API's
 * `PulumiCommand.install` (3.276) fetch from the same addresses, but look at no sum: kwokctl runs at once what it has
 * fetched, and waits for minutes where the network gives no answer.
 *
 * @param version with its "v"
 */
export function releaseOf(tool: string, version: string, { system, processor }: Platform): Release | undefined {
    const cpu = processor === "x64" ? "amd64" : processor;
    switch (tool) {
        case "kube-apiserver":
        case "kube-controller-manager":
        case "kube-scheduler": {
            const url = `https://dl.k8s.io/release/${version}/bin/${system}/${cpu}/${tool}`;
            // Kubernetes publishes servers for Linux alone; those for macOS of kwok's project have no sums.
            return system === "linux"
                ? { url, sums: { url: `${url}.sha256`, find: (text) => text.trim() } }
                : undefined;
        }
        case "etcd": {
            const base = `https://github.com/etcd-io/etcd/releases/download/${version}`;
            const name = `etcd-${version}-${system}-${cpu}`;
            const archive = `${name}.${system === "linux" ? "tar.gz" : "zip"}`;
            return { url: `${base}/${archive}`, member: `${name}/etcd`, sums: listed(`${base}/SHA256SUMS`, archive) };
        }
        case "kwok":
        case "kwokctl": {
            const repository = "kubernetes-sigs/kwok/releases";
            const name = `${tool}-${system}-${cpu}`;
            return {
                url: `https://github.com/${repository}/download/${version}/${name}`,
                // kwok's project publishes no sums; GitHub has one of each file that a release has.
                sums: {
                    url: `https://api.github.com/repos/${repository}/tags/${version}`,
                    find: (text) => (JSON.parse(text) as GitHubRelease).assets.find((one) => one.name === name)?.digest,
                },
            };
        }
        case "pulumi": {
            const base = `https://github.com/pulumi/pulumi/releases/download/${version}`;
            const archive = `pulumi-${version}-${system}-${processor}.tar.gz`;
            const sums = listed(`${base}/pulumi-${version.slice(1)}-checksums.txt`, archive);
            return { url: `${base}/${archive}`, member: "pulumi/pulumi", sums };
        }
        default:
            return undefined;
    }
}

interface GitHubRelease {
    /** `digest` begins with "sha256:". */
    readonly assets: readonly { readonly name: string; readonly digest?: string }[];
}

/** In a file as `sha256sum` writes it. */
function listed(url: string, name: string): Release["sums"] {
    const find = (text: string) => text.split("\n").find((line) => line.trim().split(/\s+\*?/)[1] === name);
    return { url, find: (text) => find(text)?.trim().split(/\s/)[0] };
}
