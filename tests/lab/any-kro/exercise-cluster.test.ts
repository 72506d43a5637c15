import * as assert from "node:assert/strict";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { CreatePodIdentityAssociationCommand } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { KubernetesError, type KubernetesObject } from "../../../lab/kubernetes/client";
import { POD_IDENTITY_TRUST } from "../../../parts/role/trust";
import { cartsTable } from "../carts-table";
import { CLUSTER_NAME, cartsPods, dynamoDb, eks, engine, iam, isGone, kubernetes, theLab, until } from "../test-lab";

const STACK = "exercise";
const ROLE = `${CLUSTER_NAME}-carts-dynamo`;
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const KRO = "kro.run/v1alpha1";
const CRD = ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "cartsstacks.kro.run"] as const;

/** What is in the graph of the exercise, as far as its names are this program's too. */
const GRAPH = {
    apiVersion: KRO,
    kind: "ResourceGraphDefinition",
    metadata: { name: "cartsstack" },
    spec: {
        schema: {
            apiVersion: "v1alpha1",
            kind: "CartsStack",
            spec: {
                tableName: "string",
                namespace: "string",
                image: 'string | default="public.ecr.aws/aws-containers/retail-store-sample-cart:1.2.1"',
                replicas: "integer | default=1",
            },
            status: { tableArn: "${table.status.ackResourceMetadata.arn}" },
        },
        resources: [
            {
                id: "ns",
                template: { apiVersion: "v1", kind: "Namespace", metadata: { name: "${schema.spec.namespace}" } },
            },
            {
                id: "table",
                template: {
                    apiVersion: "dynamodb.services.k8s.aws/v1alpha1",
                    kind: "Table",
                    metadata: { name: "items", namespace: "${ns.metadata.name}" },
                    spec: cartsTable("${schema.spec.tableName}"),
                },
            },
        ],
    },
};

const INSTANCE = {
    apiVersion: KRO,
    kind: "CartsStack",
    metadata: { name: "carts-kro", namespace: "default" },
    spec: { tableName: TABLE, namespace: "carts-kro" },
};

describe("a cluster in which the exercise was done by hand", () => {
    /** What README says to set there. */
    const config = { roleName: ROLE };

    before("do the exercise", async () => {
        const role = { RoleName: ROLE, AssumeRolePolicyDocument: POD_IDENTITY_TRUST };
        await iam().send(new CreateRoleCommand(role));
        const roleArn = `arn:aws:iam::${theLab().aws.accountId}:role/${ROLE}`;
        const names = { clusterName: CLUSTER_NAME, namespace: "carts-kro", serviceAccount: "carts" };
        await eks().send(new CreatePodIdentityAssociationCommand({ ...names, roleArn }));
        await kubernetes().apply(GRAPH, { fieldManager: "somebody" });
        await until("the API is served", () => kubernetes().find(...CRD));
        await until(
            "the CartsStack is made",
            () =>
                kubernetes()
                    .apply(INSTANCE, { fieldManager: "somebody" })
                    // The API server takes a moment to serve a new kind.
                    .catch((error: unknown) => {
                        if (error instanceof KubernetesError && error.status === 404) {
                            return error.message;
                        }
                        throw error;
                    }),
            (seen) => typeof seen !== "string",
        );
        await until("it is ACTIVE", state, (seen) => seen === "ACTIVE");
    });

    after(async () => {
        await engine(STACK, { ...config, adopt: "association" }).destroy();
        await iam().send(new DeleteRoleCommand({ RoleName: ROLE }));
    });

    it("is told at preview what is there, and how to use the role", async () => {
        const said = await refused({});
        assert.match(said, new RegExp(`roleName: .*\\n +- use it as it is: pulumi config set roleName ${ROLE}`));
        assert.match(said, /instanceName: "carts-kro" is a CartsStack in namespace default already/);
        assert.match(said, /association for service account carts already/);
        assert.match(said, /ResourceGraphDefinition cartsstack already/);
        assert.match(said, /allowBreakingGraph: false keeps out a graph that breaks the CartsStack API/);
        assert.match(said, /To take over: pulumi config set adopt .*association/);
    });

    it("takes this program's stack when the exercise's own is taken away, with the role and the association", async () => {
        await kubernetes().delete(KRO, "CartsStack", "carts-kro", "default");
        await until("the CartsStack is gone", state, isGone);
        await kubernetes().delete(KRO, "ResourceGraphDefinition", "cartsstack");
        await until("the graph is gone", () => kubernetes().find(KRO, "ResourceGraphDefinition", "cartsstack"), isGone);
        await kubernetes().delete(...CRD);
        await until("the API is gone", () => kubernetes().find(...CRD), isGone);
        const { outputs } = await engine(STACK, { ...config, adopt: "association" }).up();
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.equal(outputs.roleArn?.value, `arn:aws:iam::${theLab().aws.accountId}:role/${ROLE}`);
        assert.equal((await cartsPods()).length, 1);
        const { Table: table } = await dynamoDb().send(new DescribeTableCommand({ TableName: TABLE }));
        assert.equal(table?.TableStatus, "ACTIVE");
    });
});

async function state(): Promise<string | undefined> {
    const instance = await kubernetes().find<KubernetesObject & { status?: { state?: string } }>(
        KRO,
        "CartsStack",
        "carts-kro",
        "default",
    );
    return instance && (instance.status?.state ?? "");
}

async function refused(config: Record<string, string>): Promise<string> {
    const said: string[] = [];
    await assert.rejects(engine(STACK, config).preview({ onOutput: (text) => said.push(text) }));
    return said.join("");
}
