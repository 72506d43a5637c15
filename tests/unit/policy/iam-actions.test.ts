import * as assert from "node:assert/strict";
import { noWildcardActions } from "../../../policy/iam-actions";
import { violationsOf } from "./violations";

describe("the policy iam-no-wildcard-actions", () => {
    const GET = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" };
    const ALL = { Effect: "Allow", Action: "*", Resource: "*" };
    const SERVICE = { Sid: "Tables", Effect: "Allow", Action: ["s3:GetObject", "dynamodb:*"], Resource: "*" };
    const TRUST = { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Principal: { Service: "x" } };

    const REFUSED: Record<string, { type: string; props: Record<string, unknown>; says: string[] }> = {
        "every action in a RolePolicy": {
            type: "aws:iam/rolePolicy:RolePolicy",
            props: { policy: text(GET, ALL) },
            says: ['policy, statement 2 allows "*"'],
        },
        "every action of a service, by the statement's name": {
            type: "aws:iam/policy:Policy",
            props: { policy: text(SERVICE) },
            says: ['policy, statement "Tables" allows "dynamodb:*"'],
        },
        "a document with one statement that is no list": {
            type: "aws:iam/userPolicy:UserPolicy",
            props: { policy: JSON.stringify({ Statement: ALL }) },
            says: ['policy, statement 1 allows "*"'],
        },
        "a document that is a value and no text": {
            type: "aws:iam/groupPolicy:GroupPolicy",
            props: { policy: { Statement: [SERVICE] } },
            says: ['policy, statement "Tables" allows "dynamodb:*"'],
        },
        "a Role's inline policies and its trust policy": {
            type: "aws:iam/role:Role",
            props: {
                assumeRolePolicy: text({ ...TRUST, Action: "sts:*" }),
                inlinePolicies: [
                    { name: "read", policy: text(GET) },
                    { name: "all", policy: text(ALL) },
                ],
            },
            says: ['assumeRolePolicy, statement 1 allows "sts:*"', 'inlinePolicies[1].policy, statement 1 allows "*"'],
        },
        "an Allow by what is not named": {
            type: "aws:iam/policy:Policy",
            props: { policy: text({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }) },
            says: ["policy, statement 1 allows every action that its NotAction does not name"],
        },
        "a Role of aws-native": {
            type: "aws-native:iam:Role",
            props: {
                assumeRolePolicyDocument: { Statement: [TRUST] },
                policies: [{ policyName: "all", policyDocument: { Statement: [ALL] } }],
            },
            says: ['policies[0].policyDocument, statement 1 allows "*"'],
        },
        "a Role of ACK": {
            type: "kubernetes:iam.services.k8s.aws/v1alpha1:Role",
            props: { spec: { assumeRolePolicyDocument: text(TRUST), inlinePolicies: { tables: text(SERVICE) } } },
            says: ['inlinePolicies.tables, statement "Tables" allows "dynamodb:*"'],
        },
        "a text that is no JSON": {
            type: "aws:iam/policy:Policy",
            props: { policy: "{ Statement" },
            says: ["policy is not valid JSON"],
        },
    };

    for (const [what, { type, props, says }] of Object.entries(REFUSED)) {
        it(`refuses ${what}`, async () => {
            const reported = await violationsOf(noWildcardActions, { type, props });
            assert.deepEqual(
                reported.map((message, index) => message.slice(0, says[index]?.length)),
                says,
            );
        });
    }

    it("says what to do", async () => {
        const [said] = await violationsOf(noWildcardActions, {
            type: "aws:iam/policy:Policy",
            props: { policy: text(ALL) },
        });
        assert.match(said ?? "", /Name the actions that are needed, as in "dynamodb:GetItem"\.$/);
    });

    const FINE: Record<string, { type: string; props: Record<string, unknown> }> = {
        "named actions, also those that begin alike": {
            type: "aws:iam/policy:Policy",
            props: { policy: text({ ...GET, Action: ["dynamodb:GetItem", "dynamodb:Describe*"] }) },
        },
        "a Deny of everything": {
            type: "aws:iam/policy:Policy",
            props: { policy: text({ ...ALL, Effect: "Deny" }, { Effect: "Deny", NotAction: "s3:*", Resource: "*" }) },
        },
        "a Role that names policies of AWS by their ARN": {
            type: "aws:iam/role:Role",
            props: { assumeRolePolicy: text(TRUST), managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
        },
        "a Role without properties yet": { type: "kubernetes:iam.services.k8s.aws/v1alpha1:Role", props: {} },
        "the policy of a bucket, which is not of IAM": {
            type: "aws:s3/bucketPolicy:BucketPolicy",
            props: { policy: text(ALL) },
        },
    };

    for (const [what, shown] of Object.entries(FINE)) {
        it(`takes ${what}`, async () => {
            assert.deepEqual(await violationsOf(noWildcardActions, shown), []);
        });
    }

    it("does not look at what names a policy by its ARN, which a preview may not know yet", async () => {
        const props = {
            get policyArn(): string {
                throw new Error("not known yet");
            },
        };
        const type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
        assert.deepEqual(await violationsOf(noWildcardActions, { type, props }), []);
    });
});

function text(...Statement: object[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement });
}
