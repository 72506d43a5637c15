import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { KubeConfig } from "@kubernetes/client-node/dist/config";
import { type AwsConfiguration, tokenIdentityOf } from "../../components/cluster/aws-identity";
import { eksKubeconfig, parseClusterArn, sharedIdentity } from "../../components/cluster/kubeconfig";

const CLUSTER = {
    name: "eks-workshop",
    arn: "arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop",
    endpoint: "https://example.gr7.us-west-2.eks.amazonaws.com",
    certificateAuthority: Buffer.from("certificate").toString("base64"),
};

describe("the kubeconfig of an EKS cluster", () => {
    const config = new KubeConfig();
    config.loadFromString(eksKubeconfig(CLUSTER));

    it("leads to the cluster", () => {
        assert.equal(config.getCurrentCluster()?.server, CLUSTER.endpoint);
        assert.equal(config.getCurrentCluster()?.caData, CLUSTER.certificateAuthority);
        assert.equal(config.getCurrentContext(), CLUSTER.arn);
    });

    it("fetches its token with the AWS CLI, for the cluster and its region, and names no profile", () => {
        const exec = config.getCurrentUser()?.exec as { command: string; args: string[]; env?: unknown };
        assert.equal(
            [exec.command, ...exec.args].join(" "),
            "aws --region us-west-2 eks get-token --cluster-name eks-workshop --output json",
        );
        assert.equal(exec.env, undefined);
    });
});

describe("the kubeconfig for the AWS provider's identity", () => {
    let file: string;

    before("two profiles", () => {
        file = join(mkdtempSync(join(tmpdir(), "carts-kubeconfig-")), "credentials");
        const profile = (name: string) => `[${name}]\naws_access_key_id = key-of-${name}\naws_secret_access_key = s\n`;
        writeFileSync(file, profile("default") + profile("dev"));
    });

    after(() => rmSync(join(file, ".."), { recursive: true }));

    it("names it to the AWS CLI", () => {
        const roleArn = "arn:aws:iam::111122223333:role/deployer";
        const identity = { roleArn, profile: "dev", variables: { AWS_CONFIG_FILE: "/c" } };
        const { args, env } = execOf(eksKubeconfig(CLUSTER, identity));
        assert.deepEqual(args.slice(-4), ["--role-arn", roleArn, "--profile", "dev"]);
        assert.deepEqual(env, [{ name: "AWS_CONFIG_FILE", value: "/c" }]);
    });

    it("has for others the role, and neither profile nor file nor key", () => {
        const identity = { roleArn: "r", profile: "dev", variables: { AWS_SECRET_ACCESS_KEY: "s" } };
        const { args, env } = execOf(eksKubeconfig(CLUSTER, sharedIdentity(identity)));
        assert.deepEqual(args.slice(-2), ["--role-arn", "r"]);
        assert.equal(env, undefined);
    });

    const identities: readonly [string, () => AwsConfiguration, string][] = [
        ["keys", () => ({ accessKey: "key-of-configuration", secretKey: "s" }), "key-of-configuration"],
        ["a profile", () => ({ profile: "dev", sharedCredentialsFiles: [file] }), "key-of-dev"],
        ["nothing, and the environment has keys", () => ({}), "key-of-environment"],
    ];
    for (const [what, configuration, key] of identities) {
        it(`gets the token of ${what}, where the AWS CLI is installed`, async function () {
            // The AWS CLI is slow to start on a machine that has other work.
            this.timeout("1m");
            const { command, args, env = [] } = execOf(eksKubeconfig(CLUSTER, tokenIdentityOf(configuration())));
            const keys = { AWS_ACCESS_KEY_ID: "key-of-environment", AWS_SECRET_ACCESS_KEY: "s" };
            const ambient = { ...keys, AWS_PROFILE: "default", AWS_SHARED_CREDENTIALS_FILE: file };
            const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
            const options = { env: { ...process.env, ...ambient, ...variables } };
            const run = promisify(execFile)(command, args, options).catch((error: NodeJS.ErrnoException) => {
                if (error.code === "ENOENT") {
                    this.skip();
                }
                throw error;
            });
            const { token } = (JSON.parse((await run).stdout) as { status: { token: string } }).status;
            // It is a signed request to STS that has whose key signed it.
            const request = new URL(Buffer.from(token.replace("k8s-aws-v1.", ""), "base64url").toString());
            assert.equal(request.searchParams.get("X-Amz-Credential")?.split("/")[0], key);
        });
    }
});

interface Exec {
    readonly command: string;
    readonly args: string[];
    readonly env?: { readonly name: string; readonly value: string }[];
}

function execOf(kubeconfig: string): Exec {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    return config.getCurrentUser()?.exec as Exec;
}

describe("the reader of a cluster's ARN", () => {
    it("reads partition, region and account", () => {
        assert.deepEqual(parseClusterArn("arn:aws-cn:eks:cn-north-1:111122223333:cluster/c"), {
            partition: "aws-cn",
            region: "cn-north-1",
            accountId: "111122223333",
            name: "c",
        });
    });

    it("refuses another resource's ARN, and says what it wants", () => {
        assert.throws(
            () => parseClusterArn("arn:aws:iam::111122223333:role/c"),
            /not the ARN of an EKS cluster \(arn:/,
        );
    });
});
