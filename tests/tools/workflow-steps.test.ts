import * as assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Engine } from "../../lab/engine/engine";
import { cleanEnvironment } from "../../lab/services/environment";
import { chain } from "../chain";
import { checkOut } from "../lab/checked-out";
import { engine, theLab } from "../lab/test-lab";
import { runStep } from "../unit/workflows/run-step";

const STACK = "pipeline";
const PROJECT = join(__dirname, "..", "..");

/**
 * The scripts of the workflows in a checkout, with the real `pulumi` and the project's own commands, against the lab. Only
 * GitHub is played. What the steps make of every answer is in tests/unit/workflows.
 */
describe("the workflows, run in a checkout of the project", () => {
    chain();

    let checkout: string;
    let temporary: string;
    let environment: Record<string, string>;

    before("check the project out, and make the stack that the workflows are told of", async () => {
        checkout = checkOut();
        symlinkSync(join(PROJECT, "lab"), join(checkout, "lab"));
        temporary = join(checkout, "runner");
        mkdirSync(join(temporary, "bin"), { recursive: true });
        writeFileSync(join(temporary, "bin", "gh"), `#!/bin/bash\necho "gh $*" >>"${join(temporary, "calls")}"\n`, {
            mode: 0o755,
        });
        await engine(STACK).outputs();
        const settings = `Pulumi.${STACK}.yaml`;
        copyFileSync(join(theLab().files.pulumi, "work", settings), join(checkout, settings));
        const setup = await theLab().setup();
        environment = cleanEnvironment({
            ...new Engine(theLab()).environment(setup),
            PATH: [join(temporary, "bin"), dirname(setup.pulumi.command), process.env.PATH].join(delimiter),
            STACK,
            RUNNER_TEMP: temporary,
            GITHUB_STEP_SUMMARY: join(temporary, "summary"),
            RUN: "https://example.com/run",
            COMMENTS: "repos/shop/carts/issues/7/comments",
        });
    });

    it("preview a stack that is not there yet, and write what it will be into the comment", async () => {
        await succeeds("preview.yml", "Preview");
        await succeeds("preview.yml", "Write the comment", { OUTCOME: "success" });
        const comment = read("comment.md");
        assert.match(comment, /^### Preview of pipeline\n/);
        assert.match(comment, /kubernetes:kro\.run\/v1alpha1:CartsStack/);
        assert.match(comment, / \+ {2}Table carts-kro\/items\n/);
        assert.match(read("calls"), /^gh api --silent --method POST repos\/shop\/carts\/issues\/7\/comments /m);
    });

    it("update, verify, and say where the UI is", async () => {
        await succeeds("up.yml", "Update");
        await succeeds("up.yml", "Verify");
        await succeeds("up.yml", "Say what there is");
        assert.match(read("verify.log"), /17 of 17/);
        assert.match(read("summary"), /"tableStatus": "ACTIVE"/);
        assert.match(read("summary"), /^UI: http:\/\/localhost:8080$/m);
        assert.doesNotMatch(read("summary"), /"kubeconfig"/);
    });

    it("find at night that nothing differs", () => succeeds("drift.yml", "Compare"));

    it("begin the comment with the table that a pull request would lose", async () => {
        const config = join(checkout, `Pulumi.${STACK}.yaml`);
        writeFileSync(config, `${readFileSync(config, "utf8")}  carts-stack:tableName: eks-workshop-carts-other\n`);
        await succeeds("preview.yml", "Preview");
        await succeeds("preview.yml", "Write the comment", { OUTCOME: "success" });
        assert.match(
            read("comment.md"),
            /^> \[!WARNING\]\n> This update deletes the DynamoDB table "eks-workshop-carts-kro" with all its items\./,
        );
    });

    it("find at night what nobody has brought to the stack", async () => {
        assert.notEqual((await step("drift.yml", "Compare")).code, 0);
        assert.match(read("drift.log"), /tableName/);
    });

    it("say in the comment why a preview fails", async () => {
        const config = join(checkout, `Pulumi.${STACK}.yaml`);
        writeFileSync(config, `${readFileSync(config, "utf8")}  carts-stack:replicas: "0"\n`);
        assert.notEqual((await step("preview.yml", "Preview")).code, 0);
        await succeeds("preview.yml", "Write the comment", { OUTCOME: "failure" });
        assert.match(read("comment.md"), /^### The preview of pipeline failed: https:\/\/example\.com\/run\n/);
        assert.match(read("comment.md"), /replicas: 0 /);
    });

    after("delete the checkout", () => rmSync(checkout, { recursive: true, force: true }));

    function step(file: string, name: string, more: Readonly<Record<string, string>> = {}) {
        return runStep(file, name, checkout, { ...environment, ...more });
    }

    async function succeeds(...args: Parameters<typeof step>): Promise<void> {
        const { code, output } = await step(...args);
        assert.equal(code, 0, output);
    }

    function read(file: string): string {
        return readFileSync(join(temporary, file), "utf8");
    }
});
