import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readSource } from "../../../lab/setup/download";
import { obtain, type Wanted } from "../../../lab/setup/obtain";
import { type Release, releaseOf } from "../../../lab/setup/releases";
import { run } from "../../../tools/command";
import { until } from "../../until";

const LINUX = { system: "linux", processor: "x64" };

describe("a tool of the lab", () => {
    let directory: string;
    let server: Server;
    let mirror: string;
    /** What the server has, by host and path; "silence" for what it never answers. */
    let published: Record<string, string | Buffer>;
    let lines: string[];
    let builds: string[];

    beforeEach(async () => {
        directory = mkdtempSync(join(tmpdir(), "carts-downloads-"));
        [published, lines, builds] = [{}, [], []];
        server = createServer((request, response) => {
            const content = published[request.url ?? ""];
            if (content !== "silence") {
                response.writeHead(content === undefined ? 404 : 200).end(content);
            }
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    afterEach(() => {
        server.closeAllConnections();
        server.close();
        rmSync(directory, { recursive: true });
    });

    function wanted(name: string, version: string): Wanted {
        const built = join(directory, "built", name);
        return {
            release: releaseOf(name, version, LINUX),
            downloaded: join(directory, "downloaded", name),
            built,
            build: async () => {
                builds.push(name);
                mkdirSync(dirname(built), { recursive: true });
                writeFileSync(built, "built");
            },
        };
    }

    /** What the lab gets, with one second of patience. */
    async function obtained(...tools: Wanted[]): Promise<string[]> {
        const files = await obtain(tools, { mirror }, (line) => lines.push(line), 1);
        return files.map((file) => readFileSync(file, "utf8"));
    }

    function publish(address: string, content: string | Buffer): void {
        published[address.replace("https:/", "")] = content;
    }

    /** As its project would. */
    function publishServer(name: string, content: string, sum = sha256(content)): void {
        const { url } = releaseOf(name, "v1.36.3", LINUX) as Release;
        publish(url, content);
        publish(`${url}.sha256`, sum);
    }

    it("is downloaded from its project where the sum is right, and is executable", async () => {
        publishServer("kube-apiserver", "a server");
        assert.deepEqual(await obtained(wanted("kube-apiserver", "v1.36.3")), ["a server"]);
        assert.equal(statSync(join(directory, "downloaded", "kube-apiserver")).mode & 0o777, 0o755);
        assert.deepEqual(builds, []);
        assert.deepEqual(Object.keys(published), [
            "/dl.k8s.io/release/v1.36.3/bin/linux/amd64/kube-apiserver",
            "/dl.k8s.io/release/v1.36.3/bin/linux/amd64/kube-apiserver.sha256",
        ]);
    });

    it("is taken out of its archive", async () => {
        for (const [name, version, sums] of [
            ["etcd", "v3.6.8", "SHA256SUMS"],
            ["pulumi", "v3.276.0", "pulumi-3.276.0-checksums.txt"],
        ] as const) {
            const { url, member = "" } = releaseOf(name, version, LINUX) as Release;
            const archive = await archiveOf(join(directory, "archives", name), member, `${name} itself`);
            publish(url, archive);
            const others = `${"0".repeat(64)}  other-${url.split("/").at(-1)}`;
            publish(
                `${url.slice(0, url.lastIndexOf("/"))}/${sums}`,
                `${others}\n${sha256(archive)}  ${url.split("/").at(-1)}\n`,
            );
        }
        assert.deepEqual(await obtained(wanted("etcd", "v3.6.8"), wanted("pulumi", "v3.276.0")), [
            "etcd itself",
            "pulumi itself",
        ]);
        assert.deepEqual(builds, []);
    });

    it("is held against GitHub's own sum where its project has none", async () => {
        const { url, sums } = releaseOf("kwok", "v0.8.0", LINUX) as Release;
        publish(url, "kwok itself");
        publish(
            sums.url,
            JSON.stringify({ assets: [{ name: "kwok-linux-amd64", digest: `sha256:${sha256("kwok itself")}` }] }),
        );
        assert.deepEqual(await obtained(wanted("kwok", "v0.8.0")), ["kwok itself"]);
    });

    it("is built where its sum is another, and nothing of what came is left", async () => {
        publishServer("kube-apiserver", "something else", sha256("a server"));
        assert.deepEqual(await obtained(wanted("kube-apiserver", "v1.36.3")), ["built"]);
        assert.ok(!existsSync(join(directory, "downloaded", "kube-apiserver")));
        assert.match(
            lines.join("\n"),
            /built from source: kube-apiserver \(the SHA-256 of https:\S+ is \w{64}, and https:\S+ says \w{64}\)/,
        );
    });

    it("is built where the sums do not name it", async () => {
        const { url, sums } = releaseOf("kwok", "v0.8.0", LINUX) as Release;
        publish(url, "kwok itself");
        publish(sums.url, JSON.stringify({ assets: [] }));
        assert.deepEqual(await obtained(wanted("kwok", "v0.8.0")), ["built"]);
        assert.match(lines.join("\n"), /built from source: kwok \(https:\S+ has no sum of it\)/);
    });

    it("is built where the server does not have it, which is said once for all tools", async () => {
        const tools = ["kube-apiserver", "kube-scheduler"].map((name) => wanted(name, "v1.36.3"));
        assert.deepEqual(await obtained(...tools), ["built", "built"]);
        assert.deepEqual(builds, ["kube-apiserver", "kube-scheduler"]);
        assert.deepEqual(
            lines.filter((line) => line.includes("not downloaded")),
            [
                "  not downloaded, and so built from source: kube-apiserver, kube-scheduler (The requested URL returned error: 404)",
            ],
        );
    });

    it("is built where the server does not answer", async () => {
        publishServer("kube-apiserver", "a server", "silence");
        assert.deepEqual(await obtained(wanted("kube-apiserver", "v1.36.3")), ["built"]);
        assert.match(lines.join("\n"), /built from source: kube-apiserver \(Operation too slow/);
    });

    it("is built where nothing answers, and found from then on", async () => {
        server.close();
        const tool = wanted("kube-apiserver", "v1.36.3");
        assert.deepEqual(await obtained(tool), ["built"]);
        assert.match(lines.join("\n"), /built from source: kube-apiserver \(Failed to connect/);
        lines = [];
        assert.deepEqual(await obtained(tool), ["built"]);
        assert.deepEqual([lines, builds], [[], ["kube-apiserver"]]);
    });

    it("is built while others are fetched, where it is not published", async () => {
        const toldOf = () =>
            until(
                "it is told that the other is not downloaded",
                async () => lines,
                (told) => told.join().includes("not downloaded"),
                { seconds: 30, everyMs: 10 },
            );
        const kro = { ...wanted("kro", "v0.9.4"), build: () => toldOf().then(() => wanted("kro", "v0.9.4").build()) };
        await obtain([kro, wanted("kube-apiserver", "v1.36.3")], { mirror }, (line) => lines.push(line));
        assert.deepEqual(builds, ["kro", "kube-apiserver"]);
    });

    it("is built, and nothing asked for, where downloads are off", async () => {
        publishServer("kube-apiserver", "a server");
        await obtain([wanted("kube-apiserver", "v1.36.3")], "off", (line) => lines.push(line));
        assert.deepEqual(builds, ["kube-apiserver"]);
        assert.doesNotMatch(lines.join("\n"), /ownload/);
    });
});

describe("CARTS_LAB_DOWNLOADS", () => {
    it("names nothing, a mirror, or that nothing is downloaded", () => {
        assert.deepEqual(readSource(undefined), {});
        assert.deepEqual(readSource("https://mirror.example/"), { mirror: "https://mirror.example" });
        assert.equal(readSource("off"), "off");
        assert.throws(
            () => readSource("no"),
            /^Error: CARTS_LAB_DOWNLOADS is "no"; it may be "off", or the address of a mirror/,
        );
    });
});

describe("what is published of the lab's tools", () => {
    it("is for Linux all of them but kro, and for macOS those without Kubernetes' servers", () => {
        const tools = [
            "etcd",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "kwok",
            "kwokctl",
            "kro",
            "pulumi",
        ];
        const on = (system: string) =>
            tools.filter((tool) => releaseOf(tool, "v1.0.0", { system, processor: "arm64" }));
        assert.deepEqual(
            on("linux"),
            tools.filter((tool) => tool !== "kro"),
        );
        assert.deepEqual(on("darwin"), ["etcd", "kwok", "kwokctl", "pulumi"]);
    });
});

function sha256(content: string | Buffer): string {
    return createHash("sha256").update(content).digest("hex");
}

async function archiveOf(directory: string, member: string, content: string): Promise<Buffer> {
    mkdirSync(dirname(join(directory, member)), { recursive: true });
    writeFileSync(join(directory, member), content);
    await run("tar", ["-czf", join(directory, "archive"), "-C", directory, member]);
    return readFileSync(join(directory, "archive"));
}
