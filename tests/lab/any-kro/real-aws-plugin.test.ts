import * as assert from "node:assert/strict";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { Engine } from "../../../lab/engine/engine";
import { POD_IDENTITY_TRUST } from "../../../parts/role/trust";
import { chain } from "../../chain";
import { AwsProxy } from "../../faults/aws-proxy";
import { CLUSTER_NAME, theLab } from "../test-lab";

/**
 * The real plugin pulumi-aws was never run against the lab. This sends to the lab's AWS what its source (the Terraform
 * AWS provider of 2026) sends for the resources and look-ups of this program, and looks for what that source reads of an
 * answer without asking whether it is there, and for the errors that it tells apart.
 */
describe("the lab's AWS, for the real aws plugin,", () => {
    chain();

    const ROLE = { RoleName: "real-aws-plugin" };
    const POLICY = { ...ROLE, PolicyName: "carts" };
    const TABLE = { TableName: "real-aws-plugin" };
    const ASSOCIATION = { clusterName: CLUSTER_NAME, namespace: "real-aws-plugin", serviceAccount: "carts" };

    let proxy: AwsProxy;
    let aws: { iam: IAM; eks: EKS; dynamodb: DynamoDB; sts: STS };
    /** What was asked and what was answered last, of each action, with "*" for ids. */
    const asked = new Map<string, string>();

    before("put a proxy before AWS that writes down what is asked", async () => {
        proxy = await AwsProxy.start(theLab().aws.endpoint);
        proxy.between = async (action, forward) => {
            const answer = await forward();
            asked.set(kindOf(action), answer.body.toString());
            return answer;
        };
        const credentials = { accessKeyId: "test", secretAccessKey: "test" };
        const settings = { endpoint: proxy.endpoint, region: theLab().aws.region, credentials, maxAttempts: 1 };
        aws = {
            iam: new IAM(settings),
            eks: new EKS(settings),
            dynamodb: new DynamoDB(settings),
            sts: new STS(settings),
        };
    });

    after(() => proxy.stop());

    it("says who asks, which the provider's configuration wants", async () => {
        const { Account, Arn } = await aws.sts.getCallerIdentity({});
        assert.deepEqual([Account, isArn(Arn)], [theLab().aws.accountId, true]);
        // The account's number is asked for in three ways, one after the other.
        assert.ok(isArn((await aws.iam.getUser({})).User?.Arn));
        await aws.iam.listRoles({ MaxItems: 1 });
    });

    it("has the role as it is created, read, changed and deleted", async () => {
        await assert.rejects(aws.iam.getRole(ROLE), { name: "NoSuchEntityException", Code: "NoSuchEntity" });
        const request = { ...ROLE, AssumeRolePolicyDocument: POD_IDENTITY_TRUST, Path: "/", MaxSessionDuration: 3600 };
        const created = await aws.iam.createRole({ ...request, Tags: [{ Key: "a", Value: "b" }] });
        assert.equal(created.Role?.RoleName, ROLE.RoleName);
        await assert.rejects(aws.iam.createRole(request), { Code: "EntityAlreadyExists" });
        const { Role: role } = await aws.iam.getRole(ROLE);
        // It waits for an ARN, formats the date, and unescapes and parses the policy.
        assert.ok(isArn(role?.Arn));
        assert.ok(role?.CreateDate instanceof Date);
        assert.deepEqual(
            JSON.parse(decodeURIComponent(role.AssumeRolePolicyDocument ?? "")),
            JSON.parse(POD_IDENTITY_TRUST),
        );
        const { RoleName, RoleId, Path, MaxSessionDuration, Tags } = role;
        assert.ok(RoleId);
        assert.deepEqual([RoleName, Path, MaxSessionDuration], [ROLE.RoleName, "/", 3600]);
        assert.deepEqual(Tags, [{ Key: "a", Value: "b" }]);
        assert.deepEqual((await aws.iam.listRolePolicies(ROLE)).PolicyNames, []);
        assert.deepEqual((await aws.iam.listAttachedRolePolicies(ROLE)).AttachedPolicies, []);

        await aws.iam.updateAssumeRolePolicy({ ...ROLE, PolicyDocument: POD_IDENTITY_TRUST });
        await aws.iam.updateRoleDescription({ ...ROLE, Description: "carts" });
        await aws.iam.updateRole({ ...ROLE, MaxSessionDuration: 7200 });
        await aws.iam.tagRole({ ...ROLE, Tags: [{ Key: "c", Value: "d" }] });
        await aws.iam.untagRole({ ...ROLE, TagKeys: ["a"] });
        const changed = (await aws.iam.getRole(ROLE)).Role;
        assert.deepEqual(
            [changed?.Description, changed?.MaxSessionDuration, changed?.Tags],
            ["carts", 7200, [{ Key: "c", Value: "d" }]],
        );
    });

    it("has the role's policy as it is written, read and deleted", async () => {
        const statement = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" };
        const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
        await assert.rejects(aws.iam.getRolePolicy(POLICY), { Code: "NoSuchEntity" });
        await aws.iam.putRolePolicy({ ...POLICY, PolicyDocument: document });
        const { PolicyDocument = "" } = await aws.iam.getRolePolicy(POLICY);
        assert.deepEqual(JSON.parse(decodeURIComponent(PolicyDocument)), JSON.parse(document));
        await assert.rejects(aws.iam.deleteRole(ROLE), { Code: "DeleteConflict" });
        await aws.iam.deleteRolePolicy(POLICY);
        await assert.rejects(aws.iam.deleteRolePolicy(POLICY), { Code: "NoSuchEntity" });
        // Before it deletes a role, it takes it out of instance profiles.
        assert.deepEqual((await aws.iam.listInstanceProfilesForRole(ROLE)).InstanceProfiles, []);
        await aws.iam.deleteRole(ROLE);
        await assert.rejects(aws.iam.deleteRole(ROLE), { Code: "NoSuchEntity" });
    });

    it("has the Pod Identity association as it is created, read, changed and deleted", async () => {
        const roleArn = "arn:aws:iam::111122223333:role/real-aws-plugin";
        const request = { ...ASSOCIATION, roleArn, disableSessionTags: false, tags: { a: "b" } };
        const { association: created } = await aws.eks.createPodIdentityAssociation(request);
        const { associationId, associationArn: resourceArn } = created ?? {};
        assert.ok(associationId);
        assert.ok(isArn(resourceArn));
        await assert.rejects(aws.eks.createPodIdentityAssociation(request), { name: "ResourceInUseException" });
        const one = { clusterName: CLUSTER_NAME, associationId };
        const { association } = await aws.eks.describePodIdentityAssociation(one);
        const { clusterName, namespace, serviceAccount, disableSessionTags, tags } = association ?? {};
        assert.deepEqual({ clusterName, namespace, serviceAccount }, ASSOCIATION);
        assert.deepEqual([association?.roleArn, disableSessionTags, tags], [roleArn, false, { a: "b" }]);
        const other = `${roleArn}-2`;
        const updated = await aws.eks.updatePodIdentityAssociation({
            ...one,
            roleArn: other,
            disableSessionTags: false,
        });
        assert.equal(updated.association?.roleArn, other);
        // MiniStack 1.5.33 has no tags of an association to change; README says so. The program never changes them.
        const unknown = { name: "InvalidParameterException", message: /resourceArn/ };
        await assert.rejects(aws.eks.tagResource({ resourceArn, tags: { c: "d" } }), unknown);
        await assert.rejects(aws.eks.untagResource({ resourceArn, tagKeys: ["a"] }), unknown);
        await aws.eks.deletePodIdentityAssociation(one);
        const gone = { name: "ResourceNotFoundException" };
        await assert.rejects(aws.eks.describePodIdentityAssociation(one), gone);
        await assert.rejects(aws.eks.deletePodIdentityAssociation(one), gone);
    });

    it("has the cluster that is looked up, with the date of its making", async () => {
        const { cluster } = await aws.eks.describeCluster({ name: CLUSTER_NAME });
        const { arn, endpoint, certificateAuthority, identity, version, status, resourcesVpcConfig } = cluster ?? {};
        assert.ok(isArn(arn));
        assert.ok(endpoint && certificateAuthority && identity?.oidc?.issuer && version && resourcesVpcConfig);
        assert.equal(status, "ACTIVE");
        // The plugin's SDK takes a date for nothing else than a number; it formats this one without a look.
        const answer = JSON.parse(asked.get(`GET /clusters/${CLUSTER_NAME}`) ?? "") as {
            cluster: { createdAt: unknown };
        };
        assert.equal(typeof answer.cluster.createdAt, "number");
        await assert.rejects(aws.eks.describeCluster({ name: "nowhere" }), { name: "ResourceNotFoundException" });
    });

    it("has the table that is looked up, with backups, time to live and tags", async () => {
        await assert.rejects(aws.dynamodb.describeTable(TABLE), { name: "ResourceNotFoundException" });
        await aws.dynamodb.createTable({
            ...TABLE,
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
            KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        });
        const { Table: table } = await aws.dynamodb.describeTable(TABLE);
        assert.equal(table?.TableName, TABLE.TableName);
        assert.ok(isArn(table.TableArn));
        const { ContinuousBackupsDescription: backups } = await aws.dynamodb.describeContinuousBackups(TABLE);
        assert.equal(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, "DISABLED");
        const { TimeToLiveDescription: expiry } = await aws.dynamodb.describeTimeToLive(TABLE);
        assert.equal(expiry?.TimeToLiveStatus, "DISABLED");
        assert.deepEqual((await aws.dynamodb.listTagsOfResource({ ResourceArn: table.TableArn })).Tags, []);
        await aws.dynamodb.deleteTable(TABLE);
    });

    it("has been asked here for everything that the stand-in asks for", async () => {
        const real = new Set(asked.keys());
        asked.clear();
        const config = { ...proxy.configuration, "aws:skipCredentialsValidation": "false" };
        const engine = new Engine(theLab(), { stackName: "real-aws-plugin", config });
        await engine.up();
        await engine.refresh();
        await engine.destroy();
        // The preflight finds associations by its own SDK.
        real.add(`GET /clusters/${CLUSTER_NAME}/pod-identity-associations?*`);
        assert.deepEqual(
            [...asked.keys()].filter((action) => !real.has(action)),
            [],
        );
        assert.ok(asked.size > 10, [...asked.keys()].join(", "));
    });
});

function isArn(text: string | undefined): boolean {
    return /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(text ?? "");
}

/** "GET /clusters/c/pod-identity-associations/*" */
function kindOf(action: string): string {
    return action
        .replace(/\/a-[^/?]+/, "/*")
        .replace(/\?.*/, "?*")
        .replace(/(\/tags\/).*/, "$1*");
}
