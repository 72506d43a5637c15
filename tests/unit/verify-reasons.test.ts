import * as assert from "node:assert/strict";
import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { programOf } from "../../commands";
import type { TableProtection } from "../../components/carts-stack/table-protection";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { children } from "../../parts/instance/children";
import { type Check, type Context, runChecks as rowsOf, withCommands } from "../../parts/part/check";
import { tableOf } from "../../parts/readers/aws/by-sdk";
import { ClusterEvidence } from "../../parts/readers/kubernetes/evidence";
import type { Deployed } from "../../parts/readers/state/deployed";
import { sourcesOf } from "../../parts/sources";
import { checks } from "../../parts/verify";

const NAMESPACE = "carts-kro";
const PROTECTION = { deletionProtection: false, pointInTimeRecovery: true, tags: { team: "shop" } };

const given = { update: "update", refresh: "refresh", reach: "reach", configure: "configure {key} {value}" };
const PROGRAM = programOf({ adopted: [], given });
const runChecks = (checks: readonly Check[], context: Context) => withCommands(rowsOf(checks, context), PROGRAM);

/** What the lab cannot bring about: it enforces no IAM, pulls no images and runs no containers. */
describe("the reasons of verify", () => {
    it("name the role that lacks rights, as DynamoDB's refusal does", () => {
        const message =
            "User: arn:aws:sts::111122223333:assumed-role/ack-role/session is not authorized to perform: " +
            "dynamodb:CreateTable on resource: arn:aws:dynamodb:us-west-2:111122223333:table/t";
        const row = examine("table", table([{ type: "ACK.Recoverable", status: "True", message }]));
        assert.equal(row.reason, `ACK tries again and again (ACK.Recoverable): ${message}`);
        assert.match(row.mend ?? "", /^aws iam attach-role-policy --role-name ack-role --policy-arn /);
    });

    it("name the policy that gives it the rights by the ARN that it has in the cluster's partition", () => {
        const message =
            "User: arn:aws-cn:sts::111122223333:assumed-role/ack-role/session is not authorized to perform: x";
        const given = context([table([{ type: "ACK.Recoverable", status: "True", message }])]);
        const cluster = { ...given.deployed.cluster, arn: "arn:aws-cn:eks:cn-north-1:111122223333:cluster/c" };
        const { mend = "" } = failing("table", { ...given, deployed: { ...given.deployed, cluster } });
        assert.match(mend, / --policy-arn arn:aws-cn:iam::aws:policy\/AmazonDynamoDBFullAccess$/);
    });

    it("tell a table that is being made from one in trouble", () => {
        const message = "table in 'CREATING' state, cannot be modified or deleted";
        const row = examine("table", table([{ type: "ACK.Recoverable", status: "True", message }], "CREATING"));
        assert.equal(row.found, "CREATING, not synced");
        assert.equal(row.reason, "DynamoDB is still at it: the table is CREATING");
    });

    it("say what the kubelet has against an image", () => {
        const waiting = { reason: "ImagePullBackOff", message: 'Back-off pulling image "nothing"' };
        const row = examine(
            "deployment",
            deployment(),
            pod({ containerStatuses: [{ restartCount: 0, state: { waiting } }] }),
        );
        assert.equal(row.reason, 'pod carts-1: ImagePullBackOff: Back-off pulling image "nothing"');
        assert.match(row.mend ?? "", /^configure image /);
    });

    it("say how a container ends again and again, and what the last event was", () => {
        const status = {
            restartCount: 3,
            state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } },
            lastState: { terminated: { reason: "Error", exitCode: 1 } },
        };
        const event = object("Event", "e", {
            involvedObject: { uid: "carts-1" },
            reason: "BackOff",
            message: "Back-off restarting",
        });
        const row = examine("deployment", deployment(), pod({ containerStatuses: [status] }), event);
        assert.equal(
            row.reason,
            "pod carts-1: CrashLoopBackOff: back-off 40s; it ended 3 times, last with Error (exit code 1); " +
                "BackOff: Back-off restarting",
        );
        assert.equal(row.mend, `kubectl logs deployment/carts -n ${NAMESPACE} --previous`);
    });

    it("take for the last event the one that was seen last, by whichever of its times it has", () => {
        const eventOf = (name: string, times: object) =>
            object("Event", name, { involvedObject: { uid: "carts-1" }, reason: name, message: "…", ...times });
        const events = [
            // As the scheduler and the kubelet write them: with the time of a series, with one time, and with the older one.
            eventOf("Again", {
                eventTime: "2026-11-22T21:00:00.000000Z",
                series: { count: 9, lastObservedTime: "2026-11-22T21:09:00.000000Z" },
            }),
            eventOf("Once", { eventTime: "2026-11-22T21:05:00.000000Z", lastTimestamp: null }),
            eventOf("Earlier", { eventTime: null, lastTimestamp: "2026-11-22T21:01:00Z" }),
        ];
        for (const order of [events, [...events].reverse()]) {
            assert.match(examine("deployment", deployment(), pod({}), ...order).reason ?? "", /carts-1: Again: …$/);
        }
    });

    it("tell what could not be read from what is not there", () => {
        const [row] = runChecks(children, { ...context([]), cluster: new ClusterEvidence(new Map()) }).slice(1);
        assert.equal(row?.found, "none");
        const source = { apiVersion: "v1", kind: "Table", scope: { namespace: NAMESPACE } };
        const cluster = new ClusterEvidence(new Map([[source, new Error("tables is forbidden")]]));
        const forbidden = runChecks(children, { ...context([]), cluster }).find(({ id }) => id === "table");
        assert.deepEqual(
            [forbidden?.expected, forbidden?.reason, forbidden?.mend],
            ["an answer", "tables is forbidden", "reach"],
        );
    });

    it("tell a table that DynamoDB is still at from one that another has to take the place of", () => {
        for (const TableStatus of ["CREATING", "UPDATING"] as const) {
            const row = described({ TableStatus, BillingModeSummary: undefined, GlobalSecondaryIndexes: [] });
            assert.equal(row.reason, `DynamoDB is still at it: the table is ${TableStatus}`);
            assert.equal(row.mend, "aws dynamodb wait table-exists --table-name t");
        }
        const filling = described({
            GlobalSecondaryIndexes: [{ IndexName: "idx_global_customerId", IndexStatus: "CREATING" }],
        });
        assert.equal(filling.reason, "DynamoDB is still at it: the index idx_global_customerId is CREATING");
        assert.equal(filling.mend, "aws dynamodb wait table-exists --table-name t");
        const locked = described({ TableStatus: "INACCESSIBLE_ENCRYPTION_CREDENTIALS" });
        assert.match(locked.reason ?? "", /does not serve the table: it is INACCESSIBLE_ENCRYPTION_CREDENTIALS/);
        assert.equal(locked.mend, "aws dynamodb describe-table --table-name t");
        const deleted = described({ TableStatus: "DELETING" }, table([{ type: "ACK.ResourceSynced", status: "True" }]));
        assert.deepEqual([deleted.found, deleted.reason], ["DELETING", "DynamoDB is deleting it"]);
        assert.equal(deleted.mend, `kubectl delete table items -n ${NAMESPACE}`);
    });

    it("send nobody to an object that is gone, or on its way", () => {
        const metadata = { name: "carts-kro", namespace: "default", ...LEAVING };
        const leaving = object("CartsStack", "carts-kro", { metadata });
        const items = object("Table", "items", { metadata: { name: "items", namespace: NAMESPACE, ...LEAVING } });
        const rows = [
            described({ TableStatus: "DELETING" }, leaving),
            described({ TableStatus: "DELETING" }, leaving, items),
            examine("pod-credentials", leaving),
        ];
        for (const { reason = "", mend } of rows) {
            assert.match(reason, /it goes with the CartsStack default\/carts-kro, which is being deleted$/);
            assert.equal(mend, "kubectl describe cartsstack carts-kro -n default");
        }
        const standing = object("CartsStack", "carts-kro", { metadata: { name: "carts-kro", namespace: "default" } });
        assert.match(examine("pod-credentials", standing).reason ?? "", /no Deployment carts: kro has not put it back/);
        assert.equal(
            examine("pod-credentials", standing, deployment()).mend,
            `kubectl describe deployment/carts -n ${NAMESPACE}`,
        );
    });

    it("name another table only for a key that cannot be changed, and for a table that is not ACK's", () => {
        const number = [
            { AttributeName: "id", AttributeType: "N" as const },
            { AttributeName: "customerId", AttributeType: "S" as const },
        ];
        const keyed = described({ AttributeDefinitions: number });
        assert.match(keyed.found, /^ACTIVE; key id \(N\); index idx_global_customerId on customerId \(S\), ALL;/);
        assert.equal(keyed.mend, "configure tableName <a name that is free>");
        const KeySchema = ["id", "customerId"].map((AttributeName, position) => ({
            AttributeName,
            KeyType: position === 0 ? ("HASH" as const) : ("RANGE" as const),
        }));
        assert.match(described({ KeySchema }).found, /^ACTIVE; key id \(S\), customerId \(S, RANGE\); /);

        const provisioned = { BillingModeSummary: undefined };
        const foreign = table([{ type: "ACK.Terminal", status: "True", message: "Resource already exists" }]);
        assert.equal(described(provisioned, foreign).mend, "configure tableName <a name that is free>");
        const own = table([{ type: "ACK.ResourceSynced", status: "True" }]);
        assert.equal(
            described(provisioned, own).mend,
            "aws dynamodb update-table --table-name t --billing-mode PAY_PER_REQUEST",
        );
    });

    it("name the autoscaler with which kro fights over the number of pods", () => {
        const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "carts" };
        const fought = context([object("HorizontalPodAutoscaler", "busy", { spec: { scaleTargetRef } })]);
        const row = failing("autoscaler", fought);
        assert.equal(row.found, "HorizontalPodAutoscaler busy, autoscaled: false");
        assert.match(row.reason ?? "", /^kro puts the number of pods .* back/);
        assert.equal(row.mend, "configure autoscaled true");
    });

    it("are silent of an autoscaler that the CartsStack leaves the number of pods to, and of another Deployment's", () => {
        const rows = (autoscaled: boolean, name: string) => {
            const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name };
            const given = context([object("HorizontalPodAutoscaler", "busy", { spec: { scaleTargetRef } })]);
            const instance = given.deployed.instance && { ...given.deployed.instance, autoscaled };
            return runChecks(checks, { ...given, deployed: { ...given.deployed, instance } }).filter(
                ({ id }) => id === "autoscaler",
            );
        };
        assert.deepEqual(
            rows(true, "carts").map(({ ok }) => ok),
            [true],
        );
        assert.deepEqual(rows(false, "other"), []);
    });

    it("say which one change of an index comes next", () => {
        const index = {
            IndexName: "other",
            IndexStatus: "ACTIVE" as const,
            Projection: { ProjectionType: "KEYS_ONLY" as const },
        };
        const update = "aws dynamodb update-table --table-name t ";
        assert.equal(
            described({ GlobalSecondaryIndexes: [index] }).mend,
            `${update}--global-secondary-index-updates '[{"Delete":{"IndexName":"other"}}]'`,
        );
        assert.equal(
            described({ GlobalSecondaryIndexes: [] }).mend,
            `${update}--attribute-definitions AttributeName=customerId,AttributeType=S AttributeName=id,AttributeType=S ` +
                '--global-secondary-index-updates \'[{"Create":{"IndexName":"idx_global_customerId","KeySchema":' +
                '[{"AttributeName":"customerId","KeyType":"HASH"},{"AttributeName":"id","KeyType":"RANGE"}],' +
                '"Projection":{"ProjectionType":"ALL"}}}]\'',
        );
    });

    it("say what somebody has given a table that its CartsStack does not ask for, and how it stays", () => {
        const row = protectedBy({ ...PROTECTION, deletionProtection: true, tags: { team: "shop", spare: "" } });
        assert.equal(row.expected, "deletion protection off; recovery on; tags team=shop");
        assert.equal(row.found, "deletion protection on; recovery on; tags team=shop,spare=");
        const taken = "which ACK takes away at its next look: the CartsStack does not ask for it";
        assert.equal(
            row.reason,
            `somebody has given the table deletion protection, ${taken}; somebody has given the table the tags spare=, ${taken}`,
        );
        assert.equal(row.mend, "configure tableDeletionProtection true");
        assert.equal(
            protectedBy({ ...PROTECTION, tags: { team: "shop", spare: "" } }).mend,
            "configure tableTags team=shop,spare=",
        );
        const expiring = protectedBy({ ...PROTECTION, timeToLive: "expires" });
        assert.match(expiring.reason ?? "", /a time to live by expires, which ACK cannot switch off or change/);
        assert.equal(expiring.mend, "configure tableTimeToLiveAttribute expires");
        const recovering = { ...PROTECTION, pointInTimeRecovery: false };
        assert.equal(protectedBy(PROTECTION, recovering).mend, "configure tablePointInTimeRecovery true");
    });

    it("say how a table gets again what somebody has taken from it", () => {
        const asked = { ...PROTECTION, deletionProtection: true, timeToLive: "expires" };
        const mendOf = (found: Partial<TableProtection>) => protectedBy({ ...asked, ...found }, asked).mend;
        assert.equal(
            mendOf({ deletionProtection: false }),
            "aws dynamodb update-table --table-name t --deletion-protection-enabled",
        );
        assert.equal(
            mendOf({ pointInTimeRecovery: false }),
            "aws dynamodb update-continuous-backups --table-name t --point-in-time-recovery-specification " +
                "PointInTimeRecoveryEnabled=true",
        );
        assert.equal(
            mendOf({ timeToLive: undefined }),
            "aws dynamodb update-time-to-live --table-name t --time-to-live-specification Enabled=true,AttributeName=expires",
        );
        assert.equal(mendOf({ tags: {} }), "aws dynamodb tag-resource --resource-arn arn --tags Key=team,Value=shop");
    });

    it("say of a table's protection that nobody may read that it was not checked, and nothing where there is no table", () => {
        const rows = (tableProtection: Context["aws"]["tableProtection"]) => {
            const given = context([]);
            return runChecks(checks, { ...given, aws: { ...given.aws, tableProtection } });
        };
        const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
        const row = (given: Context["aws"]["tableProtection"]) =>
            rows(given).find(({ id }) => id === "table-protection");
        const unread = row({ status: "rejected", reason: denied });
        assert.deepEqual([unread?.ok, unread?.unchecked, unread?.found], [true, true, "not checked: not authorized"]);
        assert.equal(row({ status: "fulfilled", value: undefined }), undefined);
        assert.equal(row({ status: "rejected", reason: new Error("no answer") })?.ok, false);
    });

    it("say of a role that was given whom it has to trust, where IAM tells", () => {
        const given = context([]);
        const row = (role: Context["aws"]["role"]) => {
            const deployed = { ...given.deployed, role: { name: "given" } };
            return runChecks(checks, { ...given, deployed, aws: { ...given.aws, role } }).find(
                ({ id }) => id === "role",
            );
        };
        const trust = (Action: string[] | string) =>
            JSON.stringify({
                Statement: {
                    Effect: "Allow",
                    Principal: { Service: ["ec2.amazonaws.com", "pods.eks.amazonaws.com"] },
                    Action,
                },
            });
        const trusting = (action: string[] | string) =>
            row({ status: "fulfilled", value: { arn: "arn:role", tags: {}, trustPolicy: trust(action) } });
        assert.equal(trusting(["sts:AssumeRole", "sts:TagSession"])?.ok, true);
        assert.equal(trusting("sts:*")?.ok, true);
        const half = trusting("sts:AssumeRole");
        assert.equal(half?.found, "does not trust it");
        assert.match(
            half?.reason ?? "",
            /does not allow pods\.eks\.amazonaws\.com to call sts:AssumeRole and sts:TagSession: \{"Statement"/,
        );
        assert.match(half?.mend ?? "", /^aws iam update-assume-role-policy --role-name given --policy-document /);
        const gone = row({ status: "fulfilled", value: undefined });
        assert.equal(gone?.reason, "IAM has no role given");
        assert.match(gone?.mend ?? "", /^aws iam create-role --role-name given /);
        const denied = Object.assign(new Error("not authorized to perform: iam:GetRole"), { name: "AccessDenied" });
        assert.equal(row({ status: "rejected", reason: denied })?.unchecked, true);
        assert.equal(row({ status: "rejected", reason: new Error("no answer") })?.reason, "no answer");
    });

    for (const [finalizer, who] of [
        ["service.kubernetes.io/load-balancer-cleanup", /the controller of the Service's load balancer/],
        ["kubernetes.io/pvc-protection", /Kubernetes, or the controller/],
        ["snapshot.storage.kubernetes.io/pvc-as-source-protection", /Kubernetes, or the controller/],
        ["service.eks.amazonaws.com/resources", /EKS Auto Mode/],
        ["service.k8s.aws/resources", /the AWS controller .*AWS Load Balancer Controller/],
        ["finalizers.iam.services.k8s.aws/Role", /the controller of ACK/],
    ] as const) {
        it(`leave ${finalizer} to whoever serves it, so that nothing stays in AWS`, () => {
            for (const { reason = "", mend } of [rowOfLoadBalancer([finalizer]), rowOfNamespace([finalizer])]) {
                assert.match(reason, new RegExp(`${who.source}.* has to take away ${finalizer}, `));
                assert.match(mend ?? "", /^kubectl describe service \S+ -n \S+$/);
            }
        });
    }

    it("take away what nobody is known to serve, as the last resort, and nothing else", () => {
        const served = "service.eks.amazonaws.com/resources";
        for (const { reason = "", mend } of [
            rowOfLoadBalancer([served, "example.com/hold", "hold"]),
            rowOfNamespace([served, "example.com/hold", "hold"]),
        ]) {
            assert.match(reason, /example\.com, by its name, has to take away example\.com\/hold/);
            assert.match(reason, /whoever put it there has to take away hold\. .* gives up .* stays there$/);
            assert.match(mend ?? "", /^kubectl patch service \S+ -n \S+ --type=merge -p /);
            assert.ok(mend?.endsWith(`'{"metadata":{"finalizers":["${served}"]}}'`), mend);
        }
    });

    it("name what nobody may serve any more before what somebody does", () => {
        const held = object("ConfigMap", "note", { metadata: { name: "note", finalizers: ["example.com/hold"] } });
        assert.match(
            rowOfNamespace(["service.k8s.aws/resources"], held).reason ?? "",
            /ConfigMap note has the finalizers/,
        );
    });

    it("say that an update did not come to it", () => {
        const { instance: _none, ...deployed } = context([]).deployed;
        const row = runChecks(children, { ...context([]), deployed }).find(({ id }) => id === "table");
        assert.equal(row?.reason, "the stack has no CartsStack: its last update did not get so far");
        assert.equal(row?.mend, "update");
        const half = { ...context([]), deployed: { ...deployed, gate: { foreign: false } } };
        assert.equal(
            failing("gate", half).reason,
            "the stack has no policy of the identity gate: its last update did not get so far",
        );
        const withoutGate = { ...half.deployed, gate: undefined };
        assert.deepEqual(sourcesOf(half.deployed), sourcesOf(withoutGate));
    });

    it("give the two commands that let ACK delete a table that AWS protects, in the order in which they work", () => {
        const message = "Resource cannot be deleted as it is currently protected against deletion.";
        const conditions = [
            { type: "ACK.ResourceSynced", status: "True" },
            { type: "ACK.Terminal", status: "True", message },
        ];
        const metadata = { name: "items", namespace: NAMESPACE, ...LEAVING };
        const held = object("Table", "items", { metadata, status: { tableStatus: "ACTIVE", conditions } });
        const leaving = object("CartsStack", "carts-kro", {
            metadata: { name: "carts-kro", namespace: "default", ...LEAVING },
        });
        for (const id of ["table", "instance"]) {
            const row = examine(id, held, leaving);
            assert.match(row.reason ?? "", /ACK has given up \(ACK\.Terminal\): .* protected against deletion/);
            assert.equal(
                row.mend,
                "aws dynamodb update-table --table-name t --no-deletion-protection-enabled && " +
                    `kubectl patch table items -n ${NAMESPACE} --type merge -p '{"spec":{"deletionProtectionEnabled":false}}'`,
            );
        }
    });

    it("say what somebody changed of the CartsStack and the graph, with what keeps them from being ready", () => {
        const ready = { type: "Ready", status: "True", observedGeneration: 1 };
        const rowsOf = (condition: object, sent: object = { replicas: 1 }) => {
            const status = { state: "ACTIVE", conditions: [condition] };
            const metadata = { name: "edited", namespace: "default", generation: 1 };
            const spec = { replicas: 3 };
            const { deployed, ...given } = context([
                object("CartsStack", "edited", { metadata, spec, status }),
                object("ResourceGraphDefinition", "g", {
                    metadata: { name: "g" },
                    spec,
                    status: { ...status, state: "Active" },
                }),
            ]);
            const written = { sent, spec: sent, managedFields: [], holdsSecret: false };
            const instance = { ...deployed.instance, name: "edited", written } as Deployed["instance"];
            const graph = { name: "g", children: [], written };
            return runChecks(checks, { ...given, deployed: { ...deployed, instance, graph } })
                .filter(({ id }) => ["instance", "graph"].includes(id))
                .map(({ ok, found, reason, mend }) => [ok, found, reason, mend]);
        };
        const inGraph = "somebody changed the ResourceGraphDefinition g: spec.replicas is 3 and was 1";
        const inInstance = "somebody changed the CartsStack edited: spec.replicas is 3 and was 1";
        assert.deepEqual(rowsOf(ready), [
            [false, "Active, Ready, edited", inGraph, "refresh"],
            [false, "ACTIVE, Ready for generation 1, edited", inInstance, "refresh"],
        ]);
        const [, [, found, reason, mend] = []] = rowsOf({ ...ready, status: "False", message: "it waits" });
        assert.equal(found, "ACTIVE, not Ready, edited");
        assert.match(String(reason), new RegExp(`^Ready: it waits; .*; ${inInstance}$`));
        assert.equal(mend, "kubectl describe resourcegraphdefinition g");
        const breaking = { ...ready, status: "False", message: "breaking changes" };
        const [edited, unedited] = [rowsOf(breaking)[0], rowsOf(breaking, { replicas: 3 })[0]];
        assert.deepEqual(edited?.slice(2), [`${inGraph}; Ready: breaking changes`, "refresh"]);
        assert.deepEqual(unedited?.slice(2), ["Ready: breaking changes", "configure allowBreakingGraph true"]);
    });

    it("miss the namespace of the CartsStack, which no update makes", () => {
        const row = failing("instance", { ...context([]), cluster: new ClusterEvidence(new Map()) });
        assert.equal(
            row.reason,
            "the cluster has no CartsStack default/carts-kro, because it has no namespace default",
        );
        assert.equal(row.mend, "kubectl create namespace default && refresh");
    });

    it("tell that the kubeconfig leads to another cluster than EKS has by the name, and only then", () => {
        const pem = (content: string) => `-----BEGIN CERTIFICATE-----\n${content}\n-----END CERTIFICATE-----\n`;
        const metadata = { name: "kube-root-ca.crt", namespace: "default" };
        const root = object("ConfigMap", "", { metadata, data: { "ca.crt": pem("inside") } });
        const { aws, deployed, ...rest } = context([root]);
        const rowOf = (authority: string) => {
            const value = { ...deployed.cluster, endpoint: "https://known", authority: pem(authority), autoMode: true };
            const looked = { ...rest, deployed, aws: { ...aws, cluster: { status: "fulfilled", value } as const } };
            return runChecks(checks, looked).find(({ id }) => id === "cluster");
        };
        assert.equal(rowOf("inside"), undefined);
        const row = rowOf("known");
        assert.deepEqual([row?.ok, row?.expected, row?.found], [false, "https://known", "https://used"]);
        assert.match(
            row?.reason ?? "",
            /^the kubeconfig leads to another cluster than c: EKS has c at https:\/\/known, /,
        );
        assert.equal(row?.mend, "configure clusterName <the name of the kubeconfig's cluster>");
    });
});

