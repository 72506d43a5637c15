import * as assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../../components/cluster/cluster-access";
import { StrictMocks } from "./strict-mocks";

describe("ClusterAccess", () => {
    beforeEach(() => StrictMocks.install());

    it("takes the kubeconfig that is given, with a context of it", async () => {
        const { kubeconfig } = new ClusterAccess("access", { clusterName: "c", kubeconfig: "given", context: "x" });
        assert.equal(await outcome(kubeconfig), "given");
    });

    it("keeps the AWS provider's profile and keys to its own provider, and gives others the role", async () => {
        const mocks = await StrictMocks.install();
        const tokenIdentity = { roleArn: "r", profile: "dev", variables: { AWS_SECRET_ACCESS_KEY: "hush" } };
        const access = new ClusterAccess("access", { clusterName: "c", tokenIdentity });
        const shared = await outcome(access.kubeconfig);
        await outcome(access.provider.urn);
        const own = JSON.stringify(mocks.resource("access-provider").inputs);
        assert.match(own, /--role-arn.*--profile.*dev.*hush/);
        assert.match(shared, /--role-arn/);
        assert.doesNotMatch(shared, /profile|hush/);
    });

    for (const kubeconfig of [undefined, "with a token"]) {
        it(`tells policies no key and no kubeconfig, where its own is ${kubeconfig ? "given" : "derived"}`, async () => {
            const mocks = await StrictMocks.install();
            const tokenIdentity = { variables: { AWS_SECRET_ACCESS_KEY: "hush" } };
            const access = new ClusterAccess("access", { clusterName: "c", kubeconfig, tokenIdentity });
            await outcome(access.provider.urn);
            assert.deepEqual(mocks.resource("access").inputs, { clusterName: "c" });
        });
    }

    it("refuses a context of a kubeconfig that is not given", async () => {
        const { kubeconfig } = new ClusterAccess("access", { clusterName: "c", context: "x" });
        await assert.rejects(outcome(kubeconfig), /access: 1 invalid argument\n {2}context: "x" is a context of a/);
    });

    it("refuses a context that the kubeconfig does not have, and takes one that it has", async () => {
        const kubeconfig = "contexts: [{ name: one, context: {} }]";
        const given = (context: string) => new ClusterAccess("access", { clusterName: "c", kubeconfig, context });
        assert.equal(await outcome(given("one").kubeconfig), kubeconfig);
        await assert.rejects(
            outcome(given("two").kubeconfig),
            /\n {2}context: "two" is not a context of the kubeconfig: name one that it has/,
        );
    });
});

/** Of an output also its failure, which its `apply` does not tell. */
function outcome<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}
