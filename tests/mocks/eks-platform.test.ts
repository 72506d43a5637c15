import * as assert from "node:assert/strict";
import { isRoleNotSeen } from "../../platform/capabilities";
import { EksPlatform, type EksPlatformArgs } from "../../platform/eks-platform";
import { ROLE_NOT_SEEN } from "../../vocabulary/eks-capabilities";
import { StrictMocks, settle } from "./strict-mocks";

const GIVEN = { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] };
const ARGS: EksPlatformArgs = { clusterName: "shop", region: "us-west-2", network: GIVEN };
const OF_CAPABILITIES = [
    "p",
    "p-access",
    "p-access-provider",
    "p-ack",
    "p-ack-access",
    "p-ack-entry",
    "p-ack-role",
    "p-ack-tables",
    "p-cluster",
    "p-key",
    "p-kro",
    "p-kro-access",
    "p-kro-binding",
    "p-kro-entry",
    "p-kro-rights",
    "p-kro-role",
    "p-stacks-gone",
];

async function made(args: EksPlatformArgs, preview = false): Promise<StrictMocks> {
    const mocks = await StrictMocks.install(preview);
    new EksPlatform("p", args);
    await settle();
    return mocks;
}

const names = (mocks: StrictMocks) => mocks.registered.map(({ name }) => name).sort();