const LEAVING = { deletionTimestamp: "2026-11-22T21:00:00Z" };

/** What verify says of the UI's own load balancer, which is being deleted. */
function rowOfLoadBalancer(finalizers: string[]) {
    const metadata = { name: "ui-nlb", namespace: "shop", ...LEAVING, finalizers };
    const status = { loadBalancer: { ingress: [{ hostname: "lb.example.com" }] } };
    const { deployed, ...given } = context([object("Service", "ui-nlb", { metadata, status })]);
    const exposure = { apiVersion: "v1", kind: "Service", name: "ui-nlb", namespace: "shop" } as const;
    const outputs = { uiUrl: "http://lb.example.com" };
    return failing("ui-address", { ...given, deployed: { ...deployed, exposure, outputs } });
}

/** What verify says of a namespace that is being deleted, with a Service in it. */
function rowOfNamespace(finalizers: string[], ...others: KubernetesObject[]) {
    const metadata = { name: NAMESPACE, ...LEAVING };
    const given = context([object("Namespace", NAMESPACE, { metadata, status: { phase: "Terminating" } })]);
    const service = object("Service", "lb", { metadata: { name: "lb", namespace: NAMESPACE, finalizers } });
    return failing("namespace", { ...given, remaining: { status: "fulfilled", value: [service, ...others] } });
}

