import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parse } from "yaml";
import { kroVersions, TOOL_MODULES } from "../../../lab/setup/kro-versions";
import { pinnedVersion } from "../../../lab/setup/pinned-version";
import { runNode } from "../../run-node";
import { anchorsOf, blocksOf, commandsIn, page, pages, proseOf, ROOT } from "./pages";
import { provenCommands, unprovenCommands } from "./proven-commands";
import { TABLES, withTable } from "./tables";

const { engines, scripts, devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    engines: { readonly node: string };
    scripts: Readonly<Record<string, string>>;
    devDependencies: Readonly<Record<string, string>>;
};
const sdk = JSON.parse(readFileSync(require.resolve("@pulumi/pulumi/package.json"), "utf8")) as {
    engines: { readonly node: string };
};

const OF_THE_PROJECT =
    /^(components|parts|vocabulary|tools|policy|provider|lab|tests|rgd|rights|docs)\/|^(index|settings|keys|commands|adoptable)\.ts$/;

/** The program, and the platform. */
const PROJECTS = ["Pulumi.yaml", "platform/Pulumi.yaml"];

/** The configuration keys that these projects declare. */
function keysOf(files: readonly string[]): string[] {
    return files.flatMap((file) => {
        const { config } = parse(readFileSync(join(ROOT, file), "utf8")) as { config: object };
        return Object.keys(config);
    });
}

