import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CreatePodIdentityAssociationCommand, ListPodIdentityAssociationsCommand } from "@aws-sdk/client-eks";
import { parse } from "yaml";
import { ASSOCIATING_GRAPH_FILE } from "../../components/graph/carts-graph";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import type { Conditioned } from "../../parts/readers/kubernetes/conditions";
import { chain } from "../chain";
import {
    CLUSTER_NAME,
    cartsPods,
    eks,
    engine,
    isGone,
    isReady,
    kubernetes,
    theLab,
    until,
    variables,
} from "./test-lab";

const KRO = "kro.run/v1alpha1";
const ROLE = `arn:aws:iam::111122223333:role/${CLUSTER_NAME}-carts-dynamo`;

interface Instance extends Conditioned {
    readonly status?: Conditioned["status"] & { readonly state?: string; readonly associationId?: string };
}

interface Graph extends KubernetesObject {
    readonly spec: object;
}

describe("the graph with the association, and no Pulumi", () => {
    chain();

    it("is served by kro", async () => {
        await kubernetes().create(parse(readFileSync(ASSOCIATING_GRAPH_FILE, "utf8")) as KubernetesObject);
        await until("the graph is ready", () => graph(), isReady);
    });

    it("gives the pods of a CartsStack the credentials of an association that ACK makes", async () => {
        await kubernetes().create(cartsStack("by-ack", { roleArn: ROLE, clusterName: CLUSTER_NAME }));
        const { status } = await ready("by-ack");
        const [association, ...others] = await associations("by-ack");
        assert.deepEqual(others, []);
        assert.equal(status?.associationId, association?.associationId);
        const [pod] = await cartsPods("by-ack");
        assert.ok(pod && variables(pod).includes("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    });

    it("takes over the association that a CartsStack names, with its ID", async () => {
        const name = { clusterName: CLUSTER_NAME, namespace: "adopting", serviceAccount: "carts", roleArn: ROLE };
        const { association } = await eks().send(new CreatePodIdentityAssociationCommand(name));
        const associationId = association?.associationId ?? "";
        await kubernetes().create(cartsStack("adopting", { roleArn: ROLE, clusterName: CLUSTER_NAME, associationId }));
        const { status } = await ready("adopting");
        assert.equal(status?.associationId, associationId);
        assert.deepEqual(
            (await associations("adopting")).map((one) => one.associationId),
            [associationId],
        );
    });

    it("makes no association for a CartsStack that names no role, and reports none", async () => {
        await kubernetes().create(cartsStack("from-outside", { identityGate: false }));
        const { status } = await ready("from-outside");
        assert.deepEqual(await associations("from-outside"), []);
        assert.equal(status?.associationId, "");
    });

    it("lets go of an association that is retained, and deletes every other one", async () => {
        const patch = { spec: { associationDeletionPolicy: "retain" } };
        await kubernetes().mergePatch(await instance("adopting"), patch);
        await until("ACK's object is retained", async () => {
            const child = await kubernetes().get(
                "eks.services.k8s.aws/v1alpha1",
                "PodIdentityAssociation",
                "carts",
                "adopting",
            );
            return child.metadata.annotations?.["services.k8s.aws/deletion-policy"] === "retain";
        });
        for (const name of ["by-ack", "adopting", "from-outside"]) {
            await kubernetes().delete(KRO, "CartsStack", name, "default");
            await until(`${name} is gone`, () => kubernetes().find(KRO, "CartsStack", name, "default"), isGone);
            await until(`the namespace ${name} is gone`, () => kubernetes().find("v1", "Namespace", name), isGone);
            assert.equal((await associations(name)).length, name === "adopting" ? 1 : 0, name);
        }
        assert.deepEqual(await kubernetes().list("eks.services.k8s.aws/v1alpha1", "PodIdentityAssociation"), []);
    });

    it("is adopted as it is by a Pulumi stack that makes its association itself", async () => {
        const before = await graph();
        const stack = engine("adopting", { adopt: "graph" });
        await stack.up();
        const { metadata, spec } = await graph();
        assert.equal(metadata.uid, before.metadata.uid);
        assert.equal(metadata.generation, before.metadata.generation);
        assert.deepEqual(spec, before.spec);
        assert.equal((await associations("carts-kro")).length, 1);
        assert.equal(
            await kubernetes().find("eks.services.k8s.aws/v1alpha1", "PodIdentityAssociation", "carts", "carts-kro"),
            undefined,
        );
        await stack.destroy();
        assert.deepEqual(await associations("carts-kro"), []);
    });

    it("has the error of an update tell why ACK makes no association", async () => {
        await theLab().restartService("ack-eks", { awsEndpoint: "http://127.0.0.1:1" });
        const hasty = engine("waiting", { podIdentity: "ack", instanceTimeout: "15s" });
        await assert.rejects(hasty.up(), /PodIdentityAssociation carts: ACK\.Recoverable: /);
        await theLab().restartService("ack-eks", { awsEndpoint: undefined });
        const stack = engine("waiting", { podIdentity: "ack" });
        await stack.up();
        await stack.destroy();
        assert.deepEqual(await associations("carts-kro"), []);
    });
});

function cartsStack(name: string, spec: object): KubernetesObject {
    const tableName = `${CLUSTER_NAME}-carts-${name}`;
    return {
        apiVersion: KRO,
        kind: "CartsStack",
        metadata: { name, namespace: "default" },
        spec: { tableName, namespace: name, ...spec },
    } as KubernetesObject;
}

function graph(): Promise<Graph> {
    return kubernetes().get<Graph>(KRO, "ResourceGraphDefinition", "cartsstack");
}

function instance(name: string): Promise<Instance> {
    return kubernetes().get<Instance>(KRO, "CartsStack", name, "default");
}

function ready(name: string): Promise<Instance> {
    return until(`${name} is ready`, () => instance(name), isReady);
}

async function associations(namespace: string) {
    const command = new ListPodIdentityAssociationsCommand({ clusterName: CLUSTER_NAME, namespace });
    return (await eks().send(command)).associations ?? [];
}
