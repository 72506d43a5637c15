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

describe("a Pulumi stack", () => {
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

    /** A `pulumi` that answers as the CLI 3.276 does. */
    function answer(config: Record<string, string>): void {
        const command = join(directory, "pulumi");
        const entries = Object.entries(config).map(([key, value]) => [key, { value, secret: false }]);
        writeFileSync(join(directory, "config.json"), JSON.stringify(Object.fromEntries(entries)));
        writeFileSync(
            command,
            `#!/bin/sh\ncase "$1 $2 $3" in\n  "stack export"*) cat "${directory}/exported.json" ;;\n` +
                `  "config --json --show-secrets") cat "${directory}/config.json" ;;\n  *) exit 1 ;;\nesac\n`,
        );
        chmodSync(command, 0o755);
    }

    it("is looked at in AWS as the identity of its configuration", async () => {
        const file = join(directory, "credentials");
        writeFileSync(file, "[dev]\naws_access_key_id = key-of-dev\naws_secret_access_key = s\n");
        answer({ "aws:profile": "dev", "aws:sharedCredentialsFiles": JSON.stringify([file]) });
        const { credentials } = (await pulumiStack("dev")).aws("iam");
        assert.equal(typeof credentials === "function" && (await credentials()).accessKeyId, "key-of-dev");
    });

    it("quotes none of its secrets where it cannot be read", async () => {
        const command = join(directory, "pulumi");
        writeFileSync(command, "#!/bin/sh\necho s3cret\necho 'no such stack' >&2\nexit 1\n");
        chmodSync(command, 0o755);
        await assert.rejects(pulumiStack("dev"), ({ message }: Error) => {
            assert.match(message, /^pulumi \S+ .*no such stack$/s);
            assert.ok(!message.includes("s3cret"), message);
            return true;
        });
    });

    it("is looked at in AWS where its configuration has the services", async () => {
        const endpoints = [{ dynamodb: "http://127.0.0.1:2" }, { eks: "http://127.0.0.1:3" }];
        answer({ "aws:accessKey": "k", "aws:secretKey": "s", "aws:endpoints": JSON.stringify(endpoints) });
        const { aws } = await pulumiStack("dev");
        assert.deepEqual(
            (["dynamodb", "eks", "iam"] as const).map((service) => aws(service).endpoint),
            ["http://127.0.0.1:2", "http://127.0.0.1:3", undefined],
        );
    });

    it("has the commands of CARTS_COMMANDS in the place of Pulumi's own", async () => {
        answer({ "carts-stack:adopt": "role" });
        const given = { update: "make up", configure: "set {key} to {value}" };
        const environment = { ...process.env, CARTS_COMMANDS: JSON.stringify(given) };
        const { program } = await pulumiStack("dev", { directory, environment });
        assert.equal(program.commandOf(["update"]), "make up");
        assert.equal(program.commandOf(["refresh"]), "pulumi up --refresh --stack dev");
        assert.equal(program.commandOf([{ adopt: ["table"] }]), "set adopt to role,table");
    });

    it("names the command that makes it, where there is nothing yet", async () => {
        answer({});
        const file = join(directory, "exported.json");
        writeFileSync(file, JSON.stringify({ deployment: {} }));
        try {
            await assert.rejects(
                pulumiStack("dev"),
                /nothing in a cluster yet\n +- this makes it: pulumi up --stack dev$/,
            );
        } finally {
            writeFileSync(file, JSON.stringify(EXPORTED));
        }
    });

    for (const [adopted, words] of [
        ["", "table"],
        ["role, association", "role,association,table"],
        ["table,role", "table,role"],
    ] as const) {
        it(`has a command that adopts the table besides "${adopted}"`, async () => {
            answer({ "carts-stack:adopt": adopted });
            const { program } = await pulumiStack("dev");
            assert.equal(
                program.commandOf([{ adopt: ["table"] }]),
                `pulumi config set adopt ${words} --stack dev && pulumi up --stack dev`,
            );
        });
    }
});
