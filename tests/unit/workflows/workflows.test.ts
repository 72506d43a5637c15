import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOOL_MODULES } from "../../../lab/setup/kro-versions";
import { pinnedVersion } from "../../../lab/setup/pinned-version";
import { ACTIONS, PULUMI_COMMANDS } from "./actions";
import { type Step, stepsOf, workflow, workflows } from "./workflow";

/** A line that uses an action: "uses: owner/name[/path]@commit # version". */
const USES =
    /uses: (?<action>[\w.-]+\/[\w.-]+)(?<path>\/[\w./-]+)?@(?<commit>[0-9a-f]{40}) # (?<version>v\d+\.\d+\.\d+)$/;

describe("the workflows", () => {
    it("are four", () => {
        assert.deepEqual(
            workflows()
                .map(({ file }) => file)
                .sort(),
            ["ci.yml", "drift.yml", "preview.yml", "up.yml"],
        );
    });

    it("pin every action by its commit, with the version beside it, and each action once", () => {
        const pins = new Map<string, string>();
        for (const { file, line } of usingLines()) {
            const { action = "", commit, version } = USES.exec(line)?.groups ?? {};
            assert.ok(action, `${file} has: ${line.trim()}`);
            const pin = `${commit} ${version}`;
            assert.equal(pins.get(action) ?? pin, pin, `${file} has another ${action}`);
            pins.set(action, pin);
        }
        assert.ok(pins.size >= 6);
    });

    it("give each action all inputs that it requires, and only ones that it has in the version that is pinned", () => {
        for (const { file, line } of usingLines()) {
            const { action = "", path = "", commit, version } = USES.exec(line)?.groups ?? {};
            const { [`${action}${path}`]: declared } = ACTIONS;
            const known = { commit: declared?.commit, version: declared?.version };
            assert.deepEqual({ commit, version }, known, `${file}: of which ${action}${path} are the inputs known?`);
        }
        for (const [action, { required = [], inputs }] of Object.entries(ACTIONS)) {
            const using = stepsWith(action);
            assert.ok(using.length > 0, `no workflow uses ${action}`);
            for (const { file, step } of using) {
                const given = Object.keys(step.with ?? {});
                const unknown = given.filter((input) => !inputs.includes(input));
                const missing = required.filter((input) => !given.includes(input));
                assert.deepEqual({ unknown, missing }, { unknown: [], missing: [] }, `${file} and ${action}`);
            }
        }
    });

    it("give pulumi/actions a command that it has, with a stack, or none to install the CLI", () => {
        for (const { file, step } of stepsWith("pulumi/actions")) {
            const { command, "stack-name": stack } = step.with ?? {};
            if (command !== undefined) {
                assert.ok(PULUMI_COMMANDS.includes(String(command)), `${file} has command ${command}`);
                assert.ok(stack, `${file} names no stack`);
            }
        }
    });

    it("run the Pulumi CLI with which the tests run", () => {
        const goMod = readFileSync(join(TOOL_MODULES, "pulumi", "go.mod"), "utf8");
        const tested = pinnedVersion(goMod, "github.com/pulumi/pulumi/pkg/v3").slice(1);
        for (const { file, step } of stepsWith("pulumi/actions")) {
            assert.equal(step.with?.["pulumi-version"], tested, file);
        }
    });

    it("hold no secret: who they are in AWS and in Pulumi's service, their OIDC token says", () => {
        for (const { file, text } of workflows()) {
            assert.doesNotMatch(text, /secrets\.|aws-access-key-id|aws-secret-access-key/, file);
        }
        for (const file of ["preview.yml", "up.yml", "drift.yml"]) {
            const jobs = Object.values(workflow(file).jobs);
            const assuming = jobs.filter(({ steps }) => steps.some(({ uses = "" }) => uses.includes("credentials@")));
            assert.equal(assuming.length, 1, file);
            assert.equal(assuming[0]?.permissions?.["id-token"], "write", file);
        }
        assert.equal(workflow("ci.yml").text.includes("id-token"), false);
    });

    it("leave no credentials of git in the checkout, where a pull request's code would find them", () => {
        for (const { file, step } of stepsWith("actions/checkout")) {
            assert.equal(step.with?.["persist-credentials"], false, file);
        }
    });

    it("never cancel an update, and let no preview take its place", () => {
        const groups = ["preview.yml", "up.yml", "drift.yml"].map((file) => {
            const { group, "cancel-in-progress": cancels } = workflow(file).concurrency;
            assert.equal(cancels, false, file);
            return group;
        });
        assert.equal(new Set(groups).size, groups.length);
    });

    it("preview the pull requests of this repository, and say of a fork's why not", () => {
        const { on, jobs } = workflow("preview.yml");
        // pull_request_target would give a fork's code the credentials.
        assert.deepEqual(Object.keys(on), ["pull_request"]);
        assert.match(jobs.preview?.if ?? "", /head\.repo\.full_name == github\.repository/);
        assert.match(jobs.skipped?.if ?? "", /head\.repo\.full_name != github\.repository/);
        assert.deepEqual(jobs.skipped?.permissions ?? workflow("preview.yml").permissions, {});
    });

    it("update only from main, in an environment whose reviewers approve, with a role that no preview has", () => {
        const { on, jobs } = workflow("up.yml");
        assert.deepEqual(on, { push: { branches: ["main"] }, workflow_dispatch: null });
        assert.equal(jobs.up?.environment, "production");
        assert.match(jobs.up?.if ?? "", /github\.ref == 'refs\/heads\/main'/);
        for (const { file, step } of stepsWith("aws-actions/configure-aws-credentials")) {
            const role = file === "up.yml" ? "UPDATE_ROLE_ARN" : "PREVIEW_ROLE_ARN";
            assert.equal(step.with?.["role-to-assume"], `\${{ vars.${role} }}`, file);
        }
    });
});

function usingLines(): { file: string; line: string }[] {
    return workflows().flatMap(({ file, text }) =>
        text
            .split("\n")
            .filter((line) => /^\s*(- )?uses:/.test(line))
            .map((line) => ({ file, line })),
    );
}

function stepsWith(action: string): { file: string; step: Step }[] {
    return workflows().flatMap((of) =>
        stepsOf(of)
            .filter(({ uses }) => uses?.startsWith(`${action}@`))
            .map((step) => ({ file: of.file, step })),
    );
}
