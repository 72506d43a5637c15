import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type CartsStackValues, findCartsStackProblems } from "../../components/carts-stack-problems";
import { eksKubeconfig } from "../../components/kubeconfig";
import { describeProblems } from "../../components/problems";

/** Everything that is given as text and reaches the cluster, with a value that is fine. */
const TEXTS = {
    clusterName: "eks-workshop",
    instanceName: "carts-kro",
    instanceNamespace: "default",
    namespace: "carts-kro",
    tableName: "eks-workshop-carts-kro",
    image: "registry.example.com:5000/team/carts:1.2.1",
    cpu: "250m",
    memory: "1Gi",
    tableDeletionPolicy: "delete",
    clientNamespace: "ui",
    instanceTimeout: "10m",
} satisfies CartsStackValues;

/** What ends a text, a line, a word or a command somewhere, or begins an expression of kro, a shell or a template. */
const FRAGMENTS = [
    ..."\"'`$\\{}()[]<>|&;*?!#%^~ \n\r\t\0",
    "${schema.spec.x}",
    "${1 + 1}",
    "$(id)",
    "{{x}}",
    "\u2028",
    "\u202e",
    "ü",
    "\ud800",
];

/** A fine value with something hostile at any place of it. */
function hostile(fine: string): fc.Arbitrary<string> {
    return fc
        .tuple(fc.nat(fine.length), fc.constantFrom(...FRAGMENTS))
        .map(([at, fragment]) => fine.slice(0, at) + fragment + fine.slice(at));
}

describe("hostile input", () => {
    for (const [path, fine] of Object.entries(TEXTS)) {
        it(`is refused as ${path}`, () => {
            assert.deepEqual(findCartsStackProblems(TEXTS), []);
            fc.assert(
                fc.property(hostile(fine), (value) => {
                    const problems = findCartsStackProblems({ ...TEXTS, [path]: value });
                    assert.ok(problems.some((problem) => problem.path === path));
                }),
            );
        });
    }

    it("never makes the check itself fail", () => {
        const anything = fc.record(
            Object.fromEntries([...Object.keys(TEXTS), "roleArn", "roleName"].map((path) => [path, fc.string()])),
        );
        fc.assert(fc.property(anything, (values) => findCartsStackProblems(values).length > 0));
    });

    it("cannot forge a line of the error that names it", () => {
        fc.assert(
            fc.property(hostile("carts\nnamespace: fine"), (namespace) => {
                const problems = findCartsStackProblems({ ...TEXTS, namespace });
                assert.equal(describeProblems("carts", problems).split(/\r?\n/).length, 1 + problems.length);
            }),
        );
    });

    it("stays one argument of the command that fetches a token", () => {
        fc.assert(
            fc.property(hostile("eks-workshop"), (name) => {
                const arn = "arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop";
                const config = eksKubeconfig({ name, arn, endpoint: "https://example.com", certificateAuthority: "" });
                const { users } = JSON.parse(config) as { users: { user: { exec: { args: string[] } } }[] };
                const args = users[0]?.user.exec.args ?? [];
                assert.equal(args[args.indexOf("--cluster-name") + 1], name);
            }),
        );
    });
});
