import * as assert from "node:assert/strict";
import { join } from "node:path";
import {
    CreateTableCommand,
    DeleteTableCommand,
    DynamoDBClient,
    GetItemCommand,
    PutItemCommand,
    QueryCommand,
    ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { PutUserPolicyCommand, SimulateCustomPolicyCommand } from "@aws-sdk/client-iam";
import * as pulumi from "@pulumi/pulumi";
import { itemsPolicy } from "../../../components/identity/carts-role";
import { Engine } from "../../../lab/engine/engine";
import { KubernetesClient, KubernetesError, type KubernetesObject } from "../../../lab/kubernetes/client";
import { CONTROLLERS } from "../../../lab/services/controller-user";
import { verify } from "../../../parts/verify";
import { ackAssociationsPolicy, ackPolicy } from "../../../platform/ack-rights";
import { chain } from "../../chain";
import { type Answer, AwsProxy } from "../../faults/aws-proxy";
import { page } from "../../unit/docs/pages";
import { CLUSTER_NAME, dynamoDb, iam, isGone, kubernetes, selectedStack, theLab, until } from "../test-lab";
import { type PermittedUser, permit, permittedKey, permittedUser, Seat } from "./permitted-user";
import {
    actionsOf,
    type Policy,
    type Right,
    readObjects,
    readPolicy,
    readRole,
    rightsOf,
    without,
    withoutAction,
} from "./rights-files";
import { type AuditEvent, isAllowedBy, isForbidden, isWritten, readAudit, rightsNeeded } from "./used-rights";

const STACK = "permissions";
const KRO = { user: "system:serviceaccount:kro-system:kro", role: "kro:controller", file: "cluster-role-kro.yaml" };
/** The user that ACK is here. On a real cluster it has a role, which platform/ gives the same policies. */
const ACK = "ack";
const ACK_ACCOUNTS = ["ack-dynamodb-controller", "ack-eks-controller"];
const CLUSTER_ARN = `arn:aws:eks:us-west-2:111122223333:cluster/${CLUSTER_NAME}`;
/** What kro needs besides where ACK makes the association. */
const ASSOCIATIONS = "cluster-role-kro-associations.yaml";
const PREVIEWERS = "carts-stack-previewers";
const RIGHTS = {
    previewer: { group: PREVIEWERS, iam: "iam-preview.json", role: "cluster-role-preview.yaml" },
    updater: { group: "carts-stack-updaters", iam: "iam-update.json", role: "cluster-role-update.yaml" },
} as const;

type Who = keyof typeof RIGHTS;

const WHO = Object.keys(RIGHTS) as Who[];

/** What a file grants although it may be that nobody uses it here, and why. */
const MAY_BE_UNUSED: Readonly<Record<string, Readonly<Record<Right, string>>>> = {
    [RIGHTS.previewer.role]: {},
    [RIGHTS.updater.role]: {
        "watch validatingadmissionpolicies.admissionregistration.k8s.io":
            "a deletion is watched only if it takes a while",
        "watch validatingadmissionpolicybindings.admissionregistration.k8s.io": "the same",
    },
    [ASSOCIATIONS]: {
        "get podidentityassociations.eks.services.k8s.aws": "kro 0.9.4 lists them, as it does namespaces",
    },
    [KRO.file]: {
        "list cartsstacks.kro.run": "kro lists before it watches, where the API server cannot do both at once",
        "get namespaces":
            "kro 0.9.4 lists them, because they are a collection of the graph; an older one was not tried without",
    },
};

/** The policy of an admission policy cannot be tried out without a right to change it. */
const NEVER_TRIED = ["create", "patch"].flatMap((verb) =>
    ["validatingadmissionpolicies", "validatingadmissionpolicybindings"].map(
        (resource) => `${verb} ${resource}.admissionregistration.k8s.io`,
    ),
);

/** The lab's AWS, MiniStack 1.5.33, does not read which table these actions are about. */
const NO_TABLE = ["ListTagsOfResource", "TagResource", "UntagResource"].map((action) => `dynamodb:${action}`);
/** Everybody may ask AWS who he is, without a right. */
const FREE = "sts:GetCallerIdentity";

/** A table that is there before the stack, which a preview looks at from all sides. */
const TABLE = `${CLUSTER_NAME}-carts-found`;

describe("the rights in rights/", () => {
    chain();

    const users = {} as Record<Who, PermittedUser>;
    /** What AWS was asked for, by whom. */
    const asked: Record<Who, Set<string>> = { previewer: new Set(), updater: new Set() };
    const refused: string[] = [];
    /** The same of ACK. */
    const byAck = { asked: new Set<string>(), refused: new Set<string>() };
    let ackProxy: AwsProxy;
    let seat: Seat;
    let seated: Who;
    let proxy: AwsProxy;
    /** The cluster is of EKS Auto Mode, which has the Pod Identity agent built in. */
    let autoMode = true;

    before("give them to users who have no others, and write down what these do", async () => {
        const lab = theLab();
        // Somebody who asks an API server that starts is told that he may not: it does not know the bindings yet.
        for (const controller of CONTROLLERS) {
            await lab.stopService(controller);
        }
        await lab.restartService("kube-apiserver", { auditPolicy: join(__dirname, "audit-policy.yaml") });
        await lab.startService("kro");
        await lab.restartService("ministack", { enforceIam: true });
        seat = new Seat();
        proxy = await AwsProxy.start(lab.aws.endpoint);
        proxy.between = async (action, forward) => {
            const answer = await forward();
            const name = iamAction(action);
            asked[seated].add(name);
            if (answer.status === 403) {
                refused.push(`${seated}: ${name}`);
            }
            return autoMode ? answer : withoutAutoMode(answer);
        };
        ackProxy = await AwsProxy.start(lab.aws.endpoint);
        ackProxy.between = async (action, forward) => {
            const answer = await forward();
            byAck.asked.add(iamAction(action));
            if (answer.status === 403) {
                byAck.refused.add(iamAction(action));
            }
            return answer;
        };
        const ackKey = await permittedKey(ACK, policyOfAck());
        await permitForEmulator(ACK);
        for (const service of ["ack-dynamodb", "ack-eks"] as const) {
            await lab.restartService(service, { awsEndpoint: ackProxy.endpoint, ackKey });
        }
        for (const who of WHO) {
            for (const object of readObjects(RIGHTS[who].role)) {
                await kubernetes().create(object);
            }
            users[who] = await permittedUser(who, RIGHTS[who].group, policyOf(who));
            await permitForEmulator(who);
        }
        await dynamoDb().send(
            new CreateTableCommand({
                TableName: TABLE,
                BillingMode: "PAY_PER_REQUEST",
                AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
                KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
            }),
        );
    });

    after(async () => {
        await dynamoDb().send(new DeleteTableCommand({ TableName: TABLE }));
        await proxy.stop();
        await ackProxy.stop();
        seat.leave();
    });

    /** @param annotation of everything in the cluster, so that everything there changes */
    function as(who: Who, config: Record<string, string> = {}, annotation?: string): Engine {
        seat.take(users[who]);
        seated = who;
        const program: pulumi.automation.PulumiFn = () => {
            pulumi.runtime.setConfig("carts-stack:kubeconfig", seat.kubeconfig);
            if (annotation) {
                annotateAll(annotation);
            }
            return (require("../../../index") as pulumi.automation.PulumiFn)();
        };
        const own = Object.entries(config).map(([key, value]) => [`carts-stack:${key}`, value] as const);
        const all = { ...proxy.configuration, ...seat.awsConfiguration, ...Object.fromEntries(own) };
        return new Engine(theLab(), { stackName: STACK, config: all, program });
    }

    const CHANGED = { replicas: "2", autoscaled: "true", clientNamespace: "ui" };

    for (const who of WHO) {
        it(`let the ${who} preview a new stack, and look at all that may be in its way`, async () => {
            assert.match(await said(as(who), "preview"), /17 to create/);
            const found = { namespace: "ui", adopt: "namespace,table", tableName: TABLE };
            await said(as(who, { ...found, podIdentity: "ack" }), "preview");
            autoMode = false;
            const refusal = await failed(as(who), "preview");
            autoMode = true;
            assert.match(refusal, /neither EKS Auto Mode nor the Pod Identity agent/);
        });
    }

    it("let the updater make and verify a stack", async () => {
        await said(as("updater"), "up");
        await verified();
    });

    it("come with a role by which the carts pods use the items of their table, and nothing else of DynamoDB", async () => {
        const { id, secret } = await permittedKey("carts", policyOfCarts());
        const { endpoint, region } = theLab().aws;
        const credentials = { accessKeyId: id, secretAccessKey: secret };
        const byCarts = new DynamoDBClient({ endpoint, region, credentials });
        const TableName = `${CLUSTER_NAME}-carts-kro`;
        const Key = { id: { S: "item" } };
        await byCarts.send(new PutItemCommand({ TableName, Item: { ...Key, customerId: { S: "customer" } } }));
        assert.ok((await byCarts.send(new GetItemCommand({ TableName, Key }))).Item);
        const ofCustomer = {
            TableName,
            IndexName: "idx_global_customerId",
            KeyConditionExpression: "customerId = :customer",
            ExpressionAttributeValues: { ":customer": { S: "customer" } },
        };
        assert.equal((await byCarts.send(new QueryCommand(ofCustomer))).Count, 1);
        const denied = { name: "AccessDeniedException" };
        await assert.rejects(byCarts.send(new ScanCommand({ TableName })), denied);
        await assert.rejects(byCarts.send(new DeleteTableCommand({ TableName })), denied);
        await assert.rejects(byCarts.send(new GetItemCommand({ TableName: "other-carts-kro", Key })), denied);
        byCarts.destroy();
    });

    for (const who of WHO) {
        it(`let the ${who} preview a refresh and a change of everything, and the end of the gate`, async () => {
            const preview = await said(as(who, CHANGED, "changed"), "preview", { refresh: true });
            assert.match(preview, /CartsStack carts-instance update/);
            assert.doesNotMatch(preview, /only kro will know/);
            assert.match(preview, /ResourceGraphDefinition carts-graph-definition update/);
            assert.match(preview, /ValidatingAdmissionPolicy carts-graph-gate-policy update/);
            await said(as(who, { identityGate: "false" }), "preview");
        });
    }

    it("let the previewer try a patch out, and not patch, whatever else the group may do", async () => {
        seat.take(users.previewer);
        const client = KubernetesClient.fromKubeconfig(seat.kubeconfig);
        const annotated = {
            apiVersion: "kro.run/v1alpha1",
            kind: "CartsStack",
            metadata: { name: "carts-kro", namespace: "default", annotations: { tried: "yes" } },
        };
        const manager = { fieldManager: "previewer", force: true };
        const tried = await client.apply(annotated, { ...manager, dryRun: true });
        assert.equal(tried.metadata.annotations?.tried, "yes");
        await assert.rejects(client.apply(annotated, manager), isRefusedByPolicy);
        await assert.rejects(
            client.create({ ...annotated, metadata: { name: "x", namespace: "default" } }),
            isRefusedByPolicy,
        );

        await kubernetes().create(extraRole(""));
        await kubernetes().create(extraBinding());
        await untilMay("previewer", PREVIEWERS, "create configmaps", true);
        const configMap = {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "by-a-previewer", namespace: "default" },
        };
        await assert.rejects(client.create(configMap), isRefusedByPolicy);
        await kubernetes().create(configMap);
        await assert.rejects(client.delete("v1", "ConfigMap", "by-a-previewer", "default"), isRefusedByPolicy);
        await kubernetes().delete("v1", "ConfigMap", "by-a-previewer", "default");
        await kubernetes().delete("rbac.authorization.k8s.io/v1", "ClusterRole", "extra");
        await kubernetes().delete("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "extra");
        client.close();
    });

    it("let the updater change, refresh, verify and destroy the stack", async () => {
        await said(as("updater", CHANGED, "changed"), "up", { refresh: true });
        await verified();
        await said(as("updater", CHANGED, "changed"), "destroy");
    });

    it("let the updater make, verify, change and destroy a stack whose association ACK makes", async () => {
        // With the API of the graph before, the association would begin as Pulumi's.
        const crd = ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "cartsstacks.kro.run"] as const;
        await kubernetes().delete(...crd);
        await until("the API of CartsStacks is gone", () => kubernetes().find(...crd), isGone);
        await said(as("updater", { podIdentity: "ack" }), "up");
        await verified();
        await said(as("previewer", { podIdentity: "ack", tableTags: "team=shop" }), "preview", { refresh: true });
        await said(as("updater", { podIdentity: "ack", tableTags: "team=shop" }), "up", { refresh: true });
        await said(as("updater", { podIdentity: "ack" }), "destroy");
    });

    for (const who of WHO) {
        it(`let the ${who} preview the stack where the CartsStack API is served already`, async () => {
            assert.match(await said(as(who), "preview"), /17 to create/);
        });
    }

    for (const who of WHO) {
        it(`are used by the ${who}, each one, and no other is asked for`, () => {
            const { metadata } = readRole(RIGHTS[who].role);
            const events = readAudit(theLab().files.auditLog, who);
            assertUsed(
                RIGHTS[who].role,
                events.filter((event) => isAllowedBy(metadata.name, event)).flatMap(rightsNeeded),
            );
            const forbidden = new Set(events.filter(isForbidden).flatMap(rightsNeeded));
            assert.deepEqual([...forbidden].sort(), who === "previewer" ? NEVER_TRIED : []);
        });
    }

    it("change nothing in the cluster for the previewer", () => {
        const events = readAudit(theLab().files.auditLog, "previewer");
        assert.deepEqual(events.filter(isWritten), []);
        assert.ok(events.length > 50);
    });

    it("are used by kro, each one, and no other is asked for but those of its chart", () => {
        const events = readAudit(theLab().files.auditLog, KRO.user);
        const used = events.filter((event) => isAllowedBy(KRO.role, event)).flatMap(rightsNeeded);
        for (const file of [KRO.file, ASSOCIATIONS]) {
            assertUsed(file, used);
        }
        assert.deepEqual([...new Set(events.filter(isForbidden).flatMap(rightsNeeded))], []);
    });

    for (const account of ACK_ACCOUNTS) {
        it(`leave ${account} without a refusal in the cluster, where it has what its chart grants and no more`, () => {
            const events = readAudit(theLab().files.auditLog, `system:serviceaccount:ack-system:${account}`);
            const isGranted = (event: AuditEvent) => isAllowedBy(account, event);
            assert.ok(events.filter(isWritten).some(isGranted));
            assert.deepEqual([...new Set(events.filter(isForbidden).flatMap(rightsNeeded))], []);
        });
    }

    for (const who of WHO) {
        it(`are enough in AWS for the ${who}, and docs/permissions.md says of each one that is not used here why it is there`, () => {
            const given = actionsOf(policyOf(who));
            assert.deepEqual(
                refused.filter((one) => one.startsWith(who)),
                [],
            );
            const used = [...asked[who]].filter((action) => action !== FREE);
            assert.deepEqual(
                used.filter((action) => !given.includes(action)),
                [],
            );
            const unused = given.filter((action) => !used.includes(action));
            assert.deepEqual(
                unused.filter((action) => !explained().includes(action)),
                [],
            );
        });
    }

    it("are enough in AWS for ACK, where platform/ gives its role no others", () => {
        assert.deepEqual([...byAck.refused], []);
        const given = actionsOf(policyOfAck());
        assert.deepEqual(
            [...byAck.asked].filter((action) => !given.includes(action)),
            [],
        );
        const making = ["dynamodb:CreateTable", "dynamodb:DeleteTable", "eks:CreatePodIdentityAssociation"];
        assert.deepEqual(
            [...making, "eks:DeletePodIdentityAssociation"].filter((action) => !byAck.asked.has(action)),
            [],
        );
    });

    it("leave no action in the table of docs/permissions.md that is used, or that no file grants", () => {
        const given = WHO.flatMap((who) => actionsOf(policyOf(who)));
        const used = WHO.flatMap((who) => [...asked[who]]);
        assert.deepEqual(
            explained().filter((action) => !given.includes(action) || used.includes(action)),
            [],
        );
    });

    describe("are missed, each by its name:", () => {
        chain();

        it("the previewer's update fails, and changes nothing", async () => {
            const refusal = await failed(as("previewer"), "up");
            assert.match(refusal, /iam:CreateRole|may read and dry-run, and change nothing/);
            assert.deepEqual(await kubernetes().list("kro.run/v1alpha1", "ResourceGraphDefinition"), []);
        });

        type Missing = { file: string; right: Right; who: Who; does: Operation; says: RegExp };
        const missing: readonly [Missing, ...Missing[]] = [
            {
                file: RIGHTS.updater.role,
                right: "create cartsstacks.kro.run",
                who: "updater",
                does: "up",
                says: /cartsstacks\.kro\.run is forbidden.*cannot create/,
            },
            {
                file: KRO.file,
                right: "create deployments.apps",
                who: "updater",
                does: "up",
                says: /deployments\.apps.* is forbidden.*cannot create/,
            },
            {
                file: RIGHTS.updater.role,
                right: "delete cartsstacks.kro.run",
                who: "updater",
                does: "destroy",
                says: /cartsstacks\.kro\.run "carts-kro" is forbidden.*cannot delete/,
            },
        ];

        it("iam:PutRolePolicy", async () => {
            const policy = policyOf("updater");
            await permit("updater", withoutAction("iam:PutRolePolicy", policy));
            assert.match(await failed(as("updater"), "up"), /iam:PutRolePolicy/);
            await permit("updater", policy);
        });

        const isMissed = ({ file, right, who, does, says }: (typeof missing)[number]) => {
            it(`${right}, in ${file}`, async () => {
                const role = readRole(file);
                const [user, group] = file === KRO.file ? [KRO.user] : [who, RIGHTS[who].group];
                await kubernetes().mergePatch(role, { rules: without(right, role).rules });
                await untilMay(user, group, right, false);
                assert.match(await failed(as(who, { instanceTimeout: "30s" }), does), says);
                await kubernetes().mergePatch(role, { rules: role.rules });
                await untilMay(user, group, right, true);
            });
        };

        const [first, ...others] = missing;
        isMissed(first);

        it("dynamodb:CreateTable, of ACK's role", async () => {
            const action = "dynamodb:CreateTable";
            await permit(ACK, withoutAction(action, policyOfAck()));
            assert.match(await failed(as("updater", { instanceTimeout: "30s" }), "up"), /not authorized.*CreateTable/);
            await permit(ACK, policyOfAck());
        });

        for (const one of others) {
            isMissed(one);
        }

        it("and with all of them the stack is made and destroyed", async () => {
            await said(as("updater"), "up");
            await said(as("updater"), "destroy");
        });
    });

    async function verified(): Promise<void> {
        const rows = await verify(await selectedStack(STACK));
        assert.deepEqual(
            rows.filter(({ ok }) => !ok),
            [],
        );
        // It leaves out what it may not read.
        assert.ok(rows.some(({ id }) => id === "table-protection"));
    }
});

