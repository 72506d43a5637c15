import * as assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pulumiStack } from "../../tools/stack/pulumi-stack";

const KUBECONFIG = JSON.stringify({
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    users: [{ name: "u" }],
    "current-context": "c",
});
const EXPORTED = {
    deployment: {
        resources: [
            {
                type: "pulumi:providers:kubernetes",
                inputs: {
                    kubeconfig: KUBECONFIG,
                    clusterIdentifier: "arn:aws:eks:us-west-2:111122223333:cluster/c",
                },
            },
        ],
    },
};

/** A `pulumi` that answers as the CLI 3.255 does. */
describe("the commands for a Pulumi stack", () => {
    let directory: string;
    const path = process.env.PATH;

    before(() => {
        directory = mkdtempSync(join(tmpdir(), "pulumi-"));
        writeFileSync(join(directory, "exported.json"), JSON.stringify(EXPORTED));
        process.env.PATH = `${directory}${delimiter}${path}`;
    });

    after(() => {
        process.env.PATH = path;
        rmSync(directory, { recursive: true });
    });

    for (const [adopted, words] of [
        ["", "table"],
        ["role, association", "role,association,table"],
        ["table,role", "table,role"],
    ]) {
        it(`adopt the table besides "${adopted}"`, async () => {
            const command = join(directory, "pulumi");
            writeFileSync(
                command,
                `#!/bin/sh\ncase "$1 $2 $3" in\n  "stack export"*) cat "${directory}/exported.json" ;;\n` +
                    `  "config get adopt") echo "${adopted}" ;;\n  *) exit 1 ;;\nesac\n`,
            );
            chmodSync(command, 0o755);
            const { commands } = await pulumiStack("dev");
            assert.equal(
                commands.adopt("table"),
                `pulumi config set adopt ${words} --stack dev && pulumi up --stack dev`,
            );
        });
    }
});
