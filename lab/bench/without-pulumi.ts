import { readFileSync } from "node:fs";
import { CreatePodIdentityAssociationCommand, EKSClient } from "@aws-sdk/client-eks";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { parse } from "yaml";
import { SERVICE_ACCOUNT } from "../../components/carts-stack/carts-stack-names";
import { CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";
import { POD_IDENTITY_TRUST } from "../../parts/role/trust";
import type { KubernetesObject } from "../kubernetes/client";
import { labAws } from "../services/aws";
import type { Lab } from "../services/lab";

/** Of a hundred stacks at once, a deletion takes about one. */
const MOST_MINUTES = 10;
const FIELD_MANAGER = { fieldManager: "by-hand" };

/** The role that is made by hand. */
export const BY_HAND_ROLE = {
    name: "by-hand-carts",
    arn: ({ aws }: Lab) => `arn:aws:iam::${aws.accountId}:role/${BY_HAND_ROLE.name}`,
};

interface Conditioned extends KubernetesObject {
    status?: { state?: string; conditions?: { type: string; status: string; observedGeneration?: number }[] };
}

/** The steps of the scenario as the shortest script would have them, with watches instead of looks every now and then. */
export class WithoutPulumi {
    private readonly aws;

    constructor(private readonly lab: Lab) {
        const { endpoint, region } = lab.aws;
        const { accessKeyId, secretAccessKey } = labAws;
        this.aws = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
    }

    /** @returns the role's ARN */
    async makeRole(): Promise<string> {
        const { region, accountId } = this.lab.aws;
        const iam = new IAMClient(this.aws);
        const tables = `arn:aws:dynamodb:${region}:${accountId}:table/${labAws.clusterName}-carts-*`;
        const rights = {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: [tables, `${tables}/index/*`] }],
        };
        await iam.send(
            new CreateRoleCommand({ RoleName: BY_HAND_ROLE.name, AssumeRolePolicyDocument: POD_IDENTITY_TRUST }),
        );
        await iam.send(
            new PutRolePolicyCommand({
                RoleName: BY_HAND_ROLE.name,
                PolicyName: "tables",
                PolicyDocument: JSON.stringify(rights),
            }),
        );
        return BY_HAND_ROLE.arn(this.lab);
    }

    async associate(roleArn: string, namespaces: readonly string[]): Promise<void> {
        const eks = new EKSClient(this.aws);
        for (const namespace of namespaces) {
            const { clusterName } = labAws;
            await eks.send(
                new CreatePodIdentityAssociationCommand({
                    clusterName,
                    namespace,
                    serviceAccount: SERVICE_ACCOUNT,
                    roleArn,
                }),
            );
        }
    }

    /** Until kro serves it. */
    async installGraph(): Promise<void> {
        const graph = parse(readFileSync(CARTS_GRAPH_FILE, "utf8")) as KubernetesObject;
        await this.apply([graph]);
        await this.ready([graph], "Active");
    }

    async apply(objects: readonly KubernetesObject[]): Promise<void> {
        await Promise.all(objects.map((object) => this.lab.kubernetes.apply(object, FIELD_MANAGER)));
    }

    /** Until kro says that all of these objects, of one kind, are ready as they were written last. */
    async ready(objects: readonly KubernetesObject[], state: string): Promise<void> {
        const missing = new Map<string, Conditioned["status"]>(
            objects.map(({ metadata }) => [metadata.name, undefined]),
        );
        for await (const { object } of this.follow(objects)) {
            const condition = object.status?.conditions?.find(({ type }) => type === "Ready");
            const current = condition?.status === "True" && condition.observedGeneration === object.metadata.generation;
            if (current && object.status?.state === state) {
                missing.delete(object.metadata.name);
            } else if (missing.has(object.metadata.name)) {
                missing.set(object.metadata.name, object.status);
            }
            if (missing.size === 0) {
                return;
            }
        }
        throw new Error(`not within ${MOST_MINUTES} minutes: ready; last seen: ${JSON.stringify([...missing])}`);
    }

    /** Deletes all of these objects, of one kind, and returns when they are gone. */
    async delete(objects: readonly KubernetesObject[]): Promise<void> {
        const { kubernetes } = this.lab;
        const named = ({ apiVersion, kind, metadata }: KubernetesObject) =>
            [apiVersion, kind, metadata.name, metadata.namespace] as const;
        const seen = await Promise.all(objects.map((object) => kubernetes.get<Conditioned>(...named(object))));
        const left = new Set(objects.map(({ metadata }) => metadata.name));
        await Promise.all(objects.map((object) => kubernetes.delete(...named(object))));
        for await (const { type, object } of this.follow(objects, seen)) {
            if (type === "DELETED") {
                left.delete(object.metadata.name);
            }
            if (left.size === 0) {
                return;
            }
        }
        throw new Error(`not within ${MOST_MINUTES} minutes: deleted; still there: ${[...left].join(", ")}`);
    }

    /** Ends after some minutes. */
    private async *follow([first]: readonly KubernetesObject[], seen: readonly Conditioned[] = []) {
        if (!first) {
            return;
        }
        const { apiVersion, kind, metadata } = first;
        const watching = new AbortController();
        const time = setTimeout(() => watching.abort(), MOST_MINUTES * 60_000);
        const scope = { namespace: metadata.namespace };
        try {
            yield* this.lab.kubernetes.follow<Conditioned>(apiVersion, kind, scope, watching.signal, seen);
        } catch (error) {
            if (!watching.signal.aborted) {
                throw error;
            }
        } finally {
            clearTimeout(time);
            watching.abort();
        }
    }
}
