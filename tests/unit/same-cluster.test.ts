import * as assert from "node:assert/strict";
import { isSameCluster } from "../../parts/cluster/same-cluster";

const ENDPOINT = "https://0123456789ABCDEF0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com";
const OTHER_ENDPOINT = "https://FEDCBA9876543210FEDCBA9876543210.gr7.us-west-2.eks.amazonaws.com";
const [OWN, OTHERS, PROXYS] = ["own", "others", "proxys"].map(pem) as [string, string, string];
const KNOWN = { endpoint: ENDPOINT, authority: OWN };
const LOCALHOST = "https://localhost:8443";

function pem(name: string): string {
    return `-----BEGIN CERTIFICATE-----\n${Buffer.from(name).toString("base64")}\n-----END CERTIFICATE-----\n`;
}

describe("the comparison of two clusters", () => {
    for (const [title, used, inside, expected] of [
        ["has EKS's endpoint", { server: ENDPOINT, authority: OWN }, undefined, true],
        [
            "has it in lower case, with a path",
            { server: `${ENDPOINT.toLowerCase()}/`, authority: OWN },
            undefined,
            true,
        ],
        ["has it and looks at no certificate", { server: ENDPOINT }, undefined, true],
        ["goes through a tunnel, to the cluster's certificate", { server: LOCALHOST, authority: OWN }, undefined, true],
        [
            "trusts the cluster's authority among others",
            { server: LOCALHOST, authority: PROXYS + OWN },
            undefined,
            true,
        ],
        [
            "asks a tunnel for the endpoint's certificate",
            { server: LOCALHOST, tlsServerName: new URL(ENDPOINT).host },
            undefined,
            true,
        ],
        ["goes through a proxy to the cluster", { server: "https://proxy", authority: PROXYS }, OWN, true],
        ["looks at no certificate, and gets to the cluster", { server: LOCALHOST }, OWN, true],
        ["has the endpoint of another EKS cluster", { server: OTHER_ENDPOINT, authority: OTHERS }, undefined, false],
        ["has that, and may not look inside", { server: OTHER_ENDPOINT }, undefined, false],
        ["goes through a proxy to another cluster", { server: "https://proxy", authority: PROXYS }, OTHERS, false],
        ["leads to a cluster of this machine", { server: "https://127.0.0.1:6443", authority: OTHERS }, OTHERS, false],
        [
            "goes through a proxy, and may not look inside",
            { server: "https://proxy", authority: PROXYS },
            undefined,
            undefined,
        ],
        [
            "goes through kubectl proxy, and may not look inside",
            { server: "http://localhost:8001" },
            undefined,
            undefined,
        ],
    ] as const) {
        const says = { true: "the cluster's", false: "another's", undefined: "one of which it cannot tell" }[
            `${expected}`
        ];
        it(`takes a kubeconfig that ${title} for ${says}`, () => {
            assert.equal(isSameCluster(KNOWN, used, inside), expected);
        });
    }

    it("cannot tell where EKS gives no authority, as while the cluster is being made", () => {
        assert.equal(isSameCluster({ endpoint: ENDPOINT, authority: "" }, { server: LOCALHOST }, OWN), undefined);
    });
});
