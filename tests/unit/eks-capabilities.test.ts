import * as assert from "node:assert/strict";
import { readAccess, readCapabilities } from "../../parts/readers/aws/capabilities";
import { withEks } from "./eks-answers";

const ROLE = "arn:aws:iam::111122223333:role/c-kro-capability";
const LIST = "GET /clusters/c/capabilities";
const ENTRY = `/clusters/c/access-entries/${ROLE}`;

function capability(type: string, rest: object = {}) {
    return { capabilityName: type.toLowerCase(), clusterName: "c", type, roleArn: ROLE, status: "ACTIVE", ...rest };
}

/** The requests and answers are those of EKS's API reference; no test has asked EKS itself. */
describe("the reader of EKS capabilities", () => {
    it("describes those of kro and ACK, with what EKS has against them, and no other", async () => {
        const issues = [{ code: "AccessDenied", message: "the role may not be assumed" }];
        const listed = [capability("KRO"), capability("ARGOCD"), capability("ACK")];
        const answers = {
            [LIST]: { body: { capabilities: listed } },
            [`${LIST}/kro`]: { body: { capability: capability("KRO", { version: "v0.9.2-eks-3", health: {} }) } },
            [`${LIST}/ack`]: { body: { capability: capability("ACK", { status: "DEGRADED", health: { issues } }) } },
        };
        assert.deepEqual(await withEks(answers, (eks) => readCapabilities(eks, "c")), [
            { name: "kro", type: "KRO", status: "ACTIVE", version: "v0.9.2-eks-3", roleArn: ROLE, issues: [] },
            { name: "ack", type: "ACK", status: "DEGRADED", version: undefined, roleArn: ROLE, issues },
        ]);
    });

    it("finds none in a cluster that has none", async () => {
        const answers = { [LIST]: { body: { capabilities: [] } } };
        assert.deepEqual(await withEks(answers, (eks) => readCapabilities(eks, "c")), []);
    });

    for (const error of ["UnknownOperationException", "InvalidRequestException"]) {
        it(`finds none where EKS does not know the request (${error})`, async () => {
            const answers = { [LIST]: { status: 400, error, body: { message: "no such request" } } };
            assert.deepEqual(await withEks(answers, (eks) => readCapabilities(eks, "c")), []);
        });
    }

    it("fails where the caller may not list them, and where he may list and not describe them", async () => {
        const denied = { status: 403, error: "AccessDeniedException", body: { message: "not you" } };
        const read = (answers: Parameters<typeof withEks>[0]) => () =>
            withEks(answers, (eks) => assert.rejects(readCapabilities(eks, "c"), { name: "AccessDeniedException" }));
        await read({ [LIST]: denied })();
        await read({ [LIST]: { body: { capabilities: [capability("KRO")] } }, [`${LIST}/kro`]: denied })();
    });

    it("reads the groups of a role, and the access policies that hold in the whole cluster", async () => {
        const policy = (name: string, accessScope: object) => ({
            policyArn: `arn:aws:eks::aws:cluster-access-policy/${name}`,
            accessScope,
        });
        const answers = {
            [`GET ${ENTRY}`]: { body: { accessEntry: { kubernetesGroups: ["controllers"] } } },
            [`GET ${ENTRY}/access-policies`]: {
                body: {
                    associatedAccessPolicies: [
                        policy("AmazonEKSKROPolicy", { type: "cluster" }),
                        policy("AmazonEKSClusterAdminPolicy", { type: "namespace", namespaces: ["default"] }),
                    ],
                },
            },
        };
        assert.deepEqual(await withEks(answers, (eks) => readAccess(eks, "c", ROLE)), {
            groups: ["controllers"],
            policies: ["AmazonEKSKROPolicy"],
        });
    });
});
