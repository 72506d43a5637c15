import * as assert from "node:assert/strict";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Engine } from "../../../lab/engine/engine";
import type { KubernetesObject } from "../../../lab/kubernetes/client";
import { verify } from "../../../parts/verify";
import { chain } from "../../chain";
import { AssociationsWatched } from "../associations-watched";
import {
    CLUSTER_NAME,
    cartsPods,
    dynamoDb,
    engine,
    inAws,
    kubernetes,
    selectedStack,
    theLab,
    variables,
} from "../test-lab";
import { runCapabilities, stopControllers } from "./capabilities-on-lab";
import { platformOnLab } from "./platform-on-lab";

const KRO = "kro.run/v1alpha1";
const RBAC = "rbac.authorization.k8s.io/v1";
const ACK_EKS = ["eks.services.k8s.aws/v1alpha1", "PodIdentityAssociation"] as const;
const TABLE = `${CLUSTER_NAME}-carts-kro`;
const ITEM = { id: { S: "1" }, customerId: { S: "a customer" } };

/** Of docs/walkthrough.md, but that the network and the key are given, because the lab's AWS makes none. */
const PLATFORM = {
    clusterName: CLUSTER_NAME,
    associations: "true",
    vpcId: "vpc-0a",
    privateSubnetIds: "subnet-0a,subnet-0b",
    encryptionKeyArn: "arn:aws:kms:us-west-2:111122223333:key/0a",
};
/** In place of what the lab's example configuration has. */
const ON_PLATFORM = { clusterName: "", platformStack: "prod" };
const SECOND = {
    ...ON_PLATFORM,
    installGraph: "false",
    roleName: `${CLUSTER_NAME}-carts-dynamo`,
    instanceName: "team-two",
    namespace: "team-two",
    tableName: `${CLUSTER_NAME}-carts-team-two`,
};

/** From nothing to a cluster with two teams' stacks, and back to nothing, in the order of docs/walkthrough.md. */
describe("a platform, and the carts stacks of two teams on it", () => {
    chain();

    let watched: AssociationsWatched | undefined;

    before("take away what a platform brings: the controllers, and kro's rights", async () => {
        await stopControllers();
        for (const name of KRO_RIGHTS) {
            await kubernetes().delete(RBAC, "ClusterRole", name);
        }
    });

    after("stop watching", () => watched?.stop());

    const platform = (settings: Record<string, string> = {}) =>
        platformOnLab(theLab(), "prod", { ...PLATFORM, ...settings });
    const first = (podIdentity: string) => engine("dev", { ...ON_PLATFORM, podIdentity });
    const second = (replicas = "1") => engine("team-two", { ...SECOND, replicas });

    /** Nobody's association was away for a moment, and the data and the credentials are there. */
    async function assertKept(): Promise<void> {
        assert.deepEqual(await watched?.seen(), [await watched?.first]);
        const { Item: item } = await dynamoDb().send(new GetItemCommand({ TableName: TABLE, Key: { id: ITEM.id } }));
        assert.deepEqual(item, ITEM);
        for (const namespace of ["carts-kro", "team-two"]) {
            const pods = await cartsPods(namespace);
            assert.ok(pods.length > 0, namespace);
            assert.ok(pods.every((pod) => variables(pod).includes("AWS_CONTAINER_CREDENTIALS_FULL_URI")));
        }
    }

    it("begin with a platform, which gives kro its rights, and kro and ACK run with these and no others", async () => {
        const { outputs } = await platform().up();
        assert.equal(outputs.clusterName?.value, CLUSTER_NAME);
        assert.equal(outputs.kubeconfig?.secret, true);
        const users = await runCapabilities(platform());
        const session = `arn:aws:sts::${theLab().aws.accountId}:assumed-role`;
        assert.deepEqual(users, {
            KRO: `${session}/${CLUSTER_NAME}-kro-capability/KRO`,
            ACK: `${session}/${CLUSTER_NAME}-ack-capability/ACK`,
        });
        for (const name of KRO_RIGHTS) {
            const { subjects } = await kubernetes().get<Binding>(RBAC, "ClusterRoleBinding", name);
            assert.deepEqual(
                subjects.map((subject) => subject.name),
                [users.KRO],
            );
        }
    });

    it("go on with a carts stack, whose cluster is that of the platform's stack", async () => {
        const { outputs } = await first("pulumi").up();
        assert.equal(outputs.clusterName?.value, CLUSTER_NAME);
        assert.equal(outputs.state?.value, "ACTIVE");
        await dynamoDb().send(new PutItemCommand({ TableName: TABLE, Item: ITEM }));
    });

    it("go on with a second team's stack, by the same graph and role", async () => {
        const { outputs } = await second().up();
        assert.equal(outputs.state?.value, "ACTIVE");
        assert.equal((await kubernetes().list(KRO, "ResourceGraphDefinition")).length, 1);
        watched = new AssociationsWatched();
        await assertKept();
        await assertVerified();
    });

    it("let the first stack's association get to ACK, and the second team change its stack meanwhile", async () => {
        assert.match((await said(first("ack"), "up")).text, /number 1 of 3 updates/);
        assert.match((await said(first("ack"), "up")).text, /number 2 of 3 updates/);
        await second("2").up();
        assert.equal((await cartsPods("team-two")).length, 2);
        assert.match((await said(first("ack"), "up")).text, /number 3 of 3 updates/);
        assert.deepEqual(await ofAck(), ["carts-kro"]);
        await assertKept();
        await assertVerified();
    });

    it("keep the platform from being destroyed, and all of it in place", async () => {
        await platform({ deletionProtection: "false" }).up();
        const before = await urnsOf(platform());
        const { text, failed } = await said(platform(), "destroy");
        assert.ok(failed);
        assert.match(text, /still has cartsstacks: default\/carts-kro, default\/team-two/);
        assert.deepEqual(await urnsOf(platform()), before);
        assert.deepEqual(await kroRights(), KRO_RIGHTS);
        await assertKept();
    });

    it("let the first stack's association get back to Pulumi, by the graph that the second team uses too", async () => {
        assert.match((await said(first("pulumi"), "up")).text, /number 1 of 2 updates/);
        assert.match((await said(first("pulumi"), "up")).text, /number 2 of 2 updates/);
        assert.deepEqual(await ofAck(), []);
        await assertKept();
        await watched?.stop();
    });

    it("are destroyed, the last one that was made first, and leave the platform alone", async () => {
        await second("2").destroy();
        assert.deepEqual(await namesInAws(), {
            tables: [TABLE],
            associations: ["carts-kro"],
            roles: [...PLATFORM_ROLES, `${CLUSTER_NAME}-carts-dynamo`].sort(),
        });
        await first("pulumi").destroy();
        assert.deepEqual(await namesInAws(), { tables: [], associations: [], roles: PLATFORM_ROLES });
        assert.deepEqual(await kubernetes().list(KRO, "CartsStack"), []);
        assert.deepEqual(await kubernetes().list(KRO, "ResourceGraphDefinition"), []);
    });

    it("let the platform go at last: its guard first, the controllers next, then their rights, the cluster last", async () => {
        const { deleted } = await said(platform(), "destroy");
        const at = (name: string) => {
            assert.ok(deleted.includes(name), `${name} is not among the deleted: ${deleted.join(", ")}`);
            return deleted.indexOf(name);
        };
        assert.equal(at("platform-stacks-gone"), 0);
        for (const controller of ["ack", "kro"].map((short) => `platform-${short}`)) {
            for (const right of ["access", "entry", "role"]) {
                assert.ok(at(controller) < at(`${controller}-${right}`), `${controller} outlives its ${right}`);
            }
        }
        const cluster = at("platform-cluster-eksCluster");
        for (const inIt of ["platform-ack", "platform-kro-entry", "platform-kro-rights", "platform-kro-binding"]) {
            assert.ok(at(inIt) < cluster, `${inIt} outlives the cluster`);
        }
        assert.deepEqual(await urnsOf(platform()), []);
        assert.deepEqual(await namesInAws(), { tables: [], associations: [], roles: [] });
        assert.deepEqual(await kroRights(), []);
    });
});

