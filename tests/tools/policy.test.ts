import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RolePolicy } from "@pulumi/aws/iam";
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { awsProviderArgs } from "../../aws-configuration";
import type { EngineOptions } from "../../lab/engine/engine";
import { readSettings } from "../../settings";
import { engine, pulumi as pulumiCli, theLab } from "../lab/test-lab";

const PACK = join(__dirname, "..", "..", "policy");
/** The pack without a language host. */
const RUN = join(PACK, "run");
const STACK = "guarded";
const NLB = { uiInstall: "true", uiNamespace: "shop", uiExposure: "nlb" };

describe("the policy pack", () => {
    let scratch: string;

    before("have a folder for files", () => {
        scratch = mkdtempSync(join(tmpdir(), "carts-policy-"));
    });

    after(() => rmSync(scratch, { recursive: true }));

    it("lets the program through as it is configured at first, also with its UI behind an internal load balancer", async () => {
        await preview({});
        await preview(NLB);
    });

    it("lets an internet-facing load balancer through that names its sources", async () => {
        await preview({ ...NLB, uiScheme: "internet-facing", uiAllowedCidrs: "203.0.113.0/24" });
    });

    it("refuses an update with an internet-facing load balancer for everybody, and does not make it", async () => {
        const open = engine(STACK, { ...NLB, uiScheme: "internet-facing" });
        const said = await refused(open.up({ policyPacks: [RUN] }));
        assert.match(said, /\[mandatory\].*public-endpoints-restricted.*ui-exposure-load-balancer/);
        assert.match(said, /List the sources in spec\.loadBalancerSourceRanges/);
        const services = await theLab().kubernetes.list("v1", "Service", { namespace: "shop" });
        assert.deepEqual(
            services.map(({ metadata }) => metadata.name),
            ["ui"],
        );
        await open.destroy();
    });

    it("refuses a moving image of the carts service", async () => {
        const said = await refused(preview({ image: "public.ecr.aws/aws-containers/retail-store-sample-cart" }));
        assert.match(said, /\[mandatory\].*images-pinned.*carts-instance/);
        assert.match(said, /spec\.image: .* has no tag, which means "latest"\. Name the version/);
    });

    describe("in a stack that is production by its tag", () => {
        before("tag it", async () => {
            await preview({});
            await pulumiCli(STACK, "stack", "tag", "set", "environment", "production");
        });

        after(() => pulumiCli(STACK, "stack", "tag", "rm", "environment"));

        it("refuses a table that goes with the stack", async () => {
            const said = await refused(preview({}));
            assert.match(said, /\[mandatory\].*production-tables-kept.*carts-instance/);
            assert.match(said, /by its tag environment: production\)\. Set spec\.tableDeletionPolicy to "retain"/);
        });

        it("takes one that is retained", () => preview({ tableDeletionPolicy: "retain" }));
    });

    it("takes its configuration from a file: production stacks by their names, and the level of a policy", async () => {
        const byName = configured({ "production-tables-kept": { stacks: [STACK] } });
        assert.match(await refused(preview({}, byName)), /by its name, guarded/);
        const advisory = configured({ "production-tables-kept": { stacks: [STACK], enforcementLevel: "advisory" } });
        assert.match((await preview({}, advisory)).stdout, /\[advisory\].*production-tables-kept/);
        const mistaken = configured({ "production-tables-kept": { stacks: STACK } });
        assert.match(await refused(preview({}, mistaken)), /stacks: Invalid type/);
    });

    it("judges what a program without this project's components makes", async () => {
        const said = await refused(preview({}, {}, { program: careless() }));
        assert.match(said, /iam-no-wildcard-actions.*careless-policy/);
        assert.match(said, /policy, statement 1 allows "dynamodb:\*"/);
        assert.match(said, /images-pinned.*careless-app/);
        assert.match(said, /public-endpoints-restricted.*careless-service/);
    });

    it("runs as a folder where there is a language host for Node", async () => {
        const up = engine(STACK, {}, { program: careless() }).preview({ policyPacks: [PACK] });
        assert.match(await refused(up), /images-pinned.*careless-app/);
    });

    function preview(
        config: Record<string, string>,
        policyPackConfigs: { policyPackConfigs?: string[] } = {},
        options: EngineOptions = {},
    ) {
        return engine(STACK, config, options).preview({ policyPacks: [RUN], ...policyPackConfigs });
    }

    function configured(config: object): { policyPackConfigs: string[] } {
        const file = join(scratch, "policy-config.json");
        writeFileSync(file, JSON.stringify(config));
        return { policyPackConfigs: [file] };
    }
});

/** A program of somebody's own, which breaks three policies. */
function careless(): PulumiFn {
    return async () => {
        const { access, aws } = readSettings(new pulumi.Config());
        const cluster = new Provider("careless-cluster", { kubeconfig: access.kubeconfig });
        const account = new AwsProvider("careless-account", awsProviderArgs(aws));
        const Statement = [{ Effect: "Allow" as const, Action: "dynamodb:*", Resource: "*" }];
        new RolePolicy(
            "careless-policy",
            { role: "somebodys", policy: { Version: "2012-10-17" as const, Statement } },
            { provider: account },
        );
        const labels = { app: "careless" };
        const spec = { containers: [{ name: "app", image: "app:latest" }] };
        new Deployment(
            "careless-app",
            { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } } },
            { provider: cluster },
        );
        new Service(
            "careless-service",
            { spec: { type: "LoadBalancer", selector: labels, ports: [{ port: 80 }] } },
            { provider: cluster },
        );
    };
}

/** What the CLI says when it ends with exit code 1. */
async function refused(run: Promise<unknown>): Promise<string> {
    const { message } = await run.then(
        () => assert.fail("nothing was refused"),
        (error: Error) => error,
    );
    assert.match(message, /exit code 1\b/);
    return message;
}