describe("the policies in rights/, those of ACK's role in platform/, and that of the carts role", () => {
    const policies = {
        previewer: policyOf("previewer"),
        updater: policyOf("updater"),
        ack: policyOfAck(),
        carts: policyOfCarts(),
    };
    const cluster = CLUSTER_ARN;
    const association = `arn:aws:eks:us-west-2:111122223333:podidentityassociation/${CLUSTER_NAME}/a-1`;
    const capability = `arn:aws:eks:us-west-2:111122223333:capability/${CLUSTER_NAME}/kro/kro/1`;
    const entry = `arn:aws:eks:us-west-2:111122223333:access-entry/${CLUSTER_NAME}/role/111122223333/kro/1`;
    const role = `arn:aws:iam::111122223333:role/${CLUSTER_NAME}-carts-dynamo`;
    const table = `arn:aws:dynamodb:us-west-2:111122223333:table/${CLUSTER_NAME}-carts-kro`;
    const others = {
        cluster: "arn:aws:eks:us-west-2:111122223333:cluster/other",
        association: "arn:aws:eks:us-west-2:111122223333:podidentityassociation/other/a-1",
        role: "arn:aws:iam::111122223333:role/admin",
        table: "arn:aws:dynamodb:us-west-2:111122223333:table/other-carts-kro",
        region: `arn:aws:dynamodb:eu-west-1:111122223333:table/${CLUSTER_NAME}-carts-kro`,
    };

    const cases: readonly [
        who: keyof typeof policies,
        decision: "allowed" | "implicitDeny",
        action: string,
        resource: string,
    ][] = [
        ["previewer", "allowed", "eks:DescribeCluster", cluster],
        ["previewer", "allowed", "eks:ListPodIdentityAssociations", cluster],
        ["previewer", "allowed", "eks:DescribePodIdentityAssociation", association],
        ["previewer", "allowed", "iam:GetRole", role],
        ["previewer", "allowed", "dynamodb:ListTagsOfResource", table],
        ["previewer", "implicitDeny", "eks:DescribeCluster", others.cluster],
        ["previewer", "implicitDeny", "eks:CreatePodIdentityAssociation", cluster],
        ["previewer", "implicitDeny", "eks:DeletePodIdentityAssociation", association],
        ["previewer", "implicitDeny", "eks:CreateAccessEntry", cluster],
        ["previewer", "implicitDeny", "iam:GetRole", others.role],
        ["previewer", "implicitDeny", "iam:CreateRole", role],
        ["previewer", "implicitDeny", "iam:PutRolePolicy", role],
        ["previewer", "implicitDeny", "iam:PassRole", role],
        ["previewer", "implicitDeny", "sts:AssumeRole", role],
        ["previewer", "implicitDeny", "dynamodb:Scan", table],
        ["previewer", "implicitDeny", "dynamodb:DescribeTable", others.table],
        ["previewer", "implicitDeny", "dynamodb:DescribeTable", others.region],
        ["updater", "allowed", "eks:ListCapabilities", cluster],
        ["updater", "allowed", "eks:DescribeCapability", capability],
        ["updater", "allowed", "eks:DescribeAccessEntry", entry],
        ["updater", "allowed", "eks:CreatePodIdentityAssociation", cluster],
        ["updater", "allowed", "eks:DeletePodIdentityAssociation", association],
        ["updater", "allowed", "iam:PutRolePolicy", role],
        ["updater", "allowed", "iam:DetachRolePolicy", role],
        ["updater", "allowed", "dynamodb:ListTagsOfResource", table],
        ["updater", "implicitDeny", "eks:DeleteCluster", cluster],
        ["updater", "implicitDeny", "eks:ListCapabilities", others.cluster],
        ["updater", "implicitDeny", "eks:CreateCapability", cluster],
        ["updater", "implicitDeny", "eks:DeleteCapability", capability],
        ["updater", "implicitDeny", "eks:AssociateAccessPolicy", entry],
        ["updater", "implicitDeny", "eks:CreateAccessEntry", cluster],
        ["updater", "implicitDeny", "eks:CreatePodIdentityAssociation", others.cluster],
        ["updater", "implicitDeny", "eks:DeletePodIdentityAssociation", others.association],
        ["updater", "implicitDeny", "iam:PutRolePolicy", others.role],
        ["updater", "implicitDeny", "iam:AttachRolePolicy", role],
        ["updater", "implicitDeny", "iam:DetachRolePolicy", others.role],
        ["updater", "implicitDeny", "iam:DeleteRolePermissionsBoundary", role],
        ["updater", "implicitDeny", "dynamodb:DeleteTable", table],
        ["updater", "implicitDeny", "dynamodb:Scan", table],
        // The evaluator is told of no service that the role is passed to, and so of one that is not Pod Identity.
        ["updater", "implicitDeny", "iam:PassRole", role],
        ["ack", "allowed", "dynamodb:CreateTable", table],
        ["ack", "allowed", "dynamodb:UpdateContinuousBackups", table],
        ["ack", "allowed", "dynamodb:DescribeTable", `${table}/index/idx_global_customerId`],
        ["ack", "allowed", "dynamodb:DeleteTable", table],
        ["ack", "allowed", "dynamodb:TagResource", table],
        ["ack", "implicitDeny", "dynamodb:TagResource", others.table],
        ["ack", "allowed", "eks:CreatePodIdentityAssociation", cluster],
        ["ack", "allowed", "eks:UpdatePodIdentityAssociation", association],
        ["ack", "allowed", "iam:GetRole", role],
        ["ack", "implicitDeny", "dynamodb:GetItem", table],
        ["ack", "implicitDeny", "dynamodb:PutItem", table],
        ["ack", "implicitDeny", "dynamodb:Scan", table],
        ["ack", "implicitDeny", "dynamodb:DeleteBackup", table],
        ["ack", "implicitDeny", "dynamodb:CreateTable", others.table],
        ["ack", "implicitDeny", "dynamodb:DeleteTable", others.region],
        ["ack", "implicitDeny", "eks:CreatePodIdentityAssociation", others.cluster],
        ["ack", "implicitDeny", "eks:DeletePodIdentityAssociation", others.association],
        ["ack", "implicitDeny", "eks:DeleteCluster", cluster],
        ["ack", "implicitDeny", "eks:CreateAccessEntry", cluster],
        ["ack", "implicitDeny", "iam:GetRole", others.role],
        ["ack", "implicitDeny", "iam:PassRole", others.role],
        ["ack", "implicitDeny", "iam:CreateRole", role],
        ["ack", "implicitDeny", "iam:PutRolePolicy", role],
        ["ack", "implicitDeny", "iam:PassRole", role],
        ["carts", "allowed", "dynamodb:UpdateItem", table],
        ["carts", "allowed", "dynamodb:DeleteItem", table],
        ["carts", "allowed", "dynamodb:DescribeTable", table],
        ["carts", "allowed", "dynamodb:Query", `${table}/index/idx_global_customerId`],
        ["carts", "implicitDeny", "dynamodb:Query", table],
        ["carts", "implicitDeny", "dynamodb:Scan", table],
        ["carts", "implicitDeny", "dynamodb:UpdateTable", table],
        ["carts", "implicitDeny", "dynamodb:PutItem", others.table],
        ["carts", "implicitDeny", "dynamodb:PutItem", others.region],
        ["carts", "implicitDeny", "eks:CreatePodIdentityAssociation", cluster],
        ["carts", "implicitDeny", "iam:PassRole", role],
    ];

    for (const [who, decision, action, resource] of cases) {
        it(`${decision === "allowed" ? "allow" : "deny"} the ${who} ${action} on ${resource.replace(/^arn:aws:/, "")}`, async () => {
            const { EvaluationResults: results = [] } = await iam().send(
                new SimulateCustomPolicyCommand({
                    PolicyInputList: [JSON.stringify(policies[who])],
                    ActionNames: [action],
                    ResourceArns: [resource],
                }),
            );
            assert.deepEqual(
                results.map(({ EvalDecision }) => EvalDecision),
                [decision],
            );
        });
    }

    it("name the same places for a reader to fill in, and leave none open", () => {
        for (const who of WHO) {
            const open = JSON.stringify(readPolicy(RIGHTS[who].iam, {})).match(/<\w+>/g) ?? [];
            assert.deepEqual([...new Set(open)].sort(), ["<account>", "<cluster>", "<region>"]);
            assert.doesNotMatch(JSON.stringify(policyOf(who)), /[<>]/);
        }
    });
});

