import * as assert from "node:assert/strict";
import {
    CreateTableCommand,
    DeleteTableCommand,
    type GlobalSecondaryIndexUpdate,
    UpdateTableCommand,
    type UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
    DeletePodIdentityAssociationCommand,
    ListPodIdentityAssociationsCommand,
    UpdatePodIdentityAssociationCommand,
} from "@aws-sdk/client-eks";
import {
    CreateRoleCommand,
    DeleteRoleCommand,
    DeleteRolePolicyCommand,
    UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { Row } from "../../parts/part/check";
import { verify, verifyUntil } from "../../parts/verify";
import { chain } from "../chain";
import {
    CLUSTER_NAME,
    cartsPods,
    dynamoDb,
    eks,
    engine,
    iam,
    kubernetes,
    selectedStack,
    theLab,
    until,
} from "../lab/test-lab";

const STACK = "verified";
const CONFIG = { uiRoute: "true", clientNamespace: "ui" };
/** Gives up soon on what never comes. A destroy waits as long as the last update, which therefore is a patient one. */
const IMPATIENT = { instanceTimeout: "15s" };
const NAMESPACE = "carts-kro";
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ROLE = `${CLUSTER_NAME}-carts-dynamo`;
const TRUST = "trusts pods.eks.amazonaws.com";
const GATE = "carts-identity-gate";
const ADMISSION = "admissionregistration.k8s.io/v1";
const NETWORK = "networking.k8s.io/v1";

/** Each check is seen to fail for its own reason, and to hold again after what it says that mends it. */
describe("verify", () => {
    before("bring a stack up", () => up());

    after(() => engine(STACK, CONFIG).destroy());

    it("holds for a stack that is up", async () => {
        const rows = await verify(await stack());
        assert.deepEqual(failing(rows), []);
        assert.equal(rows.length, 19);
    });

    it("misses the rights of the role, and the right trust policy", async () => {
        await iam().send(new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: "carts-tables" }));
        const { role: row, ...others } = await failingRows();
        assert.equal(row?.found, `${TRUST}; no policy carts-tables`);
        assert.equal(row?.reason, "it has no policy carts-tables");
        assert.deepEqual(others, {});
        await iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: trustIn("ec2") }));
        const { role: distrusting } = await failingRows();
        assert.equal(distrusting?.found, "another trust policy; no policy carts-tables");
        assert.match(distrusting?.reason ?? "", /^its trust policy is .*ec2\.amazonaws\.com.*; it has no policy/);
        assert.equal(distrusting?.mend, "npm run lab -- up --refresh");
        await mended(() => up({}, { refresh: true }));
    });

    it("misses a role that was deleted", async () => {
        await iam().send(new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: "carts-tables" }));
        await iam().send(new DeleteRoleCommand({ RoleName: ROLE }));
        const { role: row, ...others } = await failingRows();
        assert.equal(row?.found, "none");
        assert.equal(row?.reason, `IAM has no role ${ROLE}`);
        assert.deepEqual(others, {});
        await mended(() => up({}, { refresh: true }));
    });

    it("sees an identity gate that somebody opened", async () => {
        const kind = "ValidatingAdmissionPolicyBinding";
        const binding = { apiVersion: ADMISSION, kind, metadata: { name: GATE } };
        await kubernetes().mergePatch(binding, { spec: { validationActions: ["Warn"] } });
        const { gate: row, ...others } = await failingRows();
        assert.equal(row?.expected, "Deny");
        assert.equal(row?.found, "Warn");
        assert.equal(
            row?.reason,
            `somebody changed the ${kind} ${GATE}: spec.validationActions.0 is "Warn" and was "Deny"`,
        );
        assert.equal(row?.mend, `kubectl delete ${kind.toLowerCase()} ${GATE} && npm run lab -- up --refresh`);
        assert.deepEqual(others, {});
        await mended(async () => {
            await kubernetes().delete(ADMISSION, kind, GATE);
            await up({}, { refresh: true });
        });
    });

    it("sees an identity gate whose policy was changed, and misses one that is gone", async () => {
        const kind = "ValidatingAdmissionPolicy";
        const policy = { apiVersion: ADMISSION, kind, metadata: { name: GATE } };
        await kubernetes().mergePatch(policy, { spec: { failurePolicy: "Ignore" } });
        const { gate: row } = await failingRows();
        assert.equal(row?.found, "Deny, by another policy");
        assert.match(row?.reason ?? "", /spec\.failurePolicy is "Ignore" and was "Fail"$/);
        await mended(() => up({}, { refresh: true }));
        await kubernetes().delete(ADMISSION, kind, GATE);
        const { gate: gone } = await failingRows();
        assert.equal(gone?.found, "none");
        assert.equal(gone?.reason, `the cluster has no ${kind} ${GATE}`);
        await mended(() => up({}, { refresh: true }));
    });

    it("misses an association that was deleted", async () => {
        await eks().send(new DeletePodIdentityAssociationCommand(await association()));
        const { association: row, ...others } = await failingRows();
        assert.equal(row?.found, "none");
        assert.equal(row?.reason, `EKS has no association for ${NAMESPACE}/carts in the cluster ${CLUSTER_NAME}`);
        assert.equal(row?.mend, "npm run lab -- up --refresh");
        assert.deepEqual(others, {});
        await mended(() => up({}, { refresh: true }));
    });

    it("misses the right role in an association", async () => {
        const { clusterName, associationId } = await association();
        const roleArn = `arn:aws:iam::${theLab().aws.accountId}:role/other`;
        await eks().send(new UpdatePodIdentityAssociationCommand({ clusterName, associationId, roleArn }));
        const { association: row, ...others } = await failingRows();
        assert.equal(row?.found, `${NAMESPACE}/carts → other`);
        assert.equal(row?.reason, `EKS has ${associationId} for ${roleArn}`);
        assert.deepEqual(others, {});
        await mended(() => up({}, { refresh: true }));
    });

    it("says what kro has against a graph", async () => {
        const graph = {
            apiVersion: "kro.run/v1alpha1",
            kind: "ResourceGraphDefinition",
            metadata: { name: "cartsstack" },
        };
        const { spec } = await kubernetes().get<Graph>(graph.apiVersion, graph.kind, "cartsstack");
        const { cpu } = spec.schema.spec;
        const change = (cpu?: string) => kubernetes().mergePatch(graph, { spec: { schema: { spec: { cpu } } } });
        await change("integer");
        const row = await rowThatFails("graph", /breaking changes/);
        assert.equal(row.found, "Inactive, not Ready, edited");
        const edited =
            /^somebody changed the ResourceGraphDefinition cartsstack: spec\.schema\.spec\.cpu is "integer" and was /;
        assert.match(row.reason ?? "", edited);
        assert.match(row.reason ?? "", /; KindReady: .* Type changed from string to integer$/);
        assert.equal(row.mend, "npm run lab -- up --refresh");
        await mended(() => change(cpu));
    });

    it("sees what is not put back while kro is down", async () => {
        await theLab().stopService("kro");
        await kubernetes().mergePatch(carts("v1", "ConfigMap"), { data: { RETAIL_CART_PERSISTENCE_PROVIDER: null } });
        await kubernetes().delete("v1", "ServiceAccount", "carts", NAMESPACE);
        const { "config-map": configMap, "service-account": account, ...others } = await failingRows();
        assert.equal(configMap?.found, `1 key: no provider, ${TABLE}`);
        assert.equal(account?.found, "none");
        for (const row of [configMap, account]) {
            assert.equal(row?.reason, "kro has not put it back: it may not be running");
            assert.equal(row?.mend, "npm start");
        }
        assert.deepEqual(others, {});
        await mended(() => theLab().startService("kro"));
    });

    it("sees whom a NetworkPolicy lets in while kro is down", async () => {
        await theLab().stopService("kro");
        const [rule] = (await kubernetes().get<Policy>(NETWORK, "NetworkPolicy", "carts", NAMESPACE)).spec.ingress;
        const policy = carts(NETWORK, "NetworkPolicy");
        await kubernetes().mergePatch(policy, { spec: { ingress: [{ ports: rule?.ports }] } });
        const { "network-policy": row, ...others } = await failingRows();
        assert.deepEqual([row?.expected, row?.found], ["lets in ui", "lets in everybody"]);
        assert.equal(row?.reason, "kro has not put it back: it may not be running");
        assert.deepEqual(others, {});
        await kubernetes().delete(NETWORK, "NetworkPolicy", "carts", NAMESPACE);
        assert.equal((await failingRows())["network-policy"]?.found, "none");
        await mended(() => theLab().startService("kro"));
    });

    it("sees that a CartsStack is ready only as it was before a change", async () => {
        await theLab().stopService("kro");
        const instance = {
            apiVersion: "kro.run/v1alpha1",
            kind: "CartsStack",
            metadata: { name: "carts-kro", namespace: "default" },
        };
        const { metadata } = await kubernetes().mergePatch(instance, { spec: { replicas: 2 } });
        const generation = metadata.generation ?? 0;
        const { instance: row, ...others } = await failingRows();
        const by = `by kro v${theLab().kro}`;
        assert.equal(row?.expected, `ACTIVE, Ready for generation ${generation}, ${by}`);
        assert.equal(row?.found, `ACTIVE, Ready for generation ${generation - 1}, ${by}, edited`);
        const edited =
            'somebody changed the CartsStack carts-kro: spec.replicas is 2 and was 1, by field manager "unknown"';
        assert.equal(row?.reason, `kro has not looked at this generation: it may not be running; ${edited}`);
        assert.equal(row?.mend, "npm start");
        assert.deepEqual(others, {});
        await theLab().startService("kro");
        const ready = await rowThatFails("instance", /^somebody changed/);
        assert.equal(ready.reason, edited);
        assert.equal(ready.mend, "npm run lab -- up --refresh");
        await mended(() => kubernetes().mergePatch(instance, { spec: { replicas: 1 } }));
    });

    it("says what keeps kro from putting a Service back", async () => {
        const ports = [{ name: "http", port: 81, targetPort: "http" }];
        await kubernetes().mergePatch(carts("v1", "Service"), { spec: { ports } });
        const row = await rowThatFails("service", /kro says/);
        assert.equal(row.found, "ClusterIP 81/TCP");
        assert.match(row.reason ?? "", /Service "carts" is invalid: spec\.ports\[1\]\.name: Duplicate value: "http"/);
        assert.equal(row.mend, `kubectl delete service carts -n ${NAMESPACE}`);
        const { instance } = await failingRows();
        assert.match(instance?.found ?? "", /^ERROR, not Ready, by kro v/);
        assert.equal(instance?.reason, row.reason);
        await mended(() => kubernetes().delete("v1", "Service", "carts", NAMESPACE));
    });

    it("says what a namespace waits for that was deleted", async () => {
        await theLab().stopService("ack-dynamodb");
        await kubernetes().delete("v1", "Namespace", NAMESPACE);
        const row = await rowThatFails("namespace", /finalizers/);
        assert.equal(row.found, "Terminating");
        assert.match(row.reason ?? "", /finalizers\.dynamodb\.services\.k8s\.aws\/Table/);
        assert.equal(row.mend, "npm start");
        const { instance, deployment } = await failingRows();
        assert.match(instance?.reason ?? "", /cartsNamespace.*currently being deleted.*finalizers\.dynamodb/);
        assert.match(deployment?.reason ?? "", /^kro says .*currently being deleted/);
        await mended(() => theLab().startService("ack-dynamodb"));
    });

    it("misses a table that was deleted in DynamoDB", async () => {
        await dynamoDb().send(new DeleteTableCommand({ TableName: TABLE }));
        const row = await rowThatFails("dynamodb-table", /no table/);
        assert.equal(row.reason, `DynamoDB has no table ${TABLE} in this account and region`);
        assert.equal(row.mend, `kubectl delete table items -n ${NAMESPACE}`);
        await mended(() => kubernetes().delete("dynamodb.services.k8s.aws/v1alpha1", "Table", "items", NAMESPACE));
    });

    it("says how a table becomes again what it was", async () => {
        const update = (change: Omit<UpdateTableCommandInput, "TableName">) =>
            dynamoDb().send(new UpdateTableCommand({ TableName: TABLE, ...change }));
        const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
        await update({ BillingMode: "PROVISIONED", ProvisionedThroughput });
        const row = await rowThatFails("dynamodb-table");
        assert.match(row.found, /^ACTIVE; key id \(S\); index .*; PROVISIONED$/);
        assert.equal(row.mend, `aws dynamodb update-table --table-name ${TABLE} --billing-mode PAY_PER_REQUEST`);
        await mended(() => update({ BillingMode: "PAY_PER_REQUEST" }));

        const IndexName = "idx_global_customerId";
        await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
        const { mend = "", found } = await rowThatFails("dynamodb-table");
        assert.equal(found, "ACTIVE; key id (S); PAY_PER_REQUEST");
        const [, json = ""] = /--global-secondary-index-updates '(.*)'$/.exec(mend) ?? [];
        await mended(() =>
            update({
                AttributeDefinitions: ["customerId", "id"].map((AttributeName) => ({
                    AttributeName,
                    AttributeType: "S" as const,
                })),
                GlobalSecondaryIndexUpdates: JSON.parse(json) as GlobalSecondaryIndexUpdate[],
            }),
        );
    });

    it("says what ACK tries again and again", async () => {
        await theLab().stopService("ministack");
        await theLab().restartService("ack-dynamodb");
        const row = await rowThatFails("table", /ACK\.Recoverable/);
        assert.equal(row.found, "ACTIVE, not synced");
        assert.match(row.reason ?? "", /DescribeTable.*ECONNREFUSED/);
        const others = await failingRows();
        assert.deepEqual(Object.keys(others), [
            "role",
            "association",
            "instance",
            "table",
            "dynamodb-table",
            "table-protection",
        ]);
        assert.match(others.instance?.reason ?? "", /waiting for node "table".*ECONNREFUSED/);
        assert.match(others["dynamodb-table"]?.reason ?? "", /ECONNREFUSED/);
        await mended(() => theLab().startService("ministack"));
    });

    it("says why the pods of a Deployment do not run, when an update gave up on it", async () => {
        await assert.rejects(up({ ...IMPATIENT, cpu: "2000" }));
        const { deployment, instance, ...others } = await failingRows();
        assert.equal(deployment?.found, "1 up to date, 1 available, 1 old");
        assert.match(
            deployment?.reason ?? "",
            /^pod carts-.*: Unschedulable: 0\/1 nodes are available: 1 Insufficient cpu/,
        );
        assert.match(deployment?.mend ?? "", /^set carts-stack:cpu to .*, then: npm run lab -- up$/);
        assert.match(instance?.reason ?? "", /waiting for node "deployment".*Insufficient cpu/);
        assert.deepEqual(others, {});
        await mended(() => up());
    });

    describe("while the Pod Identity webhook is down", () => {
        before("end it", () => theLab().stopService("pod-identity-webhook"));

        after("mend it", async () => {
            await theLab().startService("pod-identity-webhook");
            await mended(deletePods);
        });

        it("says who refuses a Deployment its pods", async () => {
            await deletePods();
            const row = await rowThatFails("deployment", /FailedCreate/);
            assert.match(
                row.reason ?? "",
                /carts-identity-gate.*EKS has not given the container carts its credentials/,
            );
            assert.equal((await failingRows())["pod-credentials"]?.reason, `no pod runs as carts in ${NAMESPACE}`);
        });

        it("names the pods that have no credentials", async () => {
            await up({ identityGate: "false" });
            const row = await rowThatFails("pod-credentials", /has no AWS/);
            assert.equal(row.found, "0 of 1 pods");
            assert.match(row.reason ?? "", /^pod carts-.* has no AWS_CONTAINER_CREDENTIALS_FULL_URI, /);
            assert.equal(row.mend, `kubectl rollout restart deployment/carts -n ${NAMESPACE}`);
        });
    });

    it("says who points the UI elsewhere", async () => {
        const name = "RETAIL_UI_ENDPOINTS_CARTS";
        const env = [{ name, value: "http://elsewhere" }];
        const ui = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "ui", namespace: "ui" } };
        const spec = { template: { spec: { containers: [{ name: "ui", env }] } } };
        const somebody = { fieldManager: "somebody" };
        await kubernetes().apply({ ...ui, spec }, { ...somebody, force: true });
        const row = await rowThatFails("ui");
        assert.match(row.reason ?? "", /^somebody set it at /);
        assert.match(row.found, /^RETAIL_UI_ENDPOINTS_CARTS set to another value, roll/);
        assert.equal(row.mend, "npm run lab -- up --refresh");
        await mended(() => up({}, { refresh: true }));
        await kubernetes().apply(ui, somebody);
    });
});

