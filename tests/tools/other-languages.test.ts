import * as assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import type { CartsStackStatus } from "../../components/graph/carts-stack";
import { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { cleanEnvironment } from "../../lab/services/environment";
import { buildYamlHost } from "../../lab/setup/go-tools";
import { checkPrerequisites } from "../../lab/setup/prerequisites";
import { installPythonPackage } from "../../lab/setup/python-package";
import { run } from "../../tools/command";
import { chain } from "../chain";
import { theLab } from "../lab/test-lab";
import { blocksOf, page } from "../unit/docs/pages";
import { packageSchema } from "../unit/provider/package-schema";
import { emptyDirectory, install, pack, remove } from "./packed";

/** The newest that PyPI has; that of the Pulumi CLI, 3.276, is not there. */
const PYTHON_SDK = { name: "pulumi", version: "3.272.0" };
const RUN_INLINE = join(__dirname, "inline-program.py");
const TOKEN = "carts-stack:index:CartsStackComponent";

/** The programs of docs/other-languages.md. */
const YAML_PROGRAM = shown("yaml");
const PYTHON_PROGRAM = shown("python");
/** What a program in Python has besides. */
const PYTHON_PROJECT = stringify({
    ...parse(YAML_PROGRAM),
    runtime: "python",
    resources: undefined,
    outputs: undefined,
});

/** What is wrong, and the text of the program that is replaced, by what, and how that is refused. */
type Mistakes = Readonly<Record<string, readonly [text: string, mistake: string, says: RegExp]>>;

describe("a program in another language", () => {
    let packing: string;
    let directory: string;
    /** Where the engine finds the language host and itself, as where a CLI was installed. */
    let path: string;

    before("install the package, and what runs YAML", async () => {
        packing = emptyDirectory();
        directory = join(packing, "programs");
        await install(await pack(packing), directory);
        const host = await buildYamlHost((await checkPrerequisites()).goVersion);
        const { command } = (await theLab().setup()).pulumi;
        path = [dirname(host), dirname(command), process.env.PATH].join(delimiter);
    });

    after(() => remove(packing));

    it("finds the schema of provider/schema.json in the plugin", async () => {
        const setup = await theLab().setup();
        const plugin = join(directory, "node_modules", "carts-stack", "provider", "pulumi-resource-carts-stack");
        const environment = cleanEnvironment(new Engine(theLab()).environment(setup));
        const said = await run(setup.pulumi.command, ["package", "get-schema", plugin], { directory, environment });
        assert.deepEqual(JSON.parse(said), JSON.parse(packageSchema()));
    });

    describe("in YAML", () => {
        chain();

        let engine: Engine;

        before(() => {
            engine = engineOf("yaml", YAML_PROGRAM);
        });

        after(() => engine.destroy());

        const mistakes: Mistakes = {
            "an input that does not exist": ["replicas: 2", "replica: 2", /Property replica does not exist/],
            "an input of another type": [
                "replicas: 2",
                "replicas: many",
                /Cannot assign type 'string' to type 'integer'/,
            ],
            "a value that is not allowed": ["replicas: 2", "replicas: 500", /replicas: 500 is not a whole number/],
            "a value that is not listed": ["Policy: retain", "Policy: keep", /Allowed values are "delete", "retain"/],
            "no clusterName": ["clusterName: eks-workshop", "", /Missing required property 'clusterName'/],
        };
        for (const [what, [text, mistake, says]] of Object.entries(mistakes)) {
            it(`is refused at preview with ${what}`, async () => {
                write("yaml", "Pulumi.yaml", YAML_PROGRAM.replace(text, mistake));
                await assert.rejects(engine.preview(), says);
            });
        }

        it("makes a carts stack, and reads its outputs", async () => {
            write("yaml", "Pulumi.yaml", YAML_PROGRAM);
            await engine.up();
            await assertMade(engine);
        });
    });

    describe("in Python", () => {
        chain();

        let engine: Engine;
        let python: string;

        before("install the SDK, and make a stack", async () => {
            python = await installPythonPackage(PYTHON_SDK, await checkPrerequisites(), console.log);
            engine = engineOf("python", PYTHON_PROJECT);
            assert.deepEqual(await engine.outputs(), {});
        });

        after(() => engine.destroy());

        const mistakes: Mistakes = {
            "an input that does not exist": [
                '"replicas"',
                '"replica"',
                /property replica .*: there is no such property/,
            ],
            "an input of another type": [": 2,", ': "many",', /property replicas .*: it is not of the type integer/],
            "a value that is not allowed": [": 2,", ": 500,", /replicas: 500 is not a whole number/],
            "a value that is not listed": [
                '"retain"',
                '"keep"',
                /property tableDeletionPolicy .*: it is none of "delete"/,
            ],
            "no clusterName": ['"clusterName"', '"serviceEndpoint"', /property clusterName .*: it is required/],
        };
        for (const [what, [text, mistake, says]] of Object.entries(mistakes)) {
            it(`is refused at preview with ${what}`, async () => {
                await assert.rejects(inline("preview", PYTHON_PROGRAM.replace(text, mistake)), says);
            });
        }

        it("makes a carts stack, and reads its outputs", async () => {
            await inline("up", PYTHON_PROGRAM);
            await assertMade(engine);
        });

        /** By the Automation API, because a Pulumi CLI that was built from source has no language host for Python. */
        async function inline(command: string, program: string): Promise<void> {
            write("python", "__main__.py", program);
            const environment = cleanEnvironment({ ...engine.environment(await theLab().setup()), PATH: path });
            const project = join(directory, "python");
            await run(python, [RUN_INLINE, command, project, "python"], { directory: project, environment });
        }
    });

    function engineOf(language: string, project: string): Engine {
        write(language, "Pulumi.yaml", project);
        return new Engine(theLab(), {
            stackName: language,
            project: join(directory, language),
            config: { "kubernetes:kubeconfig": theLab().kubeconfig },
            environment: { PATH: path, PULUMI_IGNORE_AMBIENT_PLUGINS: "false" },
        });
    }

    /** The package is installed once, for both. */
    function write(language: string, file: string, text: string): void {
        mkdirSync(join(directory, language), { recursive: true });
        writeFileSync(join(directory, language, file), text.replace("path: node", "path: ../node"));
    }
});

/** The component with the children and names that it has in a program in TypeScript. */
async function assertMade(engine: Engine): Promise<void> {
    const { endpoint } = await engine.outputs();
    assert.equal(endpoint?.value, "http://carts.carts-kro:80");
    const { resources } = (await engine.exportState()).deployment as { resources: { urn: string; type: string }[] };
    const component = resources.find(({ type }) => type === TOKEN);
    assert.match(component?.urn ?? "", /::carts-stack:index:CartsStackComponent::carts$/);
    const children = resources
        .filter(({ urn }) => urn.includes(`::${TOKEN}$`))
        .map(({ urn }) => urn.split("::").at(-1));
    assert.deepEqual(children.sort(), [
        "carts-association",
        "carts-graph",
        "carts-graph-definition",
        "carts-graph-gate",
        "carts-graph-gate-binding",
        "carts-graph-gate-policy",
        "carts-instance",
        "carts-role",
        "carts-role-policy",
        "carts-role-role",
    ]);
    const instance = await theLab().kubernetes.find<Instance>("kro.run/v1alpha1", "CartsStack", "carts-kro", "default");
    assert.equal(instance?.status.availableReplicas, 2);
}

type Instance = KubernetesObject & { readonly status: CartsStackStatus };

function shown(language: string): string {
    const found = blocksOf(page("docs/other-languages.md")).filter((block) => block.language === language);
    assert.equal(found.length, 1, `programs in ${language}`);
    return found[0]?.lines.join("\n") ?? "";
}