type Operation = "preview" | "up" | "destroy";

/** What an operation says, which has gone through without a word of what it may not. */
async function said(engine: Engine, operation: Operation, options: { refresh?: boolean } = {}): Promise<string> {
    const lines: string[] = [];
    await engine[operation]({ ...options, onOutput: (text: string) => lines.push(text) });
    const text = lines.join("");
    assert.doesNotMatch(text, /Not checked|forbidden|AccessDenied/i);
    return text;
}

/** What an operation says that fails. */
async function failed(engine: Engine, operation: Operation): Promise<string> {
    const lines: string[] = [];
    await assert.rejects(engine[operation]({ onOutput: (text: string) => lines.push(text) }));
    return lines.join("");
}

function policyOf(who: Who): Policy {
    return readPolicy(RIGHTS[who].iam, { region: "us-west-2", account: "111122223333", cluster: CLUSTER_NAME });
}

function policyOfCarts(): Policy {
    return JSON.parse(itemsPolicy(CLUSTER_ARN));
}

/** Both policies of ACK's role. */
function policyOfAck(): Policy {
    const policies = [ackPolicy(CLUSTER_ARN), ackAssociationsPolicy(CLUSTER_ARN)].map(
        (text) => JSON.parse(text) as Policy,
    );
    return { Version: "2012-10-17", Statement: policies.flatMap(({ Statement }) => Statement) };
}