describe("verify, of an update that waits for nothing", () => {
    chain();

    const table = `${CLUSTER_NAME}-carts-foreign`;
    const config = { tableName: table };
    let update: Promise<unknown>;

    after(async () => {
        await engine(STACK, config).destroy();
    });

    it("says while it runs that ACK has not begun", async () => {
        await theLab().stopService("ack-dynamodb");
        update = assert.rejects(engine(STACK, { ...IMPATIENT, ...config }).up(), /did not become ready/);
        await namespaceIsMade();
        const row = await rowThatFails("table", /ACK/);
        assert.equal(row.found, "no status, not synced");
        assert.equal(row.reason, "ACK's DynamoDB controller has not looked at it: it may not be running");
        assert.equal(row.mend, "npm start");
    });

    it("gives ACK's reason when it has failed, which neither Pulumi nor kro shows", async () => {
        const id = { AttributeName: "id" };
        await dynamoDb().send(
            new CreateTableCommand({
                TableName: table,
                BillingMode: "PAY_PER_REQUEST",
                AttributeDefinitions: [{ ...id, AttributeType: "S" }],
                KeySchema: [{ ...id, KeyType: "HASH" }],
            }),
        );
        await theLab().startService("ack-dynamodb");
        await update;
        const { instance, table: row, "dynamodb-table": described, ...others } = await failingRows();
        assert.equal(row?.reason, "ACK has given up (ACK.Terminal): Resource already exists");
        assert.match(row?.mend ?? "", /^set carts-stack:adopt to table in Pulumi\.dev\.yaml, then: npm run lab -- up$/);
        assert.match(instance?.reason ?? "", /waiting for node "table".*Resource already exists$/);
        assert.equal(described?.found, "ACTIVE; key id (S); PAY_PER_REQUEST");
        assert.deepEqual(Object.keys(others), [
            "config-map",
            "service-account",
            "deployment",
            "service",
            "table-protection",
            "pod-credentials",
        ]);
    });

    it("says what is left to do when the table may be adopted", async () => {
        const adopting = { ...config, adopt: "table" };
        await assert.rejects(engine(STACK, { ...IMPATIENT, ...adopting }).up(), /did not become ready/);
        const { table: row } = await failingRows();
        assert.match(row?.reason ?? "", /Resource already exists, and has not looked again since it may adopt it$/);
        assert.equal(row?.mend, `kubectl delete table items -n ${NAMESPACE}`);
        await mended(() => kubernetes().delete("dynamodb.services.k8s.aws/v1alpha1", "Table", "items", NAMESPACE));
        await engine(STACK, adopting).up();
    });
});

