import * as assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { parse, parseAllDocuments } from "yaml";
import { Engine } from "../../lab/engine/engine";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { POD_IDENTITY_TRUST } from "../../parts/role/trust";
import { giveAddress } from "../lab/give-address";
import {
    CLUSTER_NAME,
    cartsPods,
    deleteRetainedTable,
    dynamoDb,
    iam,
    kubernetes,
    theLab,
    until,
} from "../lab/test-lab";
import { emptyDirectory, install, PROJECT, pack, peers, remove } from "./packed";

const EXAMPLES = join(PROJECT, "examples");
const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { version: string };

/** The examples' own names, which are those of their folders. */
const NAMES = readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe("the examples", () => {
    let directory: string;
    const started: Engine[] = [];

    before("install the package for all of them", async () => {
        directory = emptyDirectory();
        await install(await pack(directory), join(directory, "examples"));
        for (const name of NAMES) {
            const target = join(directory, "examples", name);
            // Packages that somebody has installed to try the example are not those of this test.
            cpSync(join(EXAMPLES, name), target, { recursive: true, filter: (file) => !file.includes("node_modules") });
        }
    });

    afterEach("destroy what a failed test has left, the latest first", async () => {
        for (const engine of started.splice(0).reverse()) {
            await engine.destroy();
        }
    });

    after(() => remove(directory));

    for (const name of NAMES) {
        it(`${name} has its name, and the packages that the tests run it with`, () => {
            const { dependencies, devDependencies, ...manifest } = JSON.parse(
                readFileSync(join(EXAMPLES, name, "package.json"), "utf8"),
            ) as { name: string; dependencies: object; devDependencies: object };
            assert.equal(manifest.name, name);
            assert.equal(
                (parse(readFileSync(join(EXAMPLES, name, "Pulumi.yaml"), "utf8")) as { name: string }).name,
                name,
            );
            assert.deepEqual(
                { ...dependencies, ...devDependencies },
                { ...peers(), "carts-stack": `file:../../carts-stack-${version}.tgz` },
            );
        });
    }

    it("own-program comes up as previewed, stays as it is, and goes", async () => {
        const own = example("own-program");
        const outputs = await comesUp(own);
        assert.equal(outputs.endpoint?.value, "http://carts.carts-kro:80");
        assert.equal((await cartsPods()).length, 2);
        await staysAndGoes(own);
        assert.deepEqual(await graphs(), []);
    });

    it("two-teams comes up in two stacks on one graph, of which the first goes last", async () => {
        const blue = example("two-teams", {}, "blue");
        const green = example("two-teams", { firstStack: "organization/two-teams/blue" }, "green");
        const { endpoint, roleArn } = await comesUp(blue);
        const ofGreen = await comesUp(green);
        assert.equal(endpoint?.value, "http://carts.carts-blue:80");
        assert.equal(ofGreen.endpoint?.value, "http://carts.carts-green:80");
        assert.equal(ofGreen.roleArn?.value, roleArn?.value);
        assert.equal((await graphs()).length, 1);
        await staysAndGoes(green);
        assert.equal((await cartsPods("carts-blue")).length, 1);
        await staysAndGoes(blue);
        assert.deepEqual(await graphs(), []);
    });

    it("existing-role-and-cluster comes up with what others have made, and leaves it there", async () => {
        const RoleName = "the-platform-teams";
        await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: POD_IDENTITY_TRUST }));
        const installed = installedGraph();
        for (const object of installed) {
            await kubernetes().apply(object, { fieldManager: "kubectl" });
        }
        await until("the API is served", () =>
            kubernetes().find("apiextensions.k8s.io/v1", "CustomResourceDefinition", "cartsstacks.kro.run"),
        );

        const existing = example("existing-role-and-cluster", { roleName: RoleName });
        const { roleArn } = await comesUp(existing);
        assert.equal(roleArn?.value, `arn:aws:iam::${theLab().aws.accountId}:role/${RoleName}`);
        await staysAndGoes(existing);
        assert.equal((await graphs()).length, 1);
        await iam().send(new DeleteRoleCommand({ RoleName }));
        for (const { apiVersion, kind, metadata } of installed) {
            await kubernetes().delete(apiVersion, kind, metadata.name);
        }
    });

    it("production comes up with a load balancer for the named networks, and its table outlives it", async () => {
        const production = example("production", { allowedCidrs: "10.0.0.0/8,203.0.113.0/24" });
        const loadBalancer = ["v1", "Service", "ui-nlb", "shop"] as const;
        const [outputs] = await Promise.all([comesUp(production), giveAddress(...loadBalancer)]);
        assert.equal(outputs.url?.value, "http://lb.example.com");
        const { spec } = await kubernetes().get<Specified>(...loadBalancer);
        assert.deepEqual(spec.loadBalancerSourceRanges, ["10.0.0.0/8", "203.0.113.0/24"]);
        const policy = await kubernetes().get<Specified>("networking.k8s.io/v1", "NetworkPolicy", "carts", "carts-kro");
        assert.match(JSON.stringify(policy.spec), /"kubernetes.io\/metadata.name":"shop"/);
        const autoscaler = ["autoscaling/v2", "HorizontalPodAutoscaler", "carts", "carts-kro"] as const;
        assert.equal((await kubernetes().get<Specified>(...autoscaler)).spec.maxReplicas, 10);

        await staysAndGoes(production);
        const TableName = `${CLUSTER_NAME}-carts-kro`;
        const { Table } = await dynamoDb().send(new DescribeTableCommand({ TableName }));
        assert.deepEqual([Table?.TableStatus, Table?.DeletionProtectionEnabled], ["ACTIVE", true]);
        await deleteRetainedTable(TableName);
    });

    function example(name: string, config: Record<string, string> = {}, stackName = "lab"): Engine {
        const named = Object.entries({ clusterName: CLUSTER_NAME, ...config }).map(([key, value]) => [
            `${name}:${key}`,
            value,
        ]);
        const engine = new Engine(theLab(), {
            stackName,
            project: join(directory, "examples", name),
            config: Object.fromEntries(named) as Record<string, string>,
        });
        started.push(engine);
        return engine;
    }
});

interface Specified extends KubernetesObject {
    readonly spec: Readonly<Record<string, unknown>>;
}

async function comesUp(engine: Engine): Promise<OutputMap> {
    const { changeSummary } = await engine.preview();
    const { summary, outputs } = await engine.up();
    assert.deepEqual(summary.resourceChanges, changeSummary);
    return outputs;
}

/** And takes everything that is the stack's with it, but a table that it retains. */
async function staysAndGoes(engine: Engine): Promise<void> {
    const { summary } = await engine.up();
    const { read: _lookedUp, ...changes } = summary.resourceChanges ?? {};
    assert.deepEqual(Object.keys(changes), ["same"]);
    await engine.destroy();
    const { deployment } = await engine.exportState();
    assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
}

function graphs(): Promise<KubernetesObject[]> {
    return kubernetes().list("kro.run/v1alpha1", "ResourceGraphDefinition");
}

/** What the package has for `kubectl apply -f rgd/`. */
function installedGraph(): KubernetesObject[] {
    const directory = join(PROJECT, "rgd");
    const manifests = readdirSync(directory).filter((file) => file.endsWith(".yaml"));
    const texts = manifests.map((file) => readFileSync(join(directory, file), "utf8"));
    return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject));
}
