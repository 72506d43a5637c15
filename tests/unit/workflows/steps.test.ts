import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFate } from "../../../parts/table/fate";
import { runStep } from "./run-step";

const STACK = "shop/production";

/** What the steps of the workflows write, run by bash as on GitHub, with pulumi, npm and gh played by scripts. */
describe("a step of a workflow", () => {
    let directory: string;

    before(function () {
        try {
            execFileSync("jq", ["--version"]);
        } catch {
            console.log("      skipped: there is no jq on PATH, which GitHub's runners have");
            this.skip();
        }
    });

    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "carts-workflow-"));
        mkdirSync(join(directory, "bin"));
    });

    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    describe("of up.yml", () => {
        it("writes the UI's URL and the outputs in the summary, and no secret one", async () => {
            const outputs = { uiUrl: "http://shop.example", tableName: "carts", kubeconfig: "[secret]" };
            play("pulumi", `echo '${JSON.stringify(outputs)}'`);
            assert.equal((await run("up.yml", "Say what there is")).code, 0);
            assert.match(read("summary"), /UI: http:\/\/shop\.example\n/);
            assert.match(read("summary"), /"tableName": "carts"/);
            assert.doesNotMatch(read("summary"), /kubeconfig|secret/);
            assert.doesNotMatch(read("calls"), /--show-secrets/);
        });

        it("writes how to reach a UI that has no URL", async () => {
            play("pulumi", `echo '{"uiPortForward":"npm run ui"}'`);
            assert.equal((await run("up.yml", "Say what there is")).code, 0);
            assert.match(read("summary"), /UI: npm run ui\n/);
        });

        it("fails with the update, although it also writes a log", async () => {
            play("pulumi", "echo 'the table is not ready'; exit 3");
            assert.notEqual((await run("up.yml", "Update")).code, 0);
            assert.equal(read("up.log"), "the table is not ready\n");
            assert.match(read("calls"), /^pulumi up --yes --non-interactive --stack shop\/production /m);
        });

        it("fails with the verification, although it also writes a log", async () => {
            play("npm", "echo 'Pods: 0 of 1'; exit 1");
            assert.notEqual((await run("up.yml", "Verify")).code, 0);
            assert.equal(read("verify.log"), "Pods: 0 of 1\n");
            assert.match(read("calls"), /^npm run --silent verify -- --stack shop\/production --wait$/m);
        });

        it("says of an update that failed what it said, and what a verification says", async () => {
            write("up.log", "the table is not ready\n");
            play("npm", "echo 'AccessDenied'; exit 1");
            assert.equal((await run("up.yml", "Say why it failed")).code, 0);
            assert.match(read("summary"), /### up\n\n```text\nthe table is not ready\n```/);
            assert.match(read("summary"), /### verify\n\n```text\nAccessDenied\n```/);
        });

        it("does not verify again what the verification refused", async () => {
            write("up.log", "updated\n");
            write("verify.log", "Pods: 0 of 1\n");
            assert.equal((await run("up.yml", "Say why it failed")).code, 0);
            assert.match(read("summary"), /Pods: 0 of 1/);
            assert.equal(existsSync(join(directory, "calls")), false);
        });
    });

    describe("of drift.yml", () => {
        const title = `The nightly preview of ${STACK} expects no changes`;

        beforeEach(() => write("drift.log", "~ replicas: 2 => 3\n"));

        it("fails with a preview that finds changes, although it also writes a log", async () => {
            play("pulumi", "echo 'no changes were expected'; exit 255");
            assert.notEqual((await run("drift.yml", "Compare")).code, 0);
            assert.equal(read("drift.log"), "no changes were expected\n");
            assert.match(read("calls"), /^pulumi preview --refresh --expect-no-changes /);
        });

        it("opens an issue where none is open", async () => {
            play("gh", listing([{ number: 3, title: "Another" }]));
            assert.equal((await run("drift.yml", "Write the issue", { OUTCOME: "failure" })).code, 0);
            assert.match(read("calls"), new RegExp(`^gh issue create --title ${title} --body-file `, "m"));
            assert.doesNotMatch(read("calls"), /issue edit/);
            assert.match(read("issue.md"), /```text\n~ replicas: 2 => 3\n```/);
        });

        it("updates the issue that is open", async () => {
            play("gh", listing([{ number: 7, title }]));
            assert.equal((await run("drift.yml", "Write the issue", { OUTCOME: "failure" })).code, 0);
            assert.match(read("calls"), /^gh issue edit 7 --body-file /m);
            assert.doesNotMatch(read("calls"), /issue create/);
        });

        it("closes the issue when there is nothing to say any more", async () => {
            play("gh", listing([{ number: 7, title }]));
            assert.equal((await run("drift.yml", "Write the issue", { OUTCOME: "success" })).code, 0);
            assert.match(read("calls"), /^gh issue close 7 /m);
        });

        it("opens none for a stack without differences", async () => {
            play("gh", listing([]));
            assert.equal((await run("drift.yml", "Write the issue", { OUTCOME: "success" })).code, 0);
            assert.doesNotMatch(read("calls"), /issue (create|edit|close)/);
        });
    });

    describe("of preview.yml", () => {
        const mark = `<!-- preview of ${STACK} -->`;
        const byBot = { user: { login: "github-actions[bot]" } };
        const comments = "repos/shop/carts/issues/7/comments";
        const comment = (outcome = "success") =>
            run("preview.yml", "Write the comment", { COMMENTS: comments, OUTCOME: outcome });

        it("fails with the preview, although it also writes a log", async () => {
            play("pulumi", "echo 'error: a collision'; exit 255");
            assert.notEqual((await run("preview.yml", "Preview")).code, 0);
            assert.equal(read("preview.log"), "error: a collision\n");
        });

        it("begins the comment and the summary with the table that the pull request loses", async () => {
            const fate = tableFate({ tableName: "carts" }, { tableName: "other" }, true)?.reason;
            write(
                "preview.log",
                `Previewing update\nDiagnostics:\n  pulumi:pulumi:Stack (a):\n    warning: ${fate}\n      more\n`,
            );
            play("gh", commenting([]));
            assert.equal((await comment()).code, 0);
            assert.equal(read("comment.md").startsWith(`> [!WARNING]\n> ${fate}\n\n### Preview of ${STACK}\n`), true);
            assert.equal(read("summary"), read("comment.md"));
        });

        it("begins with the stack where nothing is to be warned of, and shows the preview", async () => {
            write("preview.log", "~ replicas: 2 => 3\n");
            play("gh", commenting([]));
            assert.equal((await comment()).code, 0);
            assert.match(read("comment.md"), /^### Preview of shop\/production\n\n~+text\n~ replicas: 2 => 3\n~+\n/);
        });

        it("makes a comment where the workflow has made none, though somebody has written its mark", async () => {
            write("preview.log", "");
            play(
                "gh",
                commenting([
                    { id: 3, body: `Look: ${mark}`, user: { login: "somebody" } },
                    { id: 4, body: "", ...byBot },
                ]),
            );
            assert.equal((await comment()).code, 0);
            assert.match(
                read("calls"),
                new RegExp(`^gh api --silent --method POST ${comments} --field body=@.*comment.md$`, "m"),
            );
            assert.doesNotMatch(read("calls"), /PATCH/);
        });

        it("edits the comment that an earlier push has made", async () => {
            write("preview.log", "");
            play("gh", commenting([{ id: 5, body: `before\n${mark}`, ...byBot }]));
            assert.equal((await comment()).code, 0);
            assert.match(
                read("calls"),
                /^gh api --silent --method PATCH repos\/shop\/carts\/issues\/comments\/5 --field /m,
            );
            assert.doesNotMatch(read("calls"), /POST/);
        });

        it("says in the comment that the preview failed, and why", async () => {
            write("preview.log", "error: nothing was made, because of 1 collision\n");
            play("gh", commenting([]));
            assert.equal((await comment("failure")).code, 0);
            assert.match(
                read("comment.md"),
                /^### The preview of shop\/production failed: https:.*\n(.*\n)*error: nothing was made/,
            );
        });

        it("says in the summary that a fork gets no credentials", async () => {
            assert.equal((await run("preview.yml", "Say why there is no preview", { FORK: "true" })).code, 0);
            assert.match(read("summary"), /comes from a fork/);
        });

        it("says in the summary what is not set up", async () => {
            assert.equal((await run("preview.yml", "Say why there is no preview", { FORK: "false" })).code, 0);
            assert.match(read("summary"), /no variable PULUMI_STACK/);
        });
    });

    /** Puts a command on PATH that writes down how it was called. */
    function play(command: string, script: string): void {
        const calls = join(directory, "calls");
        const text = `#!/bin/bash\necho "${command} $*" >>"${calls}"\n${script}\n`;
        writeFileSync(join(directory, "bin", command), text, { mode: 0o755 });
    }

    function listing(issues: readonly object[]): string {
        return `[ "$2" != list ] || echo '${JSON.stringify(issues)}'`;
    }

    function commenting(comments: readonly object[]): string {
        return `[ "$2" != --paginate ] || echo '${JSON.stringify(comments)}'`;
    }

    function read(file: string): string {
        return readFileSync(join(directory, file), "utf8");
    }

    function write(file: string, text: string): void {
        writeFileSync(join(directory, file), text);
    }

    function run(file: string, name: string, environment: Readonly<Record<string, string>> = {}) {
        return runStep(file, name, directory, {
            PATH: `${join(directory, "bin")}:${process.env.PATH}`,
            STACK,
            RUNNER_TEMP: directory,
            GITHUB_STEP_SUMMARY: join(directory, "summary"),
            RUN: "https://example.com/run",
            ...environment,
        });
    }
});
