import * as assert from "node:assert/strict";
import { type CartsStackValues, findCartsStackProblems } from "../../components/carts-stack/carts-stack-problems";
import { describeProblems } from "../../components/validation/problems";

const GOOD: CartsStackValues = {
    clusterName: "eks-workshop",
    clusterArn: "arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop",
    instanceName: "carts-kro",
    instanceNamespace: "default",
    namespace: "carts-kro",
    tableName: "eks-workshop-carts-kro",
    image: "public.ecr.aws/aws-containers/retail-store-sample-cart:1.2.1",
    replicas: 1,
    cpu: "250m",
    memory: "1Gi",
    tableDeletionPolicy: "delete",
    instanceTimeout: "10m",
};
const ROLE = "arn:aws:iam::111122223333:role/carts";

const GOOD_CHANGES: CartsStackValues[] = [
    {},
    { namespace: "a".repeat(63) },
    { namespace: "0" },
    { instanceNamespace: "kube-system" },
    { image: "carts" },
    { image: "localhost:5000/team/carts_service@sha256:".concat("0".repeat(64)) },
    { replicas: 100 },
    { cpu: "1.5" },
    { memory: "512Mi" },
    { tableDeletionPolicy: "retain" },
    { tableTimeToLiveAttribute: "expires_at" },
    { tableTags: { team: "shop", "cost/center": "a b=c:+@", ключ: "" } },
    { clientNamespace: "ui" },
    { instanceTimeout: "1h30m" },
    { roleName: "carts-role" },
    { roleArn: ROLE, tableName: "anything" },
    { roleArn: "arn:aws:iam::111122223333:role/teams/carts/reader" },
    {
        clusterArn: "arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/eks-workshop",
        roleArn: "arn:aws-us-gov:iam::111122223333:role/carts",
    },
    { tableName: undefined, clusterName: undefined, clusterArn: undefined },
];

/** A change that makes the good values bad, the path that is named, and words of the reason. */
const BAD_CHANGES: [CartsStackValues, string, RegExp][] = [
    [{ clusterName: "", tableName: "-carts-kro" }, "clusterName", /EKS cluster/],
    [{ clusterName: "-x", tableName: "-x-carts-1" }, "clusterName", /beginning with/],
    [{ clusterName: "c".repeat(51), tableName: `${"c".repeat(51)}-carts-1` }, "clusterName", /too long for the role/],
    [{ instanceName: "Carts" }, "instanceName", /lower-case/],
    [{ instanceName: "a.b" }, "instanceName", /DNS label/],
    [{ instanceNamespace: "carts-kro" }, "instanceNamespace", /makes itself/],
    [{ namespace: "default", instanceNamespace: "other" }, "namespace", /belongs to Kubernetes/],
    [{ namespace: "kube-public" }, "namespace", /belongs to Kubernetes/],
    [{ namespace: "a".repeat(64) }, "namespace", /at most 63/],
    [{ namespace: "carts-" }, "namespace", /ending with/],
    [{ namespace: "carts\nkro" }, "namespace", /DNS label/],
    [{ namespace: "${schema.spec.x}" }, "namespace", /DNS label/],
    [{ tableName: `eks-workshop-carts-${"x".repeat(240)}` }, "tableName", /3 to 255/],
    [{ tableName: "eks-workshop-carts-ü" }, "tableName", /DynamoDB table/],
    [{ tableName: "other-carts-kro" }, "tableName", /begin it with "eks-workshop-carts-"/],
    [{ image: "Repo/Carts:1" }, "image", /image reference/],
    [{ image: "carts:" }, "image", /image reference/],
    [{ image: "carts:1 && reboot" }, "image", /image reference/],
    [{ replicas: 0 }, "replicas", /1 to 100/],
    [{ replicas: 1.5 }, "replicas", /whole number/],
    [{ replicas: Number.NaN }, "replicas", /whole number/],
    [{ cpu: "lots" }, "cpu", /250m/],
    [{ memory: "1GB" }, "memory", /512Mi/],
    [{ tableDeletionPolicy: "keep" as never }, "tableDeletionPolicy", /"delete" or "retain"/],
    [{ tableTimeToLiveAttribute: "#expires" }, "tableTimeToLiveAttribute", /name of an attribute/],
    [{ tableTags: { "aws:team": "shop" } }, "tableTags", /does not begin with aws:/],
    [{ tableTags: { team: "${schema.spec.x}" } }, "tableTags", /not an AWS tag/],
    [{ tableTags: { team: "x".repeat(257) } }, "tableTags", /at most 256/],
    [
        { tableTags: Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`t${index}`, ""])) },
        "tableTags",
        /more than the 46 tags/,
    ],
    [{ clientNamespace: "UI" }, "clientNamespace", /DNS label/],
    [{ roleArn: "arn:aws:iam::1111:role/carts" }, "roleArn", /ARN of an IAM role/],
    [{ roleArn: "arn:aws:iam::111122223333:role/${schema.spec.x}/carts" }, "roleArn", /ARN of an IAM role/],
    [{ roleArn: 'arn:aws:iam::111122223333:role/"/carts' }, "roleArn", /ARN of an IAM role/],
    [{ roleArn: "arn:aws:iam::111122223333:user/carts" }, "roleArn", /ARN of an IAM role/],
    [{ roleArn: "arn:aws:iam::999999999999:role/carts" }, "roleArn", /cluster's partition and account/],
    [{ roleArn: "arn:aws-cn:iam::111122223333:role/carts" }, "roleArn", /cluster's partition and account/],
    [{ roleName: "role/with/path" }, "roleName", /name of an IAM role/],
    [{ roleArn: ROLE, roleName: "carts" }, "roleName", /one of the two/],
    [{ instanceTimeout: "0s" }, "instanceTimeout", /longer than nothing/],
    [{ instanceTimeout: "10 minutes" }, "instanceTimeout", /10m/],
];

describe("the check of a carts stack's arguments", () => {
    for (const change of GOOD_CHANGES) {
        it(`finds nothing wrong with ${JSON.stringify(change)}`, () => {
            assert.deepEqual(findCartsStackProblems({ ...GOOD, ...change }), []);
        });
    }

    for (const [change, path, reason] of BAD_CHANGES) {
        it(`refuses ${JSON.stringify(change).slice(0, 80)} at ${path}`, () => {
            const problems = findCartsStackProblems({ ...GOOD, ...change });
            assert.deepEqual(
                problems.map((problem) => problem.path),
                [path],
            );
            assert.match(problems[0]?.reason ?? "", reason);
        });
    }

    it("names all problems at once, each with its path and value", () => {
        const problems = findCartsStackProblems({ ...GOOD, namespace: "kube-system", replicas: 0, cpu: "x" });
        assert.match(
            describeProblems("carts", problems),
            /^carts: 3 invalid arguments\n {2}namespace: "kube-system" .*\n {2}replicas: 0 .*\n {2}cpu: "x" /,
        );
    });
});
