import * as assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node/dist/config";
import { eksKubeconfig, parseClusterArn } from "../../components/kubeconfig";

const CLUSTER = {
    name: "eks-workshop",
    arn: "arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop",
    endpoint: "https://example.gr7.us-west-2.eks.amazonaws.com",
    certificateAuthority: Buffer.from("certificate").toString("base64"),
};

describe("eksKubeconfig", () => {
    const config = new KubeConfig();
    config.loadFromString(eksKubeconfig(CLUSTER));

    it("leads to the cluster", () => {
        assert.equal(config.getCurrentCluster()?.server, CLUSTER.endpoint);
        assert.equal(config.getCurrentCluster()?.caData, CLUSTER.certificateAuthority);
        assert.equal(config.getCurrentContext(), CLUSTER.arn);
    });

    it("fetches its token with the AWS CLI, for the cluster and its region, and names no profile", () => {
        const exec = config.getCurrentUser()?.exec as { command: string; args: string[]; env?: unknown };
        assert.equal(
            [exec.command, ...exec.args].join(" "),
            "aws --region us-west-2 eks get-token --cluster-name eks-workshop --output json",
        );
        assert.equal(exec.env, undefined);
    });
});

describe("parseClusterArn", () => {
    it("reads partition, region and account", () => {
        assert.deepEqual(parseClusterArn("arn:aws-cn:eks:cn-north-1:111122223333:cluster/c"), {
            partition: "aws-cn",
            region: "cn-north-1",
            accountId: "111122223333",
            name: "c",
        });
    });

    it("refuses another resource's ARN, and says what it wants", () => {
        assert.throws(
            () => parseClusterArn("arn:aws:iam::111122223333:role/c"),
            /not the ARN of an EKS cluster \(arn:/,
        );
    });
});