/** What no AWS asks for, and the lab's does. */
async function permitForEmulator(UserName: string): Promise<void> {
    const PolicyDocument = JSON.stringify(allow(NO_TABLE));
    await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "emulator", PolicyDocument }));
}

function allow(actions: readonly string[]): Policy {
    return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: [...actions], Resource: "*" }] };
}

/** The actions of the table of docs/permissions.md. */
function explained(): string[] {
    const [, section = ""] = page("docs/permissions.md").text.split("### Actions that no test uses\n");
    const rows = (section.split("\n#")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
    return rows.flatMap((row) =>
        [...(row.split("|")[1] ?? "").matchAll(/`(\w+:\w+)`/g)].map(([, action = ""]) => action),
    );
}

function assertUsed(file: string, used: readonly Right[]): void {
    const given = rightsOf(readRole(file));
    const excused = Object.keys(MAY_BE_UNUSED[file] ?? {});
    assert.deepEqual(
        excused.filter((right) => !given.includes(right)),
        [],
        `${file} does not grant what is excused`,
    );
    const unused = given.filter((right) => !used.includes(right) && !excused.includes(right));
    assert.deepEqual(unused, [], `${file} grants what nobody uses`);
}

function isRefusedByPolicy(error: unknown): boolean {
    return KubernetesError.is(error, "Forbidden") && /may read and dry-run, and change nothing/.test(error.message);
}

/** What somebody grants the previewers besides. */
function extraRole(apiGroup: string): KubernetesObject {
    return {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: "extra" },
        rules: [{ apiGroups: [apiGroup], resources: ["configmaps"], verbs: ["create", "delete"] }],
    } as KubernetesObject;
}