describe("verify, of a UI that does not roll out", () => {
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "no-more", namespace: "ui" } };

    after(() => engine(STACK, CONFIG).destroy());

    it("has a row for it, though the first update has left no outputs", async () => {
        await kubernetes().create({ ...quota, spec: { hard: { pods: "1" } } });
        await assert.rejects(up({ uiTimeout: "2s" }));
        const { ui: row, ...others } = await failingRows();
        assert.equal(row?.found, "RETAIL_UI_ENDPOINTS_CARTS=http://carts.carts-kro:80, rolling out");
        assert.equal(row?.reason, "the Deployment has 0 up to date, 1 available, 1 old");
        assert.equal(row?.mend, "kubectl rollout status deployment/ui -n ui");
        assert.deepEqual(others, {});
        await kubernetes().delete("v1", "ResourceQuota", "no-more", "ui");
        await mended(() => up());
    });
});

describe("verify, of a role that was given and a UI of the stack's own", () => {
    chain();

    const RoleName = "given";
    const config = {
        roleName: RoleName,
        identityGate: "false",
        uiInstall: "true",
        uiNamespace: "shop",
        uiExposure: "nlb",
    };
    const loadBalancer = { apiVersion: "v1", kind: "Service", metadata: { name: "ui-nlb", namespace: "shop" } };
    const giveAddress = (hostname: string) => {
        const status = { loadBalancer: { ingress: [{ hostname }] } };
        return kubernetes().mergePatch(loadBalancer, { status }, { subresource: "status" });
    };
    const ownUp = (options: { refresh?: boolean } = {}) => engine(STACK, config).up(options);
    const hastyUp = (options: { refresh?: boolean } = {}) =>
        engine(STACK, { ...config, uiAddressTimeout: "2s" }).up(options);

    const makeRole = () =>
        iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustIn("pods.eks") }));

    before("make the role", makeRole);

    after(async () => {
        await engine(STACK, config).destroy();
        await iam().send(new DeleteRoleCommand({ RoleName }));
    });

    it("says that nothing gives the UI an address", async () => {
        await assert.rejects(hastyUp());
        const rows = await verify(await stack());
        assert.deepEqual(
            rows.map(({ id }) => id).filter((id) => /^(role|gate|ui)/.test(id)),
            ["role", "ui", "ui-service", "ui-address"],
        );
        const [row, ...others] = failing(rows);
        assert.deepEqual([row?.id, row?.found], ["ui-address", "none"]);
        assert.equal(row?.reason, "EKS Auto Mode has given the Service shop/ui-nlb no address");
        assert.equal(row?.mend, "kubectl describe service ui-nlb -n shop");
        assert.deepEqual(others, []);
        await giveAddress("lb.example.com");
        await mended(ownUp);
    });

    it("sees an address that is not the output's any more, and misses what had it", async () => {
        await giveAddress("other.example.com");
        const { "ui-address": row, ...others } = await failingRows();
        assert.equal(row?.found, "http://other.example.com");
        assert.equal(row?.reason, "the output uiUrl is http://lb.example.com");
        assert.deepEqual(others, {});
        await mended(() => ownUp({ refresh: true }));
        await kubernetes().delete("v1", "Service", "ui-nlb", "shop");
        assert.equal((await failingRows())["ui-address"]?.reason, "the cluster has no Service shop/ui-nlb");
        await assert.rejects(hastyUp({ refresh: true }));
        await giveAddress("lb.example.com");
        await mended(ownUp);
    });

    it("misses the UI's Service and its Deployment", async () => {
        await kubernetes().delete("v1", "Service", "ui", "shop");
        await kubernetes().delete("apps/v1", "Deployment", "ui", "shop");
        const { ui, "ui-service": service, ...others } = await failingRows();
        assert.deepEqual([ui?.found, service?.found], ["none", "none"]);
        assert.equal(ui?.reason, "the cluster has no Deployment shop/ui");
        assert.equal(service?.reason, "the cluster has no Service shop/ui");
        assert.deepEqual(others, {});
        await mended(() => ownUp({ refresh: true }));
    });

    it("says that a role does not trust Pod Identity, and misses one that is gone", async () => {
        await iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trustIn("ec2") }));
        const { role: row, ...others } = await failingRows();
        assert.deepEqual([row?.expected, row?.found], [TRUST, "does not trust it"]);
        assert.match(
            row?.reason ?? "",
            /^its trust policy does not allow pods\.eks\.amazonaws\.com to call .*ec2\.amazonaws\.com/,
        );
        assert.deepEqual(others, {});
        await iam().send(new DeleteRoleCommand({ RoleName }));
        assert.equal((await failingRows()).role?.reason, `IAM has no role ${RoleName}`);
        await mended(makeRole);
    });
});