describe("EksPlatform", () => {
    for (const preview of [false, true]) {
        it(`makes a cluster with EKS Capabilities of exactly these resources, ${preview ? "previewed" : "updated"}`, async () => {
            assert.deepEqual(names(await made(ARGS, preview)), OF_CAPABILITIES);
        });
    }

    it("asks for a cluster that is private, logged, encrypted and protected, without the package's add-on", async () => {
        const { inputs } = (await made(ARGS)).resource("p-cluster");
        assert.deepEqual(inputs, {
            name: "shop",
            vpcId: "vpc-1",
            privateSubnetIds: ["subnet-1", "subnet-2"],
            publicSubnetIds: [],
            authenticationMode: "API",
            // The package adds some of its own defaults.
            autoMode: { enabled: true, createNodeRole: true },
            corednsAddonOptions: {
                enabled: false,
                resolveConflictsOnCreate: "OVERWRITE",
                resolveConflictsOnUpdate: "OVERWRITE",
            },
            endpointPrivateAccess: true,
            endpointPublicAccess: false,
            enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
            encryptionConfigKeyArn: "arn:aws:kms:us-west-2:111122223333:key/k",
            deletionProtection: true,
            upgradePolicy: { supportType: "STANDARD" },
        });
    });

    it("gives each capability its role, access entry and policy before it, and only then waits for it to be deleted", async () => {
        const mocks = await made(ARGS);
        for (const short of ["ack", "kro"]) {
            const before = mocks.waitsFor(`p-${short}`);
            for (const part of ["role", "entry", "access"]) {
                assert.ok(before.has(`p-${short}-${part}`), `p-${short} does not wait for its ${part}`);
            }
            assert.equal(mocks.deletedFirst[`p-${short}`], true);
        }
        assert.ok(mocks.waitsFor("p-ack").has("p-ack-tables"));
        const last = mocks.waitsFor("p-stacks-gone");
        assert.deepEqual(
            ["p-ack", "p-kro", "p-kro-rights", "p-kro-binding", "p-cluster"].filter((name) => !last.has(name)),
            [],
        );
    });

    for (const [short, type, policy] of [
        ["ack", "ACK", "AmazonEKSACKPolicy"],
        ["kro", "KRO", "AmazonEKSKROPolicy"],
    ] as const) {
        it(`gives capability ${type} a role that only capabilities may assume, and ${policy} and no other access policy`, async () => {
            const mocks = await made(ARGS);
            const { inputs: role } = mocks.resource(`p-${short}-role`);
            assert.equal(role.name, `shop-${short}-capability`);
            assert.deepEqual(JSON.parse(String(role.assumeRolePolicy)).Statement, [
                {
                    Effect: "Allow",
                    Principal: { Service: "capabilities.eks.amazonaws.com" },
                    Action: ["sts:AssumeRole", "sts:TagSession"],
                },
            ]);
            const principalArn = `arn:aws:iam::111122223333:role/shop-${short}-capability`;
            assert.deepEqual(mocks.resource(`p-${short}-entry`).inputs, {
                clusterName: "shop",
                principalArn,
                type: "STANDARD",
            });
            assert.deepEqual(mocks.resource(`p-${short}-access`).inputs, {
                clusterName: "shop",
                principalArn,
                policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
                accessScope: { type: "cluster" },
            });
            assert.deepEqual(mocks.resource(`p-${short}`).inputs, {
                clusterName: "shop",
                capabilityName: short,
                type,
                roleArn: principalArn,
                deletePropagationPolicy: "RETAIN",
            });
        });
    }

    it("lets ACK's role manage the carts tables of its cluster and nothing else, and gives kro's role no policy", async () => {
        const mocks = await made(ARGS);
        const { Statement } = JSON.parse(String(mocks.resource("p-ack-tables").inputs.policy));
        assert.equal(Statement.length, 1);
        assert.equal(Statement[0].Action.length, 19);
        const tables = "arn:aws:dynamodb:us-west-2:111122223333:table/shop-carts-*";
        assert.deepEqual(Statement[0].Resource, [tables, `${tables}/index/*`]);
        const policies = mocks.registered.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
        assert.deepEqual(
            policies.map(({ name }) => name),
            ["p-ack-tables"],
        );
    });

    it("binds kro's ClusterRole to the user that EKS makes of the capability's role", async () => {
        const { inputs } = (await made(ARGS)).resource("p-kro-binding");
        const [subject] = inputs.subjects as { name: string }[];
        assert.equal(subject?.name, "arn:aws:sts::111122223333:assumed-role/shop-kro-capability/KRO");
    });

    it("lets ACK make associations of its cluster with the one role of the carts, and kro ACK's objects of them, where asked", async () => {
        const mocks = await made({ ...ARGS, associations: true });
        const { Statement } = JSON.parse(String(mocks.resource("p-ack-associations").inputs.policy));
        assert.equal(Statement[0].Action.length, 7);
        assert.deepEqual(Statement[0].Resource, [
            "arn:aws:eks:us-west-2:111122223333:cluster/shop",
            "arn:aws:eks:us-west-2:111122223333:podidentityassociation/shop/*",
        ]);
        assert.equal(Statement[1].Resource, "arn:aws:iam::111122223333:role/shop-carts-dynamo");
        assert.deepEqual(Statement[1].Condition, { StringEquals: { "iam:PassedToService": "pods.eks.amazonaws.com" } });
        const { rules } = mocks.resource("p-kro-associations-rights").inputs as { rules: { resources: string[] }[] };
        assert.deepEqual(
            rules.map(({ resources }) => resources),
            [["podidentityassociations"]],
        );
        assert.ok(mocks.waitsFor("p-stacks-gone").has("p-kro-associations-binding"));
        assert.ok(mocks.waitsFor("p-ack").has("p-ack-associations"));
    });

    it("installs pinned charts with helm, ACK's after its association, and binds nothing", async () => {
        const mocks = await made({ ...ARGS, controllers: "helm" });
        assert.ok(mocks.waitsFor("p-ack").has("p-ack-association"));
        assert.ok(mocks.waitsFor("p-ack").has("p-ack-tables"));
        assert.ok(mocks.waitsFor("p-kro").has("p-kro-rights"));
        assert.equal(mocks.resource("p-kro").inputs.version, "0.9.4");
        assert.deepEqual(mocks.resource("p-kro").inputs.values, { rbac: { mode: "aggregation" } });
        assert.ok(!names(mocks).includes("p-kro-binding"));
    });

    it("makes a VPC with three private and three public subnets where none is given", async () => {
        const mocks = await made({ ...ARGS, network: undefined });
        const subnets = mocks.registered.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
        assert.deepEqual(subnets.map(({ inputs }) => inputs.cidrBlock).sort(), [
            "10.43.0.0/19",
            "10.43.32.0/19",
            "10.43.64.0/19",
            "10.43.96.0/24",
            "10.43.97.0/24",
            "10.43.98.0/24",
        ]);
    });

    const bad: [Partial<EksPlatformArgs>, RegExp][] = [
        [{ region: "us-gov-west-1" }, /controllers: "capabilities" needs EKS Capabilities/],
        [{ region: "cn-north-1" }, /controllers: "capabilities" needs EKS Capabilities/],
        [{ controllers: "helm", associations: true }, /associations: true needs ACK's EKS controller/],
        [{ clusterName: "-" }, /clusterName: "-" is not a cluster's name/],
        [{ network: { vpcId: "vpc-1" } }, /network\.privateSubnetIds: \[\] has to name two/],
        [{ publicAccessCidrs: ["10.0.0.1/8"] }, /publicAccessCidrs\[0\]/],
    ];
    for (const [change, message] of bad) {
        it(`refuses ${JSON.stringify(change)} at preview`, async () => {
            await StrictMocks.install(true);
            assert.throws(() => new EksPlatform("p", { ...ARGS, ...change }), message);
        });
    }

    it("asks EKS again only while it does not see the role, and not for ever", async () => {
        const ask = (failedOperation: string, errors: string[]) => isRoleNotSeen({ failedOperation, errors }, 0);
        assert.equal(await ask("create", [`InvalidParameterException: ${ROLE_NOT_SEEN}`]), true);
        assert.equal(await ask("create", ["AccessDenied"]), false);
        assert.equal(await ask("delete", [ROLE_NOT_SEEN]), false);
        assert.equal(await ask("create", Array(30).fill(ROLE_NOT_SEEN)), false);
    });
});
