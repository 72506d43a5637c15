import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { EngineOptions } from "../../../lab/engine/engine";
import { Engine } from "../../../lab/engine/engine";
import { ClusterClient } from "../../../parts/readers/kubernetes/client";
import type { KubernetesObject } from "../../../parts/readers/kubernetes/kubernetes-object";
import { verify } from "../../../parts/verify";
import { AwsProxy } from "../../faults/aws-proxy";
import { blocksOf, page } from "../../unit/docs/pages";
import { kubernetes, selectedStack, theLab } from "../test-lab";

const STACK = "permissions";
const DEPLOYER = "deployer";
const RBAC = "rbac.authorization.k8s.io";
/** Everybody may ask AWS who he is, without a right. */
const FREE = "sts:GetCallerIdentity";

const blocks = blocksOf(page("docs/permissions.md"));

describe("the rights of docs/permissions.md", () => {
    /** What AWS was asked for, by the names of IAM. */
    const asked = new Set<string>();

    before("give them to a user who has no others, and write down what AWS is asked for", async () => {
        const role = parse(blocks.find(({ language }) => language === "yaml")?.lines.join("\n") ?? "") as Role;
        await kubernetes().create(role);
        await kubernetes().create({
            apiVersion: `${RBAC}/v1`,
            kind: "ClusterRoleBinding",
            metadata: { name: DEPLOYER },
            roleRef: { apiGroup: RBAC, kind: role.kind, name: role.metadata.name },
            subjects: [{ apiGroup: RBAC, kind: "User", name: DEPLOYER }],
        } as KubernetesObject);
        proxy = await AwsProxy.start(theLab().aws.endpoint);
        proxy.between = (action, forward) => {
            asked.add(iamAction(action));
            return forward();
        };
    });

    after(() => proxy.stop());

    it("let a person preview, make, verify, refresh and destroy a stack, without a warning of what was not checked", async () => {
        const said: string[] = [];
        const onOutput = (text: string) => said.push(text);
        await stack().preview({ onOutput });
        const { outputs } = await stack().up({ onOutput });
        assert.equal(outputs.state?.value, "ACTIVE");
        const inLab = await selectedStack(STACK);
        const rows = await verify({
            ...inLab,
            kubernetes: ClusterClient.fromKubeconfig(kubeconfig()),
            aws: (service) => ({ ...inLab.aws(service), endpoint: proxy.endpoint }),
        });
        assert.deepEqual(
            rows.filter(({ ok }) => !ok),
            [],
        );
        await stack({ replicas: "2" }).up({ onOutput, refresh: true });
        await stack({ replicas: "2" }).destroy({ onOutput });
        assert.doesNotMatch(said.join(""), /Not checked|forbidden/i);

        const { Statement } = JSON.parse(
            blocks.find(({ language }) => language === "json")?.lines.join("\n") ?? "",
        ) as {
            Statement: { Action: string[] }[];
        };
        const given = Statement.flatMap(({ Action }) => Action);
        assert.deepEqual(
            [...asked].filter((action) => action !== FREE && !given.includes(action)),
            [],
        );
        assert.ok(asked.size > 10, [...asked].join(", "));
    });
});

let proxy: AwsProxy;

type Role = KubernetesObject & { readonly rules: readonly unknown[] };

/** The lab's kubeconfig, as the user who has the rights and no others. */
function kubeconfig(): string {
    const { users, ...rest } = JSON.parse(theLab().kubeconfig) as { users: { name: string; user: object }[] };
    return JSON.stringify({
        ...rest,
        users: users.map(({ name, user }) => ({ name, user: { ...user, as: DEPLOYER } })),
    });
}

function stack(config: Record<string, string> = {}): Engine {
    const program: EngineOptions["program"] = () => {
        pulumi.runtime.setConfig("carts-stack:kubeconfig", kubeconfig());
        return (require("../../../index") as pulumi.automation.PulumiFn)();
    };
    const own = Object.entries(config).map(([key, value]) => [`carts-stack:${key}`, value]);
    const all = { ...proxy.configuration, ...(Object.fromEntries(own) as Record<string, string>) };
    return new Engine(theLab(), { stackName: STACK, config: all, program });
}

/** "DynamoDB.DescribeTable" is "dynamodb:DescribeTable"; EKS names no action, so that method and path say which it is. */
function iamAction(action: string): string {
    const [, ofDynamoDb] = /^DynamoDB\.(\w+)$/.exec(action) ?? [];
    if (ofDynamoDb) {
        return `dynamodb:${ofDynamoDb}`;
    }
    const [, method, associations, one] =
        /^(\w+) \/clusters\/[^/]+(\/pod-identity-associations)?(\/[^/?]+)?/.exec(action) ?? [];
    if (method && !associations) {
        return "eks:DescribeCluster";
    }
    if (method) {
        const verb = { GET: one ? "Describe" : "List", POST: one ? "Update" : "Create", DELETE: "Delete" }[method];
        return `eks:${verb}PodIdentityAssociation${verb === "List" ? "s" : ""}`;
    }
    return `${action === "GetCallerIdentity" ? "sts" : "iam"}:${action}`;
}
