import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { Engine } from "../../lab/engine/engine";
import { run } from "../../tools/command";
import { CLUSTER_NAME, theLab } from "../lab/test-lab";
import { runNode } from "../run-node";
import { emptyDirectory, install, type Packed, PROJECT, pack, remove } from "./packed";

const EXPORTS = [
    "CartsGraph",
    "CartsStackComponent",
    "ClusterAccess",
    "ShopUi",
    "WholeStack",
    "namesOf",
    "outlastsDestroy",
    "tokenIdentityOf",
];

describe("the npm package", () => {
    let directory: string;
    let programs: string;
    let packed: Packed;

    before("pack it, and install it in an empty directory", async () => {
        directory = emptyDirectory();
        programs = join(directory, "programs");
        packed = await pack(directory);
        await install(packed, programs);
    });

    after(() => remove(directory));

    it("holds what a program needs, and nothing besides", () => {
        const compiled = [...sources("components"), ...sources("provider"), ...usedVocabulary()].flatMap((name) => [
            `dist/${name}.d.ts`,
            `dist/${name}.js`,
        ]);
        const others = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
        const graph = filesBelow("rgd").filter((file) => file.endsWith(".yaml"));
        const plugin = ["dist/provider/schema.json", "provider/pulumi-resource-carts-stack"];
        assert.deepEqual(packed.files, [...compiled, ...others, ...graph, ...plugin].sort());
    });

    it("offers the public API, the graph and its package.json, and keeps the rest to itself", async () => {
        const inPackage = (...path: string[]) => join(programs, "node_modules", "carts-stack", ...path);
        assert.equal(await resolved("carts-stack"), inPackage("dist", "components", "index.js"));
        for (const graph of ["carts-stack.yaml", join("with-association", "carts-stack.yaml")]) {
            assert.equal(await resolved(`carts-stack/${graph}`), inPackage("rgd", graph));
        }
        assert.equal(await resolved("carts-stack/package.json"), inPackage("package.json"));
        for (const file of ["dist/components/graph/carts-graph.js", "rgd/carts-stack.yaml", "index.ts"]) {
            assert.equal(await resolved(`carts-stack/${file}`), "ERR_PACKAGE_PATH_NOT_EXPORTED");
        }
    });

    it("installs the SDKs of Pulumi once, as the program's own", async () => {
        const found = await run("npm", ["ls", "--all", "--parseable", "@pulumi/pulumi"], { directory: programs });
        assert.deepEqual(found.trim().split("\n"), [join(programs, "node_modules", "@pulumi", "pulumi")]);
    });

    it("has all its names for an ES module, to which Node reads them off the CommonJS text", async () => {
        const script = 'import * as names from "carts-stack"; console.log(JSON.stringify(Object.keys(names)));';
        const args = ["--input-type=module", "--eval", script];
        const { code, stdout, stderr } = await runNode(args, { cwd: programs });
        assert.equal(code, 0, stderr);
        const names = (JSON.parse(stdout) as string[]).filter((name) => !["default", "module.exports"].includes(name));
        assert.deepEqual(names.filter((name) => name !== "__esModule").sort(), EXPORTS);
    });

    for (const module of ["nodenext", "commonjs"]) {
        it(`checks a strict program's types without skipLibCheck, with module ${module}`, async () => {
            const program = project(`types-${module}`, {});
            const compilerOptions = { module, target: "ES2022", strict: true, skipLibCheck: false, noEmit: true };
            writeFileSync(join(program, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
            writeFileSync(
                join(program, "index.ts"),
                [
                    `import { ${EXPORTS.join(", ")} } from "carts-stack";`,
                    "const names: string = namesOf({}).namespace;",
                    'new CartsStackComponent("carts", { clusterName: names, replicas: 2 });',
                    "// @ts-expect-error: the number of pods is no text",
                    'new CartsStackComponent("carts", { clusterName: names, replicas: "2" });',
                ].join("\n"),
            );
            const tsc = join(programs, "node_modules", "typescript", "bin", "tsc");
            const { code, stdout } = await runNode([tsc, "-p", program], {});
            assert.deepEqual([code, stdout], [0, ""]);
        });
    }

    const call = [
        "const clusterName = new pulumi.Config().require('clusterName');",
        "const kubeconfig = new pulumi.Config().getSecret('kubeconfig');",
        "const cluster = new ClusterAccess('cluster', { clusterName, kubeconfig });",
        "new CartsStackComponent('carts', { clusterName }, { providers: { kubernetes: cluster.provider } });",
    ];
    const forms: Record<string, { files: Record<string, string>; manifest: object }> = {
        "an ES module": {
            manifest: { type: "module", main: "index.js" },
            files: {
                "index.js": [
                    "import * as pulumi from '@pulumi/pulumi';",
                    "import { CartsStackComponent, ClusterAccess } from 'carts-stack';",
                    ...call,
                ].join("\n"),
            },
        },
        CommonJS: {
            manifest: { main: "index.js" },
            files: {
                "index.js": [
                    "const pulumi = require('@pulumi/pulumi');",
                    "const { CartsStackComponent, ClusterAccess } = require('carts-stack');",
                    ...call,
                ].join("\n"),
            },
        },
        TypeScript: {
            manifest: { main: "index.ts" },
            files: { "index.ts": readFileSync(join(PROJECT, "examples", "own-program", "index.ts"), "utf8") },
        },
    };
    for (const [form, { manifest, files }] of Object.entries(forms)) {
        it(`shows at a preview of a program in ${form} what the component makes`, async () => {
            const program = project(form.replaceAll(" ", "-").toLowerCase(), manifest);
            for (const [name, text] of Object.entries(files)) {
                writeFileSync(join(program, name), text);
            }
            assert.deepEqual(await previewed(program), [
                "carts carts-stack:index:CartsStackComponent",
                "carts-association aws:eks/podIdentityAssociation:PodIdentityAssociation",
                "carts-graph carts-stack:index:CartsGraph",
                "carts-graph-definition kubernetes:kro.run/v1alpha1:ResourceGraphDefinition",
                "carts-graph-gate carts-stack:index:IdentityGate",
                "carts-graph-gate-binding kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
                "carts-graph-gate-policy kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
                "carts-instance kubernetes:kro.run/v1alpha1:CartsStack",
                "carts-role carts-stack:index:CartsRole",
                "carts-role-policy aws:iam/rolePolicy:RolePolicy",
                "carts-role-role aws:iam/role:Role",
            ]);
        });
    }

    it("puts the same provider of a route's end into the state as the sources do with Pulumi's own ts-node", () => {
        const compiled = join(directory, "project", "dist", "components", "ui", "ui-route-end.js");
        const source = join(PROJECT, "components", "ui", "ui-route-end.ts");
        assert.equal(serialized(source), serialized(compiled));
    });

    /** Where a program finds a module, or the code of the error; in a process without this one's compiler. */
    async function resolved(module: string): Promise<string> {
        const find = `try { console.log(require.resolve(${JSON.stringify(module)})) } catch ({ code }) { console.log(code) }`;
        return (await runNode(["--eval", find], { cwd: programs })).stdout.trim();
    }

    /** A Pulumi project that shares the packages of the others. */
    function project(name: string, manifest: object): string {
        const program = join(programs, name);
        mkdirSync(program);
        writeFileSync(join(program, "package.json"), JSON.stringify({ name, private: true, ...manifest }));
        writeFileSync(join(program, "Pulumi.yaml"), stringify({ name, runtime: "nodejs" }));
        return program;
    }
});

/** The component and its children, with their types. */
async function previewed(program: string): Promise<string[]> {
    const seen: string[] = [];
    const config = { [`${program.slice(program.lastIndexOf("/") + 1)}:clusterName`]: CLUSTER_NAME };
    await new Engine(theLab(), { stackName: "try", project: program, config }).preview({
        onEvent: ({ resourcePreEvent }) => {
            const { urn = "", type = "" } = resourcePreEvent?.metadata ?? {};
            seen.push(`${urn.slice(urn.lastIndexOf("::") + 2)} ${type}`);
        },
    });
    return seen.filter((line) => /^carts[ -]/.test(line)).sort();
}

/** The text by which the state has the provider of a dynamic resource, in a process without this one's compiler. */
function serialized(file: string): string {
    const script = `
        process.chdir(${JSON.stringify(PROJECT)});
        const { loadTypeScriptCompilerOptions, typeScriptRequireStrings } = require("@pulumi/pulumi/tsutils");
        const compilerOptions = loadTypeScriptCompilerOptions("tsconfig.json");
        const { tsnodeRequire, typescriptRequire } = typeScriptRequireStrings();
        require(tsnodeRequire).register({ compiler: typescriptRequire, transpileOnly: true, compilerOptions });
        const { provider } = require(${JSON.stringify(file)});
        require("@pulumi/pulumi").runtime.serializeFunction(() => provider).then(({ text }) => process.stdout.write(text));
    `;
    return execFileSync(process.execPath, ["--no-warnings", "-e", script], { cwd: PROJECT, encoding: "utf8" });
}

/** The sources below a folder, without their ending. */
function sources(folder: string): string[] {
    return filesBelow(folder)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => file.slice(0, -".ts".length));
}

/** Of folders too. */
function filesBelow(folder: string): string[] {
    return readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`);
}

/** The words of others that the components use. */
function usedVocabulary(): string[] {
    const texts = sources("components").map((name) => readFileSync(join(PROJECT, `${name}.ts`), "utf8"));
    const used = texts.flatMap((text) => [...text.matchAll(/from "[./]*\/(vocabulary\/[\w-]+)"/g)]);
    return [...new Set(used.map(([, name = ""]) => name))];
}
