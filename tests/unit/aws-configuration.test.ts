import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { awsProviderArgs, findTokenProblems, readAwsConfiguration } from "../../aws-configuration";
import { tokenIdentityOf } from "../../components/cluster/aws-identity";

const ROLE = "arn:aws:iam::111122223333:role/deployer";

describe("the configuration of the AWS provider", () => {
    it("has texts as they are, everything else as JSON, and no other provider's keys", () => {
        const { configuration, problems } = readAwsConfiguration({
            "aws:region": "us-west-2",
            "aws:profile": "",
            "aws:accessKey": "012345678901",
            "aws:maxRetries": "3",
            "aws:skipRegionValidation": "true",
            "aws:assumeRoles": JSON.stringify([{ roleArn: ROLE }]),
            "kubernetes:context": "c",
        });
        assert.deepEqual(problems, []);
        assert.deepEqual(configuration, {
            region: "us-west-2",
            accessKey: "012345678901",
            maxRetries: 3,
            skipRegionValidation: true,
            assumeRoles: [{ roleArn: ROLE }],
        });
    });

    it("is refused with every key that is none and every value that is not JSON, without the values", () => {
        const { problems } = readAwsConfiguration({ "aws:asumeRoles": "hush", "aws:assumeRoles": "hush" });
        assert.deepEqual(
            problems.map(({ path, reason }) => `${path} ${reason}`),
            ["aws:asumeRoles is of a key that the AWS provider does not have", "aws:assumeRoles is not JSON"],
        );
        assert.doesNotMatch(JSON.stringify(problems), /hush/);
    });

    it("goes to the provider with all as a secret that can hold one and that the provider does not make one itself", async () => {
        const { region, ...others } = awsProviderArgs({
            region: "us-west-2",
            assumeRoles: [{ roleArn: ROLE, externalId: "hush" }],
            assumeRoleWithWebIdentity: { roleArn: ROLE, webIdentityToken: "hush" },
            httpProxy: "http://me:hush@proxy.example",
            httpsProxy: "http://me:hush@proxy.example",
        });
        assert.equal(region, "us-west-2");
        for (const [key, value] of Object.entries(others)) {
            assert.ok(await pulumi.isSecret(pulumi.output(value as pulumi.Input<unknown>)), key);
        }
    });
});

describe("the identity of the cluster's token", () => {
    it("is nobody's in particular where the configuration names nobody", () => {
        const { variables, profile, roleArn } = tokenIdentityOf({ region: "us-west-2" });
        assert.deepEqual([variables, profile, roleArn], [undefined, undefined, undefined]);
    });

    it("is the profile, in the file that has it, and the role that it assumes", () => {
        const identity = tokenIdentityOf({
            profile: "dev",
            sharedCredentialsFiles: ["/c"],
            assumeRoles: [{ roleArn: ROLE, sessionName: "s" }],
        });
        assert.deepEqual(identity, { profile: "dev", roleArn: ROLE, variables: { AWS_SHARED_CREDENTIALS_FILE: "/c" } });
    });

    it("is the keys, which win over a profile, and no session token of somebody else's", () => {
        assert.deepEqual(tokenIdentityOf({ accessKey: "a", secretKey: "s", profile: "dev" }), {
            roleArn: undefined,
            variables: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "" },
        });
    });

    const beyond: readonly [string, Parameters<typeof findTokenProblems>[0], string][] = [
        ["an external id", { assumeRoles: [{ roleArn: ROLE, externalId: "hush" }] }, "aws:assumeRoles[0].externalId"],
        ["a second role", { assumeRoles: [{ roleArn: ROLE }, { roleArn: `${ROLE}2` }] }, "aws:assumeRoles[1]"],
        [
            "a web identity",
            { assumeRoleWithWebIdentity: { webIdentityToken: "hush" } },
            "aws:assumeRoleWithWebIdentity",
        ],
        ["a second file", { sharedConfigFiles: ["a", "b"] }, "aws:sharedConfigFiles"],
    ];
    for (const [what, configuration, path] of beyond) {
        it(`is refused for ${what}, which the AWS CLI cannot be told, with the way on`, () => {
            const problems = findTokenProblems(configuration);
            assert.deepEqual(
                problems.map((problem) => problem.path),
                [path],
            );
            assert.match(problems[0]?.reason ?? "", /aws eks get-token.*pulumi config set --secret kubeconfig/);
            assert.doesNotMatch(JSON.stringify(problems), /hush/);
        });
    }

    it("is not refused for a role, a profile, keys or one file of each kind", () => {
        const files = { sharedConfigFiles: ["a"], sharedCredentialsFiles: ["b"] };
        assert.deepEqual(findTokenProblems({ ...files, profile: "p", assumeRoles: [{ roleArn: ROLE }] }), []);
        assert.deepEqual(findTokenProblems({ accessKey: "a", secretKey: "s", token: "t" }), []);
    });
});
