import * as assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Engine } from "../../lab/engine/engine";
import { cleanEnvironment } from "../../lab/services/environment";
import { stateDirectory } from "../../lab/services/pulumi-state";
import { run } from "../../tools/command";
import { chain } from "../chain";
import { CLUSTER_NAME, theLab } from "../lab/test-lab";
import { emptyDirectory, PROJECT, remove } from "./packed";

/** What git does not have of the project's folder. */
const NOT_OF_THE_PROJECT = /^(\.git|\.lab.*|api|dist|node_modules)$/;

describe("pulumi new", () => {
    chain();

    let directory: string;
    let made: string;

    before("have the project as its repository has it", () => {
        directory = emptyDirectory();
        made = join(directory, "made");
        mkdirSync(made);
        for (const name of readdirSync(PROJECT).filter((name) => !NOT_OF_THE_PROJECT.test(name))) {
            cpSync(join(PROJECT, name), join(directory, "project", name), { recursive: true });
        }
    });

    after(() => remove(directory));

    it("makes a project of it, with its packages, a stack, and the answers as the stack's configuration", async () => {
        const setup = await theLab().setup();
        mkdirSync(stateDirectory(theLab().files.pulumi), { recursive: true });
        const environment = cleanEnvironment(new Engine(theLab()).environment(setup));
        const answers = ["--config", `clusterName=${CLUSTER_NAME}`, "--config", "aws:region=eu-central-1"];
        const said = await run(
            setup.pulumi.command,
            ["new", join(directory, "project"), "--dir", made, "--stack", "dev", "--yes", ...answers],
            { directory, environment, timeoutSeconds: 600 },
        );
        assert.match(said, /Your new project is ready to go!/);
        assert.match(said, /pulumi preview/);
        const { config } = parse(readFileSync(join(made, "Pulumi.dev.yaml"), "utf8")) as { config: object };
        assert.deepEqual(config, {
            "aws:region": "eu-central-1",
            "carts-stack:clusterName": CLUSTER_NAME,
            "carts-stack:installGraph": "true",
            "carts-stack:tableDeletionPolicy": "delete",
        });
        const project = parse(readFileSync(join(made, "Pulumi.yaml"), "utf8")) as { template?: object; main: string };
        assert.equal(project.template, undefined);
    });

    it("makes a project whose program Pulumi runs by itself, with its preflight", async () => {
        const types: string[] = [];
        await new Engine(theLab(), { stackName: "dev", project: made }).preview({
            onEvent: ({ resourcePreEvent }) => {
                types.push(resourcePreEvent?.metadata.type ?? "");
            },
        });
        assert.ok(types.includes("kubernetes:kro.run/v1alpha1:CartsStack"));
        assert.ok(types.includes("carts-stack:index:WholeStack"));
    });
});
