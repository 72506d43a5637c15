import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    CreatePodIdentityAssociationCommand,
    DeletePodIdentityAssociationCommand,
    ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { CartsStackComponent } from "../../../components/carts-stack/carts-stack-component";
import { ClusterAccess } from "../../../components/cluster/cluster-access";
import { CartsGraph } from "../../../components/graph/carts-graph";
import { Engine } from "../../../lab/engine/engine";
import { readSettings } from "../../../settings";
import { CLUSTER_NAME, eks, theLab } from "../test-lab";

/** The lab's AWS takes twelve digits as the key of that account, and any other key as one of the lab's own account. */
const OTHER_ACCOUNT = "222222222222";
const NO_DEFAULT_PROVIDERS = { "pulumi:disable-default-providers": JSON.stringify(["*"]) };

describe("the program in AWS", () => {
    let directory: string;
    let environment: NodeJS.ProcessEnv;

    before("let the program find credentials of another account in its environment", () => {
        directory = mkdtempSync(join(tmpdir(), "carts-aws-identity-"));
        environment = process.env;
        const keys = { AWS_ACCESS_KEY_ID: OTHER_ACCOUNT, AWS_SECRET_ACCESS_KEY: "other" };
        process.env = { ...environment, ...keys };
    });

    after(() => {
        process.env = environment;
        rmSync(directory, { recursive: true });
    });

    /** Configuration with profiles of the lab's account and of the other one. */
    function profiles(): Record<string, string> {
        const file = join(directory, "credentials");
        const entry = (name: string, key: string) =>
            `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = any\n`;
        writeFileSync(file, [entry("default", "test"), entry("lab", "test"), entry("other", OTHER_ACCOUNT)].join("\n"));
        return { "aws:sharedCredentialsFiles": JSON.stringify([file]) };
    }

    function stack(stackName: string, config: Record<string, string>, program?: () => Promise<object>): Engine {
        return new Engine(theLab(), { stackName, config, program: program as pulumi.automation.PulumiFn | undefined });
    }

    it("has one provider, which needs no default one and takes over what a default one made", async () => {
        const before = await stack("explicit", {}, withDefaultProvider).up();
        const engine = stack("explicit", NO_DEFAULT_PROVIDERS);
        const said: string[] = [];
        const after = await engine.up({ onOutput: (text) => said.push(text) });
        assert.equal(after.outputs.associationId?.value, before.outputs.associationId?.value);
        const { replace, update } = (after.summary.resourceChanges ?? {}) as Record<string, number | undefined>;
        assert.deepEqual({ replace, update }, { replace: undefined, update: undefined }, said.join(""));
        const { create: created, ...same } = (await engine.preview()).changeSummary;
        assert.deepEqual([created, Object.keys(same)], [undefined, ["same"]]);
        await engine.destroy();
    });

    describe("at preview, beside an association that somebody else has made,", () => {
        let associationId: string | undefined;
        const name = { clusterName: CLUSTER_NAME, namespace: "carts-kro", serviceAccount: "carts" };

        before(async () => {
            const roleArn = "arn:aws:iam::111122223333:role/somebody-elses";
            const { association } = await eks().send(new CreatePodIdentityAssociationCommand({ ...name, roleArn }));
            associationId = association?.associationId;
        });

        after(() => eks().send(new DeletePodIdentityAssociationCommand({ ...name, associationId })));

        async function preview(config: Record<string, string>): Promise<string> {
            const said: string[] = [];
            const run = stack("identity", config).preview({ onOutput: (text) => said.push(text) });
            await run.catch((error: unknown) => said.push(String(error)));
            return said.join("");
        }

        it("is the configured profile, and sees the association", async () => {
            const said = await preview({ ...profiles(), "aws:profile": "lab" });
            assert.match(said, new RegExp(`${associationId}`));
            assert.doesNotMatch(said, /Not checked/);
        });

        it("is the role that another account's profile assumes, and sees the association", async () => {
            const role = JSON.stringify([{ roleArn: "arn:aws:iam::111122223333:role/deployer" }]);
            const said = await preview({ ...profiles(), "aws:profile": "other", "aws:assumeRoles": role });
            assert.match(said, new RegExp(`${associationId}`));
            assert.doesNotMatch(said, /Not checked/);
        });

        it("asks nothing where it finds other credentials than the provider has, and says so", async () => {
            const said = await preview(profiles());
            assert.match(
                said,
                /the AWS provider is arn:aws:iam::111122223333:\S+, and the AWS SDK here would be arn:aws:iam::222222222222:\S+\n.*pulumi config set aws:profile <profile>/,
            );
        });
    });

    it("is the assumed role in everything that it makes, without a default provider", async () => {
        const role = JSON.stringify([{ roleArn: "arn:aws:iam::111122223333:role/deployer" }]);
        const engine = stack("assumed", {
            ...NO_DEFAULT_PROVIDERS,
            ...profiles(),
            "aws:profile": "other",
            "aws:assumeRoles": role,
        });
        const { outputs } = await engine.up();
        assert.match(outputs.roleArn?.value, /^arn:aws:iam::111122223333:role/);
        const { associations = [] } = await eks().send(
            new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME, namespace: "carts-kro" }),
        );
        assert.deepEqual(
            associations.map(({ associationId }) => associationId),
            [outputs.associationId?.value],
        );
        await engine.destroy();
    });
});

/** What the program was before its provider was explicit. */
async function withDefaultProvider() {
    const settings = readSettings(new pulumi.Config());
    const access = new ClusterAccess("carts-cluster", settings.access);
    const inCluster = { providers: { kubernetes: access.provider } };
    const graph = new CartsGraph("carts-graph", settings.graph, inCluster);
    const stack = new CartsStackComponent("carts", { ...settings.stack, graph }, inCluster);
    return { associationId: stack.associationId };
}
