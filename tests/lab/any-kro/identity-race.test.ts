import * as assert from "node:assert/strict";
import { CreatePodIdentityAssociationCommand, DeletePodIdentityAssociationCommand } from "@aws-sdk/client-eks";
import { chain } from "../../chain";
import { CLUSTER_NAME, eks, kubernetes, type Pod, theLab, variables } from "../test-lab";

const NAMESPACE = "race";
const CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/** The race that the scenario's order avoids, without the program: what happens to pods and when. */
describe("pod identity", () => {
    chain();

    let associationId: string | undefined;

    before("make a namespace with a service account", async () => {
        await apply("v1", "Namespace", NAMESPACE, {});
        await apply("v1", "ServiceAccount", "carts", {});
    });

    after("remove them", async () => {
        await theLab().restartService("pod-identity-webhook", { propagationDelaySeconds: 0 });
        await eks().send(new DeletePodIdentityAssociationCommand({ clusterName: CLUSTER_NAME, associationId }));
        await kubernetes().delete("v1", "Namespace", NAMESPACE);
    });

    it("gives nothing to a pod that came before its association", async () => {
        assert.ok(!variables(await pod("early")).includes(CREDENTIALS));
        associationId = await associate();
        const early = await kubernetes().get<Pod>("v1", "Pod", "early", NAMESPACE);
        assert.ok(!variables(early).includes(CREDENTIALS));
    });

    it("gives credentials to a pod that comes after it", async () => {
        assert.ok(variables(await pod("late")).includes(CREDENTIALS));
    });

    it("gives nothing to a pod that comes after it but before EKS has spread the word", async () => {
        await theLab().restartService("pod-identity-webhook", { propagationDelaySeconds: 3600 });
        assert.ok(!variables(await pod("hasty")).includes(CREDENTIALS));
    });
});

async function associate(): Promise<string | undefined> {
    const role = `arn:aws:iam::${theLab().aws.accountId}:role/anything`;
    const request = { clusterName: CLUSTER_NAME, namespace: NAMESPACE, serviceAccount: "carts", roleArn: role };
    return (await eks().send(new CreatePodIdentityAssociationCommand(request))).association?.associationId;
}

function pod(name: string): Promise<Pod> {
    const spec = { serviceAccountName: "carts", containers: [{ name: "carts", image: "carts" }] };
    return apply("v1", "Pod", name, { spec }) as Promise<Pod>;
}

function apply(apiVersion: string, kind: string, name: string, rest: object) {
    const metadata = kind === "Namespace" ? { name } : { name, namespace: NAMESPACE };
    return kubernetes().apply({ apiVersion, kind, metadata, ...rest }, { fieldManager: "tests" });
}