interface Policy extends KubernetesObject {
    spec: { ingress: { ports?: object[] }[] };
}

interface Graph extends KubernetesObject {
    spec: { schema: { spec: { cpu: string } } };
}

/** A trust policy for one service of AWS. */
function trustIn(service: string): string {
    const Principal = { Service: `${service}.amazonaws.com` };
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal, Action: ["sts:AssumeRole", "sts:TagSession"] }],
    });
}

function up(config: Record<string, string> = {}, options: { refresh?: boolean } = {}) {
    return engine(STACK, { ...CONFIG, ...config }).up(options);
}

function carts(apiVersion: string, kind: string) {
    return { apiVersion, kind, metadata: { name: "carts", namespace: NAMESPACE } };
}

function stack() {
    return selectedStack(STACK);
}

function failing(rows: readonly Row<string>[]): Row<string>[] {
    return rows.filter(({ ok }) => !ok);
}

async function failingRows(): Promise<Partial<Record<string, Row<string>>>> {
    return Object.fromEntries(failing(await verify(await stack())).map((row) => [row.id, row]));
}

/** Waits until a check fails, for a reason: the cluster may take a moment to see what was done to it. */
async function rowThatFails(id: string, reason = /./): Promise<Row<string>> {
    const selected = await stack();
    const row = await until(
        `${id} fails because of ${reason}`,
        async () => (await verify(selected)).find((row) => row.id === id),
        (row) => row !== undefined && !row.ok && reason.test(row.reason ?? ""),
    );
    return row ?? assert.fail(id);
}

async function namespaceIsMade(): Promise<void> {
    await until("the namespace is made", () => kubernetes().find("v1", "Namespace", NAMESPACE));
}

async function deletePods(): Promise<void> {
    for (const { metadata } of await cartsPods()) {
        await kubernetes().delete("v1", "Pod", metadata.name, NAMESPACE);
    }
}

async function mended(mend: () => Promise<unknown>): Promise<void> {
    await mend();
    assert.deepEqual(failing(await verifyUntil(await stack(), 30, () => {})), []);
}

async function association() {
    const request = { clusterName: CLUSTER_NAME, namespace: NAMESPACE, serviceAccount: "carts" };
    const { associations } = await eks().send(new ListPodIdentityAssociationsCommand(request));
    return { clusterName: CLUSTER_NAME, associationId: associations?.[0]?.associationId };
}