function extraBinding(): KubernetesObject {
    const apiGroup = "rbac.authorization.k8s.io";
    return {
        apiVersion: `${apiGroup}/v1`,
        kind: "ClusterRoleBinding",
        metadata: { name: "extra" },
        roleRef: { apiGroup, kind: "ClusterRole", name: "extra" },
        subjects: [{ apiGroup, kind: "Group", name: PREVIEWERS }],
    } as KubernetesObject;
}

/** The API server learns of a change of rights a moment later. */
async function untilMay(user: string, group: string | undefined, right: Right, allowed: boolean): Promise<void> {
    const [verb = "", named = ""] = right.split(" ");
    const [resource, ...apiGroup] = named.split(".");
    const spec = {
        user,
        groups: group ? [group] : [],
        resourceAttributes: { verb, resource, group: apiGroup.join(".") },
    };
    const body = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
    const path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    await until(
        `${user} ${allowed ? "may" : "may not"} ${right}`,
        () => kubernetes().json<{ status: { allowed: boolean } }>("POST", path, { body }),
        ({ status }) => status.allowed === allowed,
    );
}

/** As a platform team's program might, for all resources. */
function annotateAll(value: string): void {
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        if (!type.startsWith("kubernetes:")) {
            return undefined;
        }
        const metadata = pulumi
            .output(props.metadata as pulumi.Input<{ annotations?: Record<string, string> }>)
            .apply((metadata) => ({ ...metadata, annotations: { ...metadata.annotations, "platform/note": value } }));
        return { props: { ...props, metadata }, opts };
    });
}

