import * as assert from "node:assert/strict";
import { findShopUiProblems, type ShopUiValues } from "../../components/ui/shop-ui-problems";

const GOOD: ShopUiValues = {
    install: false,
    namespace: "ui",
    cartsNamespace: "carts-kro",
    name: "ui",
    container: "ui",
    variable: "RETAIL_UI_ENDPOINTS_CARTS",
    image: "public.ecr.aws/aws-containers/retail-store-sample-ui:1.2.1",
    timeout: "60s",
    exposure: "none",
    scheme: "internal",
    addressTimeout: "5m",
};

const GOOD_CHANGES: ShopUiValues[] = [
    {},
    { install: true },
    { namespace: "default" },
    { namespace: "carts-kro" },
    { install: true, namespace: "default-ui" },
    { name: "a".repeat(59) },
    { variable: "_x9" },
    { exposure: "nlb", scheme: "internet-facing" },
    { exposure: "nlb", allowedCidrs: ["10.0.0.0/8", "203.0.113.7/32", "0.0.0.0/0", "192.168.128.0/17"] },
    { exposure: "ingress", host: "shop.example.com" },
    { exposure: "ingress", host: "shop", ingressClass: "alb" },
    Object.fromEntries(Object.keys(GOOD).map((key) => [key, undefined])),
];

/** A change that makes the good values bad, the path that is named, and words of the reason. */
const BAD_CHANGES: [ShopUiValues, string, RegExp][] = [
    [{ namespace: "UI" }, "namespace", /DNS label/],
    [{ install: true, namespace: "default" }, "namespace", /belongs to Kubernetes/],
    [{ install: true, namespace: "kube-system" }, "namespace", /deletes its namespace/],
    [{ install: true, namespace: "carts-kro" }, "namespace", /carts stack makes/],
    [{ name: "9ui" }, "name", /beginning with a letter/],
    [{ name: "a".repeat(60) }, "name", /at most 59/],
    [{ container: "the ui" }, "container", /DNS label/],
    [{ variable: "RETAIL-UI" }, "variable", /environment variable/],
    [{ variable: "1X" }, "variable", /beginning with a digit/],
    [{ variable: "A\nB" }, "variable", /environment variable/],
    [{ image: "Ui" }, "image", /image reference/],
    [{ timeout: "60" }, "timeout", /90s/],
    [{ exposure: "alb" as never }, "exposure", /"none", "nlb" or "ingress"/],
    [{ scheme: "public" as never }, "scheme", /"internal" or "internet-facing"/],
    [{ scheme: "internet-facing" }, "scheme", /"nlb" only/],
    [{ exposure: "ingress", host: "shop.example.com", scheme: "internet-facing" }, "scheme", /from its class/],
    [{ exposure: "nlb", allowedCidrs: [] }, "allowedCidrs", /is empty/],
    [{ allowedCidrs: ["10.0.0.0/8"] }, "allowedCidrs", /"nlb" only/],
    [{ exposure: "ingress", host: "s", allowedCidrs: ["10.0.0.0/8"] }, "allowedCidrs", /from its class/],
    [{ exposure: "nlb", allowedCidrs: ["10.0.0.0"] }, "allowedCidrs[0]", /IPv4 CIDR block/],
    [{ exposure: "nlb", allowedCidrs: ["10.0.0.0/8", "10.0.0.256/32"] }, "allowedCidrs[1]", /IPv4 CIDR block/],
    [{ exposure: "nlb", allowedCidrs: ["10.0.0.0/33"] }, "allowedCidrs[0]", /IPv4 CIDR block/],
    [{ exposure: "nlb", allowedCidrs: ["010.0.0.0/8"] }, "allowedCidrs[0]", /IPv4 CIDR block/],
    [{ exposure: "nlb", allowedCidrs: ["10.0.0.0/08"] }, "allowedCidrs[0]", /IPv4 CIDR block/],
    [{ exposure: "nlb", allowedCidrs: ["::/0"] }, "allowedCidrs[0]", /IPv4 CIDR block/],
    [{ exposure: "nlb", allowedCidrs: ["10.0.0.1/8"] }, "allowedCidrs[0]", /bits set/],
    [{ exposure: "ingress" }, "host", /needs the DNS name/],
    [{ exposure: "ingress", host: "*.example.com" }, "host", /DNS name/],
    [{ exposure: "ingress", host: "shop.example.com:80" }, "host", /without a port/],
    [{ exposure: "nlb", host: "shop.example.com" }, "host", /"ingress" only/],
    [{ ingressClass: "alb" }, "ingressClass", /"ingress" only/],
    [{ exposure: "ingress", host: "shop", ingressClass: "ALB" }, "ingressClass", /lower-case/],
    [{ addressTimeout: "never" }, "addressTimeout", /90s/],
];

describe("the check of a UI's arguments", () => {
    for (const change of GOOD_CHANGES) {
        it(`finds nothing wrong with ${JSON.stringify(change)}`, () => {
            assert.deepEqual(findShopUiProblems({ ...GOOD, ...change }), []);
        });
    }

    for (const [change, path, reason] of BAD_CHANGES) {
        it(`refuses ${JSON.stringify(change).slice(0, 80)} at ${path}`, () => {
            const problems = findShopUiProblems({ ...GOOD, ...change });
            assert.deepEqual(
                problems.map((problem) => problem.path),
                [path],
            );
            assert.match(problems[0]?.reason ?? "", reason);
        });
    }
});