/** As platform/ makes them of rights/, with `associations`. */
const KRO_RIGHTS = ["carts-stack-kro", "carts-stack-kro-associations"];
const PLATFORM_ROLES = [`${CLUSTER_NAME}-ack-capability`, `${CLUSTER_NAME}-kro-capability`];

interface Binding extends KubernetesObject {
    readonly subjects: readonly { readonly name: string }[];
}

/** What `npm run verify` says of both stacks: kro's rights, which are the platform's, are among the rows. */
async function assertVerified(): Promise<void> {
    for (const name of ["dev", "team-two"]) {
        const rows = await verify(await selectedStack(name));
        assert.ok(rows.some(({ id }) => id === "kro-rights"));
        assert.deepEqual(
            // The lab's AWS changes no tags: an association that ACK took over does not tell ACK's version.
            rows.filter(({ id, ok, unchecked }) => !ok || (unchecked && id !== "ack-version")),
            [],
            name,
        );
    }
}

/** What an operation says, whether it fails, and what it deletes, in that order. */
async function said(stack: Engine, operation: "up" | "destroy") {
    const texts: string[] = [];
    const deleted: string[] = [];
    const onEvent = ({ diagnosticEvent, resOutputsEvent }: EngineEvent) => {
        texts.push(diagnosticEvent?.message ?? "");
        const { op, urn = "" } = resOutputsEvent?.metadata ?? {};
        if (op === "delete") {
            deleted.push(urn.slice(urn.lastIndexOf("::") + 2));
        }
    };
    const failed = await stack[operation]({ onEvent }).then(
        () => false,
        (error: unknown) => {
            texts.push(String(error));
            return true;
        },
    );
    return { text: texts.join("\n"), failed, deleted };
}

async function urnsOf(stack: Engine): Promise<string[]> {
    const { deployment } = await stack.exportState();
    const { resources = [] } = deployment as { resources?: { urn: string }[] };
    return resources.map(({ urn }) => urn);
}

/** The namespaces whose association ACK makes. */
async function ofAck(): Promise<(string | undefined)[]> {
    return (await kubernetes().list(...ACK_EKS)).map(({ metadata }) => metadata.namespace);
}

async function kroRights(): Promise<string[]> {
    const roles = await kubernetes().list(RBAC, "ClusterRole");
    return roles.map(({ metadata }) => metadata.name).filter((name) => KRO_RIGHTS.includes(name));
}

async function namesInAws() {
    const { associations, ...others } = await inAws();
    return { ...others, associations: associations.map(({ namespace }) => namespace) };
}
