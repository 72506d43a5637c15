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

/** Of no item of a table: what ACK's controller calls to manage the table itself. */
const TABLE_ACTIONS = [
    "dynamodb:CreateTable",
    "dynamodb:DescribeTable",
    "dynamodb:UpdateTable",
    "dynamodb:DeleteTable",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:DescribeTimeToLive",
    "dynamodb:UpdateTimeToLive",
    "dynamodb:DescribeContributorInsights",
    "dynamodb:UpdateContributorInsights",
    "dynamodb:DescribeKinesisStreamingDestination",
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:DisableKinesisStreamingDestination",
    "dynamodb:GetResourcePolicy",
    "dynamodb:PutResourcePolicy",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:TagResource",
    "dynamodb:UntagResource",
    "dynamodb:ListTagsOfResource",
];

async function made(args: EksPlatformArgs, preview = false): Promise<StrictMocks> {
    const mocks = await StrictMocks.install(preview);
    new EksPlatform("p", args);
    await settle();
    return mocks;
}

/** Of an inline policy. */
function statements(mocks: StrictMocks, name: string): { readonly Sid: string }[] {
    return JSON.parse(String(mocks.resource(name).inputs.policy)).Statement;
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

    it("asks for another cluster where the arguments choose one", async () => {
        const chosen = {
            kubernetesVersion: "1.34",
            publicAccessCidrs: ["192.0.2.0/24"],
            controlPlaneLogs: ["audit"],
            deletionProtection: false,
            supportPolicy: "EXTENDED",
        };
        const { inputs } = (await made({ ...ARGS, ...chosen })).resource("p-cluster");
        const { version, endpointPublicAccess, publicAccessCidrs, enabledClusterLogTypes, ...others } = inputs;
        assert.deepEqual(
            [version, endpointPublicAccess, publicAccessCidrs, enabledClusterLogTypes],
            ["1.34", true, ["192.0.2.0/24"], ["audit"]],
        );
        assert.deepEqual(others.upgradePolicy, { supportType: "EXTENDED" });
        assert.equal(others.deletionProtection, false);
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
        const tables = "arn:aws:dynamodb:us-west-2:111122223333:table/shop-carts-*";
        assert.deepEqual(statements(mocks, "p-ack-tables"), [
            { Sid: "CartsTables", Effect: "Allow", Action: TABLE_ACTIONS, Resource: [tables, `${tables}/index/*`] },
        ]);
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
        assert.deepEqual(statements(mocks, "p-ack-associations"), [
            {
                Sid: "Associations",
                Effect: "Allow",
                Action: [
                    "eks:CreatePodIdentityAssociation",
                    "eks:DeletePodIdentityAssociation",
                    "eks:DescribePodIdentityAssociation",
                    "eks:UpdatePodIdentityAssociation",
                    "eks:ListPodIdentityAssociations",
                    "eks:TagResource",
                    "eks:UntagResource",
                ],
                Resource: [
                    "arn:aws:eks:us-west-2:111122223333:cluster/shop",
                    "arn:aws:eks:us-west-2:111122223333:podidentityassociation/shop/*",
                ],
            },
            {
                Sid: "LookAtTheRoleOfTheCarts",
                Effect: "Allow",
                Action: "iam:GetRole",
                Resource: "arn:aws:iam::111122223333:role/shop-carts-dynamo",
            },
            {
                Sid: "TheRoleOfTheCarts",
                Effect: "Allow",
                Action: "iam:PassRole",
                Resource: "arn:aws:iam::111122223333:role/shop-carts-dynamo",
                Condition: { StringEquals: { "iam:PassedToService": "pods.eks.amazonaws.com" } },
            },
        ]);
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
        assert.deepEqual(mocks.resource("p-ack").inputs, {
            chart: "oci://public.ecr.aws/aws-controllers-k8s/dynamodb-chart",
            version: "1.9.2",
            namespace: "ack-system",
            createNamespace: true,
            atomic: true,
            compat: "true",
            values: { aws: { region: "us-west-2" }, serviceAccount: { name: "ack-dynamodb-controller" } },
        });
        assert.ok(!names(mocks).includes("p-kro-binding"));
        assert.ok(!names(mocks).includes("p-ack-eks"));
    });

    it("installs ACK's EKS controller with helm where associations are asked for, with a role and rights of its own", async () => {
        const mocks = await made({ ...ARGS, controllers: "helm", associations: true });
        const before = mocks.waitsFor("p-ack-eks");
        assert.deepEqual(
            ["p-ack", "p-ack-eks-associations", "p-ack-eks-association"].filter((name) => !before.has(name)),
            [],
        );
        const { chart, values } = mocks.resource("p-ack-eks").inputs;
        assert.equal(chart, "oci://public.ecr.aws/aws-controllers-k8s/eks-chart");
        assert.deepEqual(values, { aws: { region: "us-west-2" }, serviceAccount: { name: "ack-eks-controller" } });
        assert.deepEqual(mocks.resource("p-ack-eks-association").inputs, {
            clusterName: "shop",
            namespace: "ack-system",
            serviceAccount: "ack-eks-controller",
            roleArn: "arn:aws:iam::111122223333:role/shop-ack-eks-controller",
        });
        assert.deepEqual(
            statements(mocks, "p-ack-eks-associations").map(({ Sid }) => Sid),
            ["Associations", "LookAtTheRoleOfTheCarts", "TheRoleOfTheCarts"],
        );
        assert.deepEqual(
            statements(mocks, "p-ack-tables").map(({ Sid }) => Sid),
            ["CartsTables"],
        );
        assert.ok(mocks.waitsFor("p-stacks-gone").has("p-ack-eks"));
    });

    it("makes a VPC with three private and three public subnets where none is given", async () => {
        const mocks = await made({ ...ARGS, network: undefined });
        const inputs = (name: string) => mocks.resource(name).inputs;
        assert.deepEqual(inputs("p-vpc"), {
            cidrBlock: "10.43.0.0/16",
            enableDnsHostnames: true,
            enableDnsSupport: true,
            tags: { Name: "p-vpc" },
        });
        assert.deepEqual(inputs("p-default-group"), { vpcId: "p-vpc-id", ingress: [], egress: [] });
        const subnets = mocks.registered.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
        assert.deepEqual(
            subnets.map(({ name, inputs: { cidrBlock, availabilityZone } }) => [name, cidrBlock, availabilityZone]),
            [
                ["p-public-0", "10.43.96.0/24", "us-west-2a"],
                ["p-public-1", "10.43.97.0/24", "us-west-2b"],
                ["p-public-2", "10.43.98.0/24", "us-west-2c"],
                ["p-private-0", "10.43.0.0/19", "us-west-2a"],
                ["p-private-1", "10.43.32.0/19", "us-west-2b"],
                ["p-private-2", "10.43.64.0/19", "us-west-2c"],
            ],
        );
        assert.deepEqual(inputs("p-public-0").tags, { Name: "p-public-0", "kubernetes.io/role/elb": "1" });
        assert.deepEqual(inputs("p-private-0").tags, { Name: "p-private-0", "kubernetes.io/role/internal-elb": "1" });
        const destinationCidrBlock = "0.0.0.0/0";
        assert.deepEqual(inputs("p-public-route"), {
            routeTableId: "p-public-id",
            destinationCidrBlock,
            gatewayId: "p-gateway-id",
        });
        assert.deepEqual(inputs("p-private-route"), {
            routeTableId: "p-private-id",
            destinationCidrBlock,
            natGatewayId: "p-nat-id",
        });
        assert.deepEqual(inputs("p-private-2-routes"), { subnetId: "p-private-2-id", routeTableId: "p-private-id" });
        assert.deepEqual(inputs("p-nat"), {
            allocationId: "p-nat-address-id",
            subnetId: "p-public-0-id",
            tags: { Name: "p-nat" },
        });
        assert.ok(mocks.waitsFor("p-nat").has("p-gateway"));
        assert.deepEqual(inputs("p-cluster").privateSubnetIds, ["p-private-0-id", "p-private-1-id", "p-private-2-id"]);
        assert.deepEqual(inputs("p-cluster").publicSubnetIds, ["p-public-0-id", "p-public-1-id", "p-public-2-id"]);
    });

    const bad: [Partial<EksPlatformArgs>, RegExp][] = [
        [{ region: "us-gov-west-1" }, /controllers: "capabilities" needs EKS Capabilities/],
        [{ region: "cn-north-1" }, /controllers: "capabilities" needs EKS Capabilities/],
        [{ clusterName: "-" }, /clusterName: "-" is not a cluster's name/],
        [{ network: { vpcId: "vpc-1" } }, /network\.privateSubnetIds: \[\] has to name two/],
        [{ publicAccessCidrs: ["10.0.0.1/8"] }, /publicAccessCidrs\[0\]/],
        [{ controlPlaneLogs: ["audit", "kubelet"] }, /controlPlaneLogs\[1\]: "kubelet" is none of EKS's logs: api, /],
    ];
    for (const [change, message] of bad) {
        it(`refuses ${JSON.stringify(change)} at preview`, async () => {
            await StrictMocks.install(true);
            assert.throws(() => new EksPlatform("p", { ...ARGS, ...change }), message);
        });
    }

    it("takes the regions of every partition", async () => {
        await StrictMocks.install(true);
        for (const region of ["us-west-2", "us-gov-west-1", "us-isob-east-1", "cn-north-1", "eusc-de-east-1"]) {
            assert.doesNotThrow(() => new EksPlatform(`p-${region}`, { ...ARGS, region, controllers: "existing" }));
        }
    });

    it("asks EKS again only while it does not see the role, and not for ever", async () => {
        const ask = (failedOperation: string, errors: string[]) => isRoleNotSeen({ failedOperation, errors }, 0);
        assert.equal(await ask("create", [`InvalidParameterException: ${ROLE_NOT_SEEN}`]), true);
        assert.equal(await ask("create", ["AccessDenied"]), false);
        assert.equal(await ask("delete", [ROLE_NOT_SEEN]), false);
        assert.equal(await ask("create", Array(30).fill(ROLE_NOT_SEEN)), false);
    });
});
