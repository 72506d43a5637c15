import { join } from "node:path";
import {
    DeleteTableCommand,
    DynamoDBClient,
    ListTablesCommand,
    UpdateTableCommand,
    waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { EKSClient, ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { Engine, type EngineOptions } from "../../lab/engine/engine";
import { surroundingsOf } from "../../lab/engine/surroundings";
import type { KubernetesClient, KubernetesObject } from "../../lab/kubernetes/client";
import { labAws } from "../../lab/services/aws";
import { cleanEnvironment } from "../../lab/services/environment";
import { Lab } from "../../lab/services/lab";
import { PrerequisiteError } from "../../lab/setup/prerequisites";
import { type Conditioned, isTrue } from "../../parts/readers/kubernetes/conditions";
import type { SelectedStack } from "../../parts/stack";
import { run } from "../../tools/command";
import { pulumiStack } from "../../tools/stack/pulumi-stack";

/** Its own directory, so that the tests run beside somebody's lab, and beside other tests where it is set. */
const DIRECTORY = process.env.CARTS_TEST_LAB_DIR ?? join(__dirname, "..", "..", ".lab-tests");
const PROJECT = "carts-stack";
export const CLUSTER_NAME = "eks-workshop";

export { until } from "../until";

let lab: Lab | undefined;

/** The lab of this test run: fresh, and gone afterwards. */
export function theLab(): Lab {
    if (!lab) {
        throw new Error("the lab is there only while tests run");
    }
    return lab;
}

/** Another lab in the place of the one that there is. */
export async function freshLab(kro: string): Promise<void> {
    await lab?.reset();
    lab = await startLab(kro);
}

export function kubernetes(): KubernetesClient {
    return theLab().kubernetes;
}

/** The project's program on the real engine. @param config by the program's own keys, without the project's name */
export function engine(stackName: string, config: Record<string, string> = {}, options: EngineOptions = {}): Engine {
    const named = Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value]);
    return new Engine(theLab(), { ...options, stackName, config: Object.fromEntries(named) as Record<string, string> });
}

/** What the tools know of a stack. */
export async function selectedStack(stackName: string): Promise<SelectedStack> {
    return pulumiStack(stackName, await surroundingsOf(theLab(), stackName));
}

/** Runs the Pulumi CLI on one of the lab's stacks. */
export async function pulumi(stackName: string, ...args: string[]): Promise<string> {
    const setup = await theLab().setup();
    const environment = cleanEnvironment(new Engine(theLab()).environment(setup));
    const directory = join(theLab().files.pulumi, "work");
    return run(setup.pulumi.command, [...args, "--stack", stackName, "--non-interactive"], { directory, environment });
}

/** The URNs of a stack's resources by their names. */
export async function urnsOf(stackName: string): Promise<Record<string, string>> {
    const { deployment } = await engine(stackName).exportState();
    const { resources = [] } = deployment as { resources?: { urn: string }[] };
    return Object.fromEntries(resources.map(({ urn }) => [urn.slice(urn.lastIndexOf("::") + 2), urn]));
}

export function dynamoDb(): DynamoDBClient {
    return new DynamoDBClient(awsSettings());
}

/** What there is in the lab's AWS, of all stacks. */
export async function inAws() {
    const { TableNames: tables = [] } = await dynamoDb().send(new ListTablesCommand({}));
    const { associations = [] } = await eks().send(
        new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME }),
    );
    const { Roles: roles = [] } = await iam().send(new ListRolesCommand({}));
    return { tables: tables.sort(), associations, roles: roles.map(({ RoleName }) => RoleName).sort() };
}

/** Deletes a table that a stack has retained, and so protected. */
export async function deleteRetainedTable(TableName: string): Promise<void> {
    const client = dynamoDb();
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await client.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client, maxWaitTime: 30 }, { TableName });
}

export function eks(): EKSClient {
    return new EKSClient(awsSettings());
}

export function iam(): IAMClient {
    return new IAMClient(awsSettings());
}

/** Of an object of kro's. */
export function isReady(seen: Conditioned): boolean {
    return isTrue(seen, "Ready");
}

/** Of an object that was looked for. */
export function isGone(seen: unknown): boolean {
    return seen === undefined;
}

/** The pods of a carts service that are there and not on their way out. */
export async function cartsPods(namespace = "carts-kro"): Promise<Pod[]> {
    const pods = await kubernetes().list<Pod>("v1", "Pod", {
        namespace,
        labelSelector: "app.kubernetes.io/name=carts",
    });
    return pods.filter((pod) => !pod.metadata.deletionTimestamp);
}

export interface Pod extends KubernetesObject {
    spec: {
        containers: { name: string; image: string; env?: { name: string; value?: string }[] }[];
        volumes?: { name: string; projected?: unknown }[];
    };
}

/** The names of the variables that a pod's containers are given one by one. */
export function variables(pod: Pod): string[] {
    return pod.spec.containers.flatMap(({ env = [] }) => env.map(({ name }) => name));
}

/** @param kro the default where none is named */
function startLab(kro: string | undefined): Promise<Lab> {
    return Lab.start({ directory: DIRECTORY, kro, log: (line) => console.log(line) });
}

function awsSettings() {
    const { endpoint, region } = theLab().aws;
    return { endpoint, region, credentials: labAws };
}

before("start a lab", async function () {
    try {
        await Lab.find(DIRECTORY, console.log)?.reset();
        lab = await startLab(process.env.CARTS_TEST_KRO);
    } catch (error) {
        // On a laptop, what is missing is said and no test passes for it; CI has to have everything.
        if (error instanceof PrerequisiteError && process.env.CI !== "true") {
            console.log(`The lab tests are skipped: ${error.message}`);
            this.skip();
        }
        throw error;
    }
});

afterEach("start what a failed test has left down", async function () {
    if (this.currentTest?.state === "failed") {
        const services = await theLab().status();
        for (const { name } of services.filter(({ state }) => state === "down")) {
            await theLab().startService(name);
        }
    }
});

after("end the lab", async () => {
    await lab?.reset();
});