describe("the documentation", () => {
    it("has a README of at most 900 words", () => {
        const words = page("README.md").text.split(/\s+/).filter(Boolean);
        assert.ok(words.length <= 900, `README.md has ${words.length} words`);
    });

    it("names the versions of Node that package.json does, of which Pulumi's SDK asks for the newer", () => {
        const [, older = "", newer = ""] = /^\^(\d+\.\d+)\.0 \|\| >=(\d+\.\d+)\.0$/.exec(engines.node) ?? [];
        assert.equal(sdk.engines.node, `>=${newer.split(".")[0]}`);
        for (const file of ["README.md", "docs/lab.md", "CONTRIBUTING.md"]) {
            assert.ok(page(file).text.includes(`Node ${newer} or later`), file);
        }
        for (const file of ["CONTRIBUTING.md", "lab/bootstrap.mjs"]) {
            assert.ok(page(file).text.includes(`Node ${older} `), file);
        }
    });

    for (const { file, text } of pages()) {
        it(`has no mark of a merge in ${file}`, () => {
            assert.doesNotMatch(text, /^(<{7}|={7}|>{7})/m);
        });

        it(`leads from ${file} only to files and headings that exist`, () => {
            const links = [...proseOf({ file, text }).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
            for (const link of links.filter((link) => !/^https?:/.test(link))) {
                const [path = "", anchor] = link.split("#");
                const target = path === "" ? file : normalize(join(dirname(file), path));
                assert.ok(existsSync(join(ROOT, target)), `${file} leads to ${link}`);
                if (anchor !== undefined) {
                    const anchors = anchorsOf(page(target));
                    assert.ok(anchors.includes(anchor), `${file} leads to ${link}; there are ${anchors.join(", ")}`);
                }
            }
        });

        it(`shows in ${file} only commands that a test runs, or marks them as for a real cluster`, () => {
            const inBlocks = blocksOf({ file, text })
                .filter(({ language, mark }) => language === "sh" && mark !== "real-cluster")
                .flatMap(({ lines }) => lines.map((line) => line.replace(/ +# .*$/, "")));
            const unknown = [...inBlocks, ...commandsIn({ file, text })].filter(
                (command) => !(command in provenCommands || command in unprovenCommands),
            );
            assert.deepEqual(unknown, [], "no test is known that runs these");
        });

        it(`sets in ${file} only configuration keys that a Pulumi.yaml of the project declares, or a provider has`, () => {
            const set = [...text.matchAll(/pulumi config (?:set|rm) (?:--?[\w-]+ )*([\w:]+)/g)].map(([, key = ""]) =>
                key.replace(/^carts-stack:/, ""),
            );
            const beside = join(dirname(file), "Pulumi.yaml");
            const isExample = dirname(file) !== "." && existsSync(join(ROOT, beside));
            const declared = keysOf(isExample ? [beside] : PROJECTS);
            const unknown = set.filter((key) => !declared.includes(key) && !/^(aws|kubernetes):/.test(key));
            assert.deepEqual(unknown, []);
        });

        it(`names in ${file} only files of the project that exist`, () => {
            const named = [...proseOf({ file, text }).matchAll(/`([\w./-]+)`/g)].map(([, path = ""]) => path);
            const lost = named.filter((path) => OF_THE_PROJECT.test(path) && !existsSync(join(ROOT, path)));
            assert.deepEqual(lost, []);
        });

        it(`names in ${file} only scripts of npm that package.json has`, () => {
            const named = [...text.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(
                ([, script = ""]) => script,
            );
            assert.deepEqual(
                named.filter((script) => !(script in scripts)),
                [],
            );
        });
    }

    it("is read by somebody: every page can be reached from README", () => {
        const reached = new Set<string>(["README.md"]);
        for (const file of reached) {
            for (const [, link = ""] of page(file).text.matchAll(/\]\(([^)#\s]+\.md)/g)) {
                if (!/^https?:/.test(link)) {
                    reached.add(normalize(join(dirname(file), link)));
                }
            }
        }
        const lost = pages().filter(({ file }) => !reached.has(file));
        assert.deepEqual(
            lost.map(({ file }) => file),
            [],
        );
    });

    it("names in docs/lab.md the versions that the lab builds and the program pins", () => {
        const goMod = (module: string) => readFileSync(join(TOOL_MODULES, module, "go.mod"), "utf8");
        const built = {
            kro: kroVersions().map(({ version }) => version),
            "kube-apiserver": [pinnedVersion(goMod("cluster"), "k8s.io/kubernetes")],
            etcd: [pinnedVersion(goMod("cluster"), "go.etcd.io/etcd/server/v3")],
            "nodes and kubelets": [pinnedVersion(goMod("cluster"), "sigs.k8s.io/kwok")],
            // Of these, major and minor.
            "Pulumi engine": [minor(pinnedVersion(goMod("pulumi"), "github.com/pulumi/pulumi/pkg/v3"))],
            "provider plugin `kubernetes`": [minor(devDependencies["@pulumi/kubernetes"])],
            "provider plugin `aws`": [minor(devDependencies["@pulumi/aws"])],
        };
        const rows = page("docs/lab.md").text.split("\n");
        for (const [part, versions] of Object.entries(built)) {
            const row = rows.find((line) => line.startsWith("|") && line.split("|")[1]?.includes(part)) ?? "";
            for (const version of versions) {
                assert.ok(row.includes(version.replace("v", "")), `${part} is ${version}; docs/lab.md has: ${row}`);
            }
        }
    });

    for (const [file, table] of Object.entries(TABLES)) {
        it(`has in ${file} the table that npm run docs writes`, () => {
            assert.equal(page(file).text, withTable(file, table()), "run: npm run docs");
        });
    }

    it("knows for each command a file that runs it", () => {
        for (const [command, { file, runs }] of Object.entries(provenCommands)) {
            assert.ok(
                readFileSync(join(ROOT, file), "utf8").includes(runs),
                `${command}: ${file} does not run ${runs}`,
            );
        }
    });

    it("names no command as one that no test runs, which it does not show", () => {
        assert.deepEqual(
            Object.keys(unprovenCommands).filter((command) => !shown().includes(command)),
            [],
        );
    });

    it("gives the commands of npm only what they take", async () => {
        const given: Record<string, string[]> = {};
        for (const [, name = "", words = ""] of shown().flatMap((line) => [...line.matchAll(COMMAND)])) {
            given[name] = [...(given[name] ?? []), ...words.split(" ")];
        }
        assert.ok(Object.keys(given).length > 3, `only ${Object.keys(given)}`);
        for (const [name, words] of Object.entries(given)) {
            // With --help, a command does nothing else than to read its command line.
            const args = [...(scripts[name] ?? "").split(" ").slice(1), ...words, "--help"];
            const { code, stdout, stderr } = await runNode(args, { cwd: ROOT });
            assert.equal(code, 0, `npm run ${name} -- ${words.join(" ")}: ${stderr}`);
            const positionals = words.filter((word) => name === "lab" && /^[a-z]/.test(word));
            for (const word of positionals) {
                assert.match(stdout, new RegExp(`^  ${word} `, "m"), `npm run ${name} -- ${word}`);
            }
        }
    });
});

/** "verify" and "--stack dev", of `npm run verify -- --stack dev`. */
const COMMAND = /^npm run ([\w:-]+) -- (.*)$/g;

/** Every line of a block, and every command in a text. */
function shown(): string[] {
    return pages().flatMap((page) => [...commandsIn(page), ...blocksOf(page).flatMap(({ lines }) => lines)]);
}

/** "3.255" of "v3.255.0" */
function minor(version = ""): string {
    return version.replace("v", "").split(".").slice(0, 2).join(".");
}
