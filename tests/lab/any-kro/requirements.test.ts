import * as assert from "node:assert/strict";
import { CreateClusterCommand, DeleteClusterCommand } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import * as pulumi from "@pulumi/pulumi";
import type { EngineOptions } from "../../../lab/engine/engine";
import type { KubernetesObject } from "../../../lab/kubernetes/client";
import { eks, engine, iam, isGone, kubernetes, theLab, until } from "../test-lab";
import { type Front, frontOfCluster } from "./cluster-front";

describe("a stack that lacks what it needs", () => {
    it("is refused at preview, with everything that is missing and the ways on", async () => {
        const said = await refused("preview", {
            instanceNamespace: "shop",
            roleName: "nobody",
            uiRoute: "true",
            uiName: "shop-ui",
        });
        assert.match(said, /nothing was made, because 3 things that the stack needs are not there/);
        assert.match(
            said,
            /instanceNamespace: "shop" is a namespace that does not exist.*\n +- make it: kubectl create namespace shop/,
        );
        assert.match(said, /roleName: "nobody" is an IAM role that does not exist/);
        assert.match(said, /uiName: "shop-ui" is a Deployment that namespace ui does not have[\s\S]*uiInstall true/);
    });

    it("is refused by up before anything is made", async () => {
        await refused("up", { instanceNamespace: "shop" });
        assert.deepEqual(await made(), []);
    });

    it("is refused with what is in the way beside what is missing", async () => {
        await byHand({ apiVersion: "v1", kind: "Namespace", metadata: { name: "carts-kro" } });
        const said = await refused("preview", { instanceNamespace: "shop" });
        await kubernetes().delete("v1", "Namespace", "carts-kro");
        await until("it is gone", () => kubernetes().find("v1", "Namespace", "carts-kro"), isGone);
        assert.match(said, /1 collision with what exists/);
        assert.match(said, /1 thing that the stack needs is not there/);
    });

    it("is refused without the CartsStack API, where it does not install the graph", async () => {
        const said = await refused("preview", { installGraph: "false" });
        assert.match(
            said,
            /installGraph: false uses the CartsStack API .* this cluster has none\n +- .*installGraph true/,
        );
    });

    it("is refused without kro and ACK, where it installs the graph", async () => {
        for (const service of ["kro", "ack-dynamodb"] as const) {
            await theLab().stopService(service);
        }
        try {
            for (const name of ["resourcegraphdefinitions.kro.run", "tables.dynamodb.services.k8s.aws"]) {
                await kubernetes().delete(CRD, "CustomResourceDefinition", name);
                await until("it is gone", () => kubernetes().find(CRD, "CustomResourceDefinition", name), isGone);
            }
            const said = await refused("preview", {});
            assert.match(said, /installGraph: true needs kro.* kind ResourceGraphDefinition/);
            assert.match(said, /installGraph: true needs ACK's dynamodb controller.* kind Table/);
        } finally {
            for (const service of ["kro", "ack-dynamodb"] as const) {
                await theLab().startService(service);
            }
        }
    });

    it("is refused with a role that does not trust Pod Identity", async () => {
        const policy = { Version: "2012-10-17", Statement: [] };
        const role = { RoleName: "for-others", AssumeRolePolicyDocument: JSON.stringify(policy) };
        await iam().send(new CreateRoleCommand(role));
        const said = await refused("preview", { roleName: "for-others" });
        await iam().send(new DeleteRoleCommand({ RoleName: "for-others" }));
        assert.match(said, /roleName: "for-others" is a role whose trust policy does not allow pods.eks.amazonaws.com/);
    });

    it("is refused without the Pod Identity agent, where EKS does not run the agent itself as in Auto Mode", async () => {
        const plain = { name: "plain", roleArn: `arn:aws:iam::${theLab().aws.accountId}:role/plain` };
        await eks().send(new CreateClusterCommand({ ...plain, resourcesVpcConfig: {} }));
        const agent = "eks-pod-identity-agent";
        try {
            const said = await refused("preview", { clusterName: "plain" });
            assert.match(said, /clusterName: "plain" has neither EKS Auto Mode nor the Pod Identity agent/);
            assert.match(said, /aws eks create-addon --cluster-name plain --addon-name eks-pod-identity-agent/);
            const labels = { "app.kubernetes.io/name": agent };
            const template = { metadata: { labels }, spec: { containers: [{ name: agent, image: "agent" }] } };
            const spec = { selector: { matchLabels: labels }, template };
            const metadata = { name: agent, namespace: "kube-system", labels };
            await byHand({ apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec });
            assert.doesNotMatch(await previewed({ clusterName: "plain" }), /Pod Identity agent/);
        } finally {
            await eks().send(new DeleteClusterCommand({ name: "plain" }));
            await kubernetes().delete("apps/v1", "DaemonSet", agent, "kube-system");
        }
    });
});

describe("a kubeconfig", () => {
    const fronts: Front[] = [];

    after("end the stack, and then what stands before the cluster", async () => {
        await stack({}).destroy();
        await Promise.all(fronts.map((front) => front.close()));
    });

    async function front(answer?: (path: string) => object | number | undefined): Promise<Front> {
        const front = await frontOfCluster(theLab(), answer);
        fronts.push(front);
        return front;
    }

    it("that leads to another cluster than clusterName is refused, with both", async () => {
        const other: Front = await front((path) => (path.endsWith(ROOT) ? rootOf(other) : undefined));
        const said = await refused("preview", {}, other.kubeconfig);
        assert.match(said, /the configuration does not lead to one cluster/);
        assert.match(
            said,
            /kubeconfig: "https:\/\/127.0.0.1:\d+" is the API server of another cluster than "eks-workshop"/,
        );
        await refused("up", {}, other.kubeconfig);
        assert.deepEqual(await made(), []);
    });

    it("whose cluster cannot be told is used, with a warning", async () => {
        const silent = await front((path) => (path.endsWith(ROOT) ? 403 : undefined));
        const said = await previewed({}, silent.kubeconfig);
        assert.match(said, /warning: Not checked whether the kubeconfig leads to EKS cluster eks-workshop/);
    });

    it("that impersonates somebody is used as that one", async () => {
        await byHand(binding("deployer", "cluster-admin", { kind: "User", name: "deployer" }));
        const metadata = { name: "impersonator" };
        const rules = [{ apiGroups: [""], resources: ["users"], verbs: ["impersonate"], resourceNames: ["deployer"] }];
        await byHand({ apiVersion: RBAC, kind: "ClusterRole", metadata, rules });
        await byHand({ apiVersion: "v1", kind: "ServiceAccount", metadata: { ...metadata, namespace: "default" } });
        const account = { kind: "ServiceAccount", ...metadata, namespace: "default" };
        await byHand(binding("impersonator", "impersonator", account));
        const { status } = await kubernetes().json<{ status: { token: string } }>(
            "POST",
            "/api/v1/namespaces/default/serviceaccounts/impersonator/token",
            { body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} } },
        );
        assert.match(await previewed({}, withUser({ token: status.token })), /Not checked .* 403/);
        assert.doesNotMatch(await previewed({}, withUser({ token: status.token, as: "deployer" })), /Not checked/);
    });

    it("that goes through a proxy with certificates of its own is taken for the cluster's, and checked once", async () => {
        const paths: string[] = [];
        const proxy = await front((path) => {
            paths.push(path);
            return undefined;
        });
        const said: string[] = [];
        const { outputs } = await stack({}, proxy.kubeconfig).up({ onOutput: (text) => said.push(text) });
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.doesNotMatch(said.join(""), /Not checked/);
        assert.ok(paths.some((path) => path.endsWith(ROOT)));
        paths.length = 0;
        const { changeSummary } = await stack({}, proxy.kubeconfig).preview();
        assert.deepEqual(Object.keys(changeSummary), ["same"]);
        assert.deepEqual(
            paths.filter((path) => path.endsWith(ROOT)),
            [],
        );
    });
});