function examine(id: string, ...objects: KubernetesObject[]) {
    return failing(id, context(objects));
}

function failing(id: string, context: Context) {
    const row = runChecks(checks, context).find((row) => row.id === id);
    assert.ok(row && !row.ok);
    return row;
}

/** DynamoDB's description of the table, as the graph has it but for some fields. */
function described(fields: Partial<TableDescription>, ...objects: KubernetesObject[]) {
    const hash = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" as const }];
    const value: TableDescription = {
        TableStatus: "ACTIVE",
        TableArn: "arn",
        AttributeDefinitions: ["id", "customerId"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: hash("id"),
        GlobalSecondaryIndexes: [
            {
                IndexName: "idx_global_customerId",
                IndexStatus: "ACTIVE",
                KeySchema: hash("customerId"),
                Projection: { ProjectionType: "ALL" },
            },
        ],
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
        ...fields,
    };
    const given = context(objects);
    return failing("dynamodb-table", {
        ...given,
        aws: { ...given.aws, table: { status: "fulfilled", value: tableOf(value) } },
    });
}

/** What verify says of a table that AWS protects so. @param asked by its CartsStack */
function protectedBy(found: TableProtection, asked: TableProtection = PROTECTION) {
    const { deployed, aws, ...given } = context([]);
    return failing("table-protection", {
        ...given,
        deployed: { ...deployed, instance: deployed.instance && { ...deployed.instance, tableProtection: asked } },
        aws: {
            ...aws,
            table: { status: "fulfilled", value: tableOf({ TableArn: "arn" }) },
            tableProtection: { status: "fulfilled", value: found },
        },
    });
}

function context(objects: KubernetesObject[]): Context {
    const deployed: Deployed = {
        outputs: {},
        uiService: { namespace: "ui", name: "ui" },
        cluster: { name: "c", arn: "arn:aws:eks:us-west-2:111122223333:cluster/c", kubeconfig: "" },
        association: { namespace: NAMESPACE, serviceAccount: "carts", roleArn: "role" },
        instance: {
            name: "carts-kro",
            namespace: "default",
            cartsNamespace: NAMESPACE,
            tableName: "t",
            autoscaled: false,
            tableProtection: PROTECTION,
        },
        isUpdating: false,
    };
    const instance: KubernetesObject = {
        ...object("CartsStack", "carts-kro"),
        metadata: { name: "carts-kro", namespace: "default" },
    };
    const evidence = [...objects, instance].map(
        (item) =>
            [{ apiVersion: "v1", kind: item.kind, scope: { namespace: item.metadata.namespace } }, [item]] as const,
    );
    return {
        deployed,
        server: { server: "https://used" },
        cluster: new ClusterEvidence(new Map(evidence)),
        aws: {
            cluster: { status: "fulfilled", value: undefined },
            capabilities: { status: "fulfilled", value: [] },
            kroAccess: { status: "fulfilled", value: undefined },
            tableController: { status: "fulfilled", value: "dynamodb-v1.9.2" },
            role: { status: "fulfilled", value: undefined },
            association: { status: "fulfilled", value: undefined },
            table: { status: "fulfilled", value: undefined },
            tableProtection: { status: "fulfilled", value: undefined },
        },
    };
}

function object(kind: string, name: string, rest: object = {}): KubernetesObject {
    return { apiVersion: "v1", kind, metadata: { name, namespace: NAMESPACE, uid: name, generation: 1 }, ...rest };
}

function table(conditions: object[], tableStatus = "ACTIVE"): KubernetesObject {
    return object("Table", "items", { status: { tableStatus, conditions } });
}

function deployment(): KubernetesObject {
    const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 0 };
    return object("Deployment", "carts", { spec: { replicas: 1 }, status });
}

function pod(status: object): KubernetesObject {
    const spec = { serviceAccountName: "carts", containers: [] };
    return object("Pod", "carts-1", { spec, status: { phase: "Running", ...status } });
}
