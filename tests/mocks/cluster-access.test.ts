import * as assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../../components/cluster-access";
import { StrictMocks } from "./strict-mocks";

describe("ClusterAccess", () => {
    beforeEach(() => StrictMocks.install());

    it("takes the kubeconfig that is given, with a context of it", async () => {
        const { kubeconfig } = new ClusterAccess("access", { clusterName: "c", kubeconfig: "given", context: "x" });
        assert.equal(await outcome(kubeconfig), "given");
    });

    it("refuses a context of a kubeconfig that is not given", async () => {
        const { kubeconfig } = new ClusterAccess("access", { clusterName: "c", context: "x" });
        await assert.rejects(outcome(kubeconfig), /access: 1 invalid argument\n {2}context: "x" is a context of a/);
    });
});

/** Of an output also its failure, which its `apply` does not tell. */
function outcome<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}