const ROOT = "/configmaps/kube-root-ca.crt";
const CRD = "apiextensions.k8s.io/v1";
const RBAC = "rbac.authorization.k8s.io/v1";

function binding(name: string, role: string, subject: { kind: string; name: string; namespace?: string }) {
    return {
        apiVersion: RBAC,
        kind: "ClusterRoleBinding",
        metadata: { name },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
        subjects: [subject],
    };
}

/** The lab's kubeconfig, with another user. */
function withUser(user: object): string {
    const { users, ...rest } = JSON.parse(theLab().kubeconfig) as { users: { name: string }[] };
    return JSON.stringify({ ...rest, users: users.map(({ name }) => ({ name, user })) });
}

/** The ConfigMap in which a cluster gives its pods its certificate authority. */
function rootOf({ certificate }: Front) {
    const metadata = { name: "kube-root-ca.crt", namespace: "default" };
    return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "ca.crt": certificate } };
}

function stack(config: Record<string, string>, kubeconfig?: string) {
    const program: EngineOptions["program"] = () => {
        if (kubeconfig) {
            pulumi.runtime.setConfig("carts-stack:kubeconfig", kubeconfig);
        }
        return (require("../../../index") as pulumi.automation.PulumiFn)();
    };
    return engine("requirements", config, { program });
}

/** What is said when it is refused. */
async function refused(operation: "preview" | "up", config: Record<string, string>, kubeconfig?: string) {
    const said: string[] = [];
    const onOutput = (text: string) => said.push(text);
    await assert.rejects(stack(config, kubeconfig)[operation]({ onOutput }));
    return said.join("");
}

async function previewed(config: Record<string, string>, kubeconfig?: string): Promise<string> {
    const said: string[] = [];
    await stack(config, kubeconfig).preview({ onOutput: (text) => said.push(text) });
    return said.join("");
}

/** The types of what the stack has in its state, besides itself. */
async function made(): Promise<string[]> {
    const { deployment } = await engine("requirements").exportState();
    const { resources = [] } = deployment as { resources?: { type: string }[] };
    return resources
        .map(({ type }) => type)
        .filter((type) => !/^pulumi:(pulumi:Stack|providers:(aws|pulumi)$)/.test(type));
}

async function byHand(object: KubernetesObject): Promise<void> {
    await kubernetes().apply(object, { fieldManager: "somebody" });
}