/** EKS's description of the cluster, if it were none of EKS Auto Mode. */
function withoutAutoMode({ headers: { "content-length": _length, ...headers }, ...answer }: Answer): Answer {
    const body = answer.body.toString().replace(/("computeConfig": ?\{"enabled": ?)true/, "$1false");
    return { ...answer, headers, body };
}

/** "DynamoDB.DescribeTable" is "dynamodb:DescribeTable"; EKS names no action, so that method and path say which it is. */
function iamAction(action: string): string {
    const [, ofDynamoDb] = /^DynamoDB\.(\w+)$/.exec(action) ?? [];
    if (ofDynamoDb) {
        return `dynamodb:${ofDynamoDb}`;
    }
    const [, method, of, one] = /^(\w+) \/clusters\/[^/?]+\/?([^/?]+)?(\/[^/?]+)?/.exec(action) ?? [];
    if (method && !of) {
        return "eks:DescribeCluster";
    }
    if (of === "capabilities") {
        return one ? "eks:DescribeCapability" : "eks:ListCapabilities";
    }
    if (method) {
        const verb = { GET: one ? "Describe" : "List", POST: one ? "Update" : "Create", DELETE: "Delete" }[method];
        return `eks:${verb}PodIdentityAssociation${verb === "List" ? "s" : ""}`;
    }
    return `${action === "GetCallerIdentity" ? "sts" : "iam"}:${action}`;
}
