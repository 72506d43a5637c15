import * as assert from "node:assert/strict";
import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { CreatePodIdentityAssociationCommand } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { surroundingsOf } from "../../lab/engine/surroundings";
import type { Report } from "../../tools/verify/report";
import { chain } from "../chain";
import {
    CLUSTER_NAME,
    deleteRetainedTable,
    dynamoDb,
    eks,
    engine,
    iam,
    kubernetes,
    theLab,
    until,
} from "../lab/test-lab";
import { runNode } from "../run-node";

const NAMESPACE = "carts-kro";
const ROLE = `${CLUSTER_NAME}-carts-dynamo`;
const GIVEN_ROLE = "given";
const CHILDREN = ["namespace", "table", "config-map", "service-account", "deployment", "service"];
const ANY = [
    "kro-version",
    "kro-rights",
    "ack-version",
    "role",
    "association",
    "graph",
    "instance",
    ...CHILDREN,
    "dynamodb-table",
    "table-protection",
    "pod-credentials",
];

const ADOPTING = {
    adopt: "namespace,table,association,role",
    podIdentity: "ack",
    clientNamespace: "ui",
    uiRoute: "true",
};
const RETAINING = {
    ...named("second"),
    installGraph: "false",
    roleArn: roleArn(ROLE),
    tableDeletionPolicy: "retain",
    uiInstall: "true",
    uiNamespace: "shop",
    uiExposure: "nlb",
};
const BARE = { ...named("third"), installGraph: "false", roleName: GIVEN_ROLE, identityGate: "false" };

/** Stacks beside each other in one cluster, which between them have every setting that changes what a stack is made of. */
describe("npm run verify, for each way to configure a stack", () => {
    chain();

    after("destroy what uses the graph before who installed it", async () => {
        await engine("third", BARE).destroy();
        await engine("second", RETAINING).destroy();
        await deleteRetainedTable(RETAINING.tableName);
        await engine("first", ADOPTING).destroy();
        await kubernetes().delete("v1", "Namespace", NAMESPACE);
        await iam().send(new DeleteRoleCommand({ RoleName: GIVEN_ROLE }));
    });

    it("holds where the namespace, table, association and role are adopted, the association by ACK, with clients that are named and a UI that is routed", async () => {
        const metadata = { name: NAMESPACE };
        await kubernetes().apply({ apiVersion: "v1", kind: "Namespace", metadata }, { fieldManager: "somebody" });
        await makeTable(`${CLUSTER_NAME}-carts-kro`);
        await makeRole(ROLE);
        const account = { clusterName: CLUSTER_NAME, namespace: NAMESPACE, serviceAccount: "carts" };
        await eks().send(new CreatePodIdentityAssociationCommand({ ...account, roleArn: roleArn(ROLE) }));
        await engine("first", ADOPTING).up();
        assert.deepEqual(await verified("first"), [...ANY, "ack-association", "gate", "network-policy", "ui"].sort());
    });

    it("holds beside another stack's graph and gate, with a role by its ARN, a table that is retained and a UI that is installed and exposed", async () => {
        const up = engine("second", RETAINING).up();
        const gaveAddress = giveAddress({ name: "ui-nlb", namespace: RETAINING.uiNamespace });
        await Promise.all([up, gaveAddress]);
        assert.deepEqual(await verified("second"), [...ANY, "gate", "ui", "ui-service", "ui-address"].sort());
    });

    it("holds with a role by its name and without the identity gate", async () => {
        await makeRole(GIVEN_ROLE);
        await engine("third", BARE).up();
        assert.deepEqual(await verified("third"), [...ANY].sort());
        assert.deepEqual(await verified("first"), [...ANY, "ack-association", "gate", "network-policy", "ui"].sort());
    });
});

/** Runs the command, which has to say that all holds. @returns the ids of the rows, sorted */
async function verified(stackName: string): Promise<string[]> {
    const { directory, environment } = await surroundingsOf(theLab(), stackName);
    const typescript = require.resolve("../../lab/typescript.cjs");
    const program = require.resolve("../../lab/tool.ts");
    const args = ["--require", typescript, program, "verify", "--stack", stackName, "--json"];
    const ended = await runNode(args, { cwd: directory, env: environment });
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    return (JSON.parse(ended.stdout) as Report).checks.map(({ id }) => id).sort();
}

/** As the load balancer's controller does, which the lab has not. */
async function giveAddress(metadata: { name: string; namespace: string }): Promise<void> {
    const service = { apiVersion: "v1", kind: "Service", metadata };
    await until("the Service is made", () => kubernetes().find("v1", "Service", metadata.name, metadata.namespace));
    const status = { loadBalancer: { ingress: [{ hostname: "lb.example.com" }] } };
    await kubernetes().mergePatch(service, { status }, { subresource: "status" });
}

function named(name: string) {
    return { instanceName: name, namespace: `carts-${name}`, tableName: `${CLUSTER_NAME}-carts-${name}` };
}

function roleArn(name: string): string {
    return `arn:aws:iam::111122223333:role/${name}`;
}

async function makeRole(RoleName: string): Promise<void> {
    const Principal = { Service: "pods.eks.amazonaws.com" };
    const Action = ["sts:AssumeRole", "sts:TagSession"];
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action }] };
    await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(policy) }));
}

/** Of the form that the graph's has, with its recovery off. */
async function makeTable(TableName: string): Promise<void> {
    const KeySchema = [{ AttributeName: "id", KeyType: "HASH" as const }];
    const customer = [
        { AttributeName: "customerId", KeyType: "HASH" as const },
        { AttributeName: "id", KeyType: "RANGE" as const },
    ];
    await dynamoDb().send(
        new CreateTableCommand({
            TableName,
            BillingMode: "PAY_PER_REQUEST",
            KeySchema,
            AttributeDefinitions: ["id", "customerId"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
            GlobalSecondaryIndexes: [
                { IndexName: "idx_global_customerId", KeySchema: customer, Projection: { ProjectionType: "ALL" } },
            ],
        }),
    );
    await waitUntilTableExists({ client: dynamoDb(), maxWaitTime: 30 }, { TableName });
}
