import { readFileSync } from "node:fs";
import { CreatePodIdentityAssociationCommand, EKSClient } from "@aws-sdk/client-eks";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { parse } from "yaml";
import { CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";
import { POD_IDENTITY_TRUST } from "../../parts/role/trust";
import type { KubernetesObject } from "../kubernetes/client";
import { labAws } from "../services/aws";
import type { Lab } from "../services/lab";

const FIELD_MANAGER = { fieldManager: "by-hand" };
const ROLE = "by-hand-carts";

interface Conditioned extends KubernetesObject {
    status?: { state?: string; conditions?: { type: string; status: string; observedGeneration?: number }[] };
}

/**
 * The scenario without Pulumi, as the shortest script would have it: the same AWS calls, the same objects, and a watch
 * instead of a look every now and then. It is what the first `pulumi up` is measured against.
 */
export async function makeByHand(lab: Lab): Promise<void> {
    const { endpoint, region, accountId } = lab.aws;
    const { accessKeyId, secretAccessKey, clusterName } = labAws;
    const aws = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };

    const iam = new IAMClient(aws);
    const tables = `arn:aws:dynamodb:${region}:${accountId}:table/${clusterName}-carts-*`;
    const rights = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: [tables, `${tables}/index/*`] }],
    };
    await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: POD_IDENTITY_TRUST }));
    await iam.send(
        new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: "tables", PolicyDocument: JSON.stringify(rights) }),
    );
    await new EKSClient(aws).send(
        new CreatePodIdentityAssociationCommand({
            clusterName,
            namespace: "carts-kro",
            serviceAccount: "carts",
            roleArn: `arn:aws:iam::${accountId}:role/${ROLE}`,
        }),
    );

    const graph = parse(readFileSync(CARTS_GRAPH_FILE, "utf8")) as KubernetesObject;
    await lab.kubernetes.apply(graph, FIELD_MANAGER);
    await ready(lab, graph, "Active");
    const instance = {
        apiVersion: "kro.run/v1alpha1",
        kind: "CartsStack",
        metadata: { name: "carts-kro", namespace: "default" },
        spec: { tableName: `${clusterName}-carts-kro`, namespace: "carts-kro" },
    };
    await lab.kubernetes.apply(instance, FIELD_MANAGER);
    await ready(lab, instance, "ACTIVE");
}

async function ready(lab: Lab, { apiVersion, kind, metadata }: KubernetesObject, state: string): Promise<void> {
    const scope = { namespace: metadata.namespace, fieldSelector: `metadata.name=${metadata.name}` };
    const watching = new AbortController();
    for await (const { object } of lab.kubernetes.follow<Conditioned>(apiVersion, kind, scope, watching.signal)) {
        const condition = object.status?.conditions?.find(({ type }) => type === "Ready");
        const current = condition?.status === "True" && condition.observedGeneration === object.metadata.generation;
        if (current && object.status?.state === state) {
            break;
        }
    }
    watching.abort();
}
