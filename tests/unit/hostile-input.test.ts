import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type CartsStackValues, findCartsStackProblems } from "../../components/carts-stack/carts-stack-problems";
import { eksKubeconfig } from "../../components/cluster/kubeconfig";
import { findShopUiProblems, type ShopUiValues } from "../../components/ui/shop-ui-problems";
import { describeProblems, type Problem } from "../../components/validation/problems";

/** Every text that a carts stack takes, with a value that is fine. */
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
    tableTimeToLiveAttribute: "expires",
    clientNamespace: "ui",
    instanceTimeout: "10m",
} satisfies CartsStackValues;

/** The two exclude each other. */
const ROLES = { roleArn: "arn:aws:iam::111122223333:role/team/carts", roleName: "carts" } satisfies CartsStackValues;

/** Every text that the shop's UI takes, with a value that is fine. */
const UI_TEXTS = {
    namespace: "ui",
    name: "ui",
    container: "ui",
    variable: "RETAIL_UI_ENDPOINTS_CARTS",
    image: "registry.example.com:5000/team/ui:1.2.1",
    timeout: "60s",
    exposure: "ingress",
    scheme: "internal",
    host: "shop.example.com",
    ingressClass: "alb",
    addressTimeout: "5m",
} satisfies ShopUiValues;

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

function assertRefused<T>(find: (values: T) => Problem[], texts: T, path: string, fine: string): void {
    assert.deepEqual(find(texts), []);
    fc.assert(
        fc.property(hostile(fine), (value) => {
            assert.ok(find({ ...texts, [path]: value }).some((problem) => problem.path === path));
        }),
    );
}

describe("hostile input", () => {
    for (const [path, fine] of Object.entries(TEXTS)) {
        it(`is refused as ${path}`, () => assertRefused(findCartsStackProblems, TEXTS, path, fine));
    }

    for (const [path, fine] of Object.entries(ROLES)) {
        it(`is refused as ${path}`, () =>
            assertRefused(findCartsStackProblems, { ...TEXTS, [path]: fine }, path, fine));
    }

    for (const [path, fine] of Object.entries(UI_TEXTS)) {
        it(`is refused as the UI's ${path}`, () => assertRefused(findShopUiProblems, UI_TEXTS, path, fine));
    }

    it("is refused as a network that may reach the UI", () => {
        fc.assert(
            fc.property(hostile("203.0.113.0/24"), (cidr) => {
                const problems = findShopUiProblems({ exposure: "nlb", allowedCidrs: ["10.0.0.0/8", cidr] });
                assert.deepEqual(
                    problems.map(({ path }) => path),
                    ["allowedCidrs[1]"],
                );
            }),
        );
    });

    it("never makes the check itself fail", () => {
        const anything = (texts: object) =>
            fc.record(Object.fromEntries(Object.keys(texts).map((path) => [path, fc.string()])));
        const stack = anything({ ...TEXTS, ...ROLES });
        fc.assert(fc.property(stack, (values) => findCartsStackProblems(values).length > 0));
        fc.assert(fc.property(anything(UI_TEXTS), (values) => findShopUiProblems(values).length > 0));
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
