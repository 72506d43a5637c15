import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DeletePodIdentityAssociationCommand, ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import Ajv from "ajv/dist/2020";
import { Engine } from "../../lab/engine/engine";
import type { Report } from "../../tools/verify/report";
import { chain } from "../chain";
import { CLUSTER_NAME, eks, engine, kubernetes, theLab } from "../lab/test-lab";
import { type Ended, runNode } from "../run-node";

const ROOT = join(__dirname, "..", "..");
const STACK = "lab";
const schema = JSON.parse(readFileSync(join(ROOT, "tools", "verify", "report.schema.json"), "utf8")) as object;
const isReport = new Ajv({ allErrors: true, strict: true }).compile<Report>(schema);

const TABLE =
    /Stack lab in arn:aws:eks:.*:cluster\/eks-workshop\n {6}CHECK +EXPECTED +FOUND\nok {4}kro's version +.* {2}as expected\n(ok .*\n){16}\n17 of 17 hold\n/;

describe("npm run verify", () => {
    before("bring the lab's own stack up", () => engine(STACK).up());

    after(() => engine(STACK).destroy());

    it("prints a table, and exits with 0", async () => {
        const { code, stdout } = await runTool("verify");
        assert.match(stdout, TABLE);
        assert.equal(code, 0);
    });

    it("prints the same at the end of npm start", async () => {
        const { code, stdout, stderr } = await run("lab/cli.ts", ["start"]);
        assert.match(stdout, /\nOUTPUT +VALUE\n/);
        assert.match(stdout, new RegExp(`\\n${TABLE.source}`));
        assert.match(stdout, /\nNow:\n {2}npm run dashboard /);
        assert.equal(code, 0, stderr);
    });

    it("says at the end of npm start what an update does not see", async () => {
        const account = { clusterName: CLUSTER_NAME, namespace: "carts-kro", serviceAccount: "carts" };
        const { associations } = await eks().send(new ListPodIdentityAssociationsCommand(account));
        const { clusterName, associationId } = associations?.[0] ?? {};
        await eks().send(new DeletePodIdentityAssociationCommand({ clusterName, associationId }));
        const { code, stdout } = await run("lab/cli.ts", ["start"]);
        assert.match(
            stdout,
            /\nFAIL {2}Pod Identity association .* none\n {8}why: .*\n {8}mend: {2}npm run lab -- up --refresh\n/,
        );
        assert.match(stdout, /\n16 of 17 hold\n/);
        assert.equal(code, 1);
        await engine(STACK).up({ refresh: true });
    });

    it("prints JSON by its schema", async () => {
        const { code, stdout } = await runTool("verify", "--json");
        const report: unknown = JSON.parse(stdout);
        assert.ok(isReport(report), JSON.stringify(isReport.errors));
        assert.deepEqual([report.stack, report.ok, report.checks.length], ["lab", true, 17]);
        assert.equal(code, 0);
    });

    it("takes a stack of the Pulumi CLI as well", async () => {
        const setup = await theLab().setup();
        const { endpoint } = theLab().aws;
        const environment = {
            ...new Engine(theLab()).environment(setup),
            PATH: `${dirname(setup.pulumi.command)}:${process.env.PATH}`,
            AWS_ENDPOINT_URL: endpoint,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
        };
        const { code, stdout, stderr } = await run("lab/tool.ts", ["verify", "--stack", STACK, "--json"], environment);
        assert.equal(code, 0, stderr);
        assert.ok(isReport(JSON.parse(stdout)));
    });

    describe("where something does not hold,", () => {
        chain();

        it("says so by its exit code and under a row", async () => {
            await theLab().stopService("kro");
            await kubernetes().delete("v1", "ConfigMap", "carts", "carts-kro");
            const { code, stdout } = await runTool("verify");
            assert.match(
                stdout,
                /\nFAIL {2}ConfigMap +2 keys: .* {2}none\n {8}why: {3}kro has not put it back.*\n {8}mend: {2}npm start\n/,
            );
            assert.match(stdout, /\n16 of 17 hold\n/);
            assert.equal(code, 1);
            const report: unknown = JSON.parse((await runTool("verify", "--json")).stdout);
            assert.ok(isReport(report), JSON.stringify(isReport.errors));
            assert.equal(report.ok, false);
        });

        it("waits until it holds, and no longer than it is told", async () => {
            const given = await runTool("verify", "--wait", "1s");
            assert.equal(given.code, 1);
            assert.match(given.stderr, /^waiting for: ConfigMap$/m);
            const waiting = runTool("verify", "--wait");
            await theLab().startService("kro");
            assert.equal((await waiting).code, 0);
        });
    });

    it("tries no cart where pods run nothing real, and says why", async () => {
        const { code, stdout } = await runTool("verify", "--smoke");
        assert.match(
            stdout,
            /\nFAIL {2}A cart's item +0 → 1 → 0 in the table +cannot be tried\n {8}why: {3}the pod carts-kro\/carts-.* runs nothing real/,
        );
        assert.match(stdout, /\n17 of 18 hold\n/);
        assert.equal(code, 1);
    });

    it("refuses what it does not know", async () => {
        for (const options of [["--wait", "soon"], ["--everything"], ["--lab", "--stack", "x"]]) {
            const { code, stderr } = await runTool("verify", ...options);
            assert.notEqual(code, 0);
            assert.match(stderr, /--wait soon: it takes|--everything|exclude each other/);
        }
    });
});

describe("npm run ui", () => {
    before("bring the lab's own stack up", () => engine(STACK).up());

    after(() => engine(STACK).destroy());

    it("says on a lab that no pod runs anything", async () => {
        const { code, stderr } = await runTool("ui");
        assert.match(stderr, /there is no UI to look at: the pod ui\/ui-.* runs nothing real/);
        assert.equal(code, 1);
    });
});

function runTool(tool: string, ...options: string[]): Promise<Ended> {
    return run("lab/tool.ts", [tool, ...options]);
}

/** @param environment default: the lab's directory, so that the lab's own stack is the default too */
function run(
    script: string,
    options: readonly string[],
    environment: Record<string, string> = { CARTS_LAB_DIR: theLab().files.directory },
): Promise<Ended> {
    const args = ["--require", join(ROOT, "lab", "typescript.cjs"), join(ROOT, script), ...options];
    return runNode(args, { cwd: ROOT, env: { ...process.env, ...environment } });
}
