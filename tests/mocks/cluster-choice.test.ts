import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { PLATFORM_PROJECT, readCluster } from "../../cluster-choice";
import { EksPlatform } from "../../platform/eks-platform";
import { readSettings } from "../../settings";
import { StrictMocks, settled } from "./strict-mocks";

const PROJECT = "carts-stack";
const STANDING = {
    outputs: { clusterName: "shop", clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/shop" },
};

function configuration(values: Record<string, string>): pulumi.Config {
    const keys = Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${PROJECT}:${key}`, value]);
    pulumi.runtime.setAllConfig(Object.fromEntries(keys) as Record<string, string>);
    return new pulumi.Config(PROJECT);
}

/** The settings of a program beside a platform with these outputs. */
async function settings(values: Record<string, string>, platform: object, preview = false) {
    const mocks = await StrictMocks.install(preview);
    mocks.live.platform = { ...platform };
    const config = configuration(values);
    return { mocks, settings: readSettings(config, await readCluster(config)) };
}

describe("the cluster of a configuration", () => {
    for (const preview of [true, false]) {
        it(`is that of platformStack, ${preview ? "previewed" : "updated"}`, async () => {
            const { mocks, settings: read } = await settings({ platformStack: "prod" }, STANDING, preview);
            assert.equal(read.access.clusterName, "shop");
            assert.equal(read.stack.clusterName, "shop");
            assert.equal(read.stack.tableName, "shop-carts-kro");
            assert.deepEqual(
                mocks.registered.map(({ type, inputs }) => [type, inputs.name]),
                [["pulumi:pulumi:StackReference", "shop/carts-platform/prod"]],
            );
        });
    }

    it("is asked of a stack of any project whose full name is given", async () => {
        const { mocks } = await settings({ platformStack: "acme/clusters/prod" }, STANDING);
        assert.equal(mocks.resource("platform").inputs.name, "acme/clusters/prod");
    });

    it("is named by the project of platform/, with outputs that EksPlatform has", async () => {
        const file = readFileSync(join(__dirname, "..", "..", "platform", "Pulumi.yaml"), "utf8");
        assert.equal((parse(file) as { name: string }).name, PLATFORM_PROJECT);
        await StrictMocks.install();
        const network = { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] };
        const { clusterName, clusterArn } = new EksPlatform("p", { clusterName: "shop", region: "us-west-2", network });
        const outputs = { clusterName: await settled(clusterName), clusterArn: await settled(clusterArn) };
        const { settings: read } = await settings({ platformStack: "prod" }, { outputs });
        assert.equal(read.access.clusterName, "shop");
    });

    it("asks no other stack where it is named", async () => {
        const { mocks, settings: read } = await settings({ clusterName: "own" }, STANDING);
        assert.equal(read.access.clusterName, "own");
        assert.deepEqual(mocks.registered, []);
    });

    it("is refused where the platform has not made it yet, with what to do", async () => {
        await assert.rejects(settings({ platformStack: "prod" }, { outputs: {} }, true), {
            message:
                'configuration: 1 invalid argument\n  platformStack: "prod" has no cluster yet, because no update of it ' +
                "has ended well; update it first: pulumi up --stack shop/carts-platform/prod",
        });
    });

    it("is refused where aws:region is another one than the platform's", async () => {
        const values = { platformStack: "prod", "aws:region": "us-west-2" };
        await assert.rejects(settings(values, STANDING), /aws:region: "us-west-2" is not where .*set it to eu-west-1/);
        const { settings: read } = await settings({ ...values, "aws:region": "eu-west-1" }, STANDING);
        assert.equal(read.aws.region, "eu-west-1");
    });

    const bad: [string, Record<string, string>, RegExp][] = [
        ["both are given", { clusterName: "own", platformStack: "prod" }, /platformStack: "prod" excludes clusterName/],
        ["none is given", { clusterName: "", platformStack: "" }, /clusterName is needed: pulumi config set/],
        [
            "the stack's name has two parts",
            { platformStack: "acme/prod" },
            /platformStack: "acme\/prod" is not the name/,
        ],
    ];
    for (const [title, values, message] of bad) {
        it(`is refused where ${title}, and asks nobody`, async () => {
            const mocks = await StrictMocks.install(true);
            const config = configuration(values);
            const cluster = await readCluster(config);
            assert.throws(
                () => readSettings(config, cluster),
                (error) => pulumi.RunError.isInstance(error) && message.test(error.message),
            );
            assert.deepEqual(mocks.registered, []);
        });

        it(`does not hide what else is bad where ${title}`, async () => {
            await assert.rejects(
                settings({ ...values, graphTimeout: "x", "aws:regio": "x" }, STANDING),
                ({ message }) => {
                    assert.match(message, /^configuration: 3 invalid arguments\n/);
                    assert.match(message, /graphTimeout: "x" is not/);
                    assert.match(message, /aws:regio: "…" is of a key/);
                    return true;
                },
            );
        });
    }

    it("does not hide what else is bad where the platform has not made it yet", async () => {
        const values = { platformStack: "prod", graphTimeout: "x" };
        await assert.rejects(
            settings(values, { outputs: {} }, true),
            /: 2 invalid arguments\n {2}platformStack: "prod" has no cluster yet.*\n {2}graphTimeout: "x" is not/,
        );
    });
});
