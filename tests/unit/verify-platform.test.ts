import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { programOf } from "../../commands";
import { ASSOCIATING_GRAPH_FILE, CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";
import { rightsFor } from "../../parts/controllers/kro-rights";
import { findKroUser } from "../../parts/controllers/kro-user";
import { type Context, type Row, runChecks, withCommands } from "../../parts/part/check";
import type { LiveCapability } from "../../parts/readers/aws/capabilities";
import { ClusterClient, KubernetesError } from "../../parts/readers/kubernetes/client";
import { ClusterEvidence } from "../../parts/readers/kubernetes/evidence";
import type { KubernetesObject } from "../../parts/readers/kubernetes/kubernetes-object";
import type { Deployed } from "../../parts/readers/state/deployed";
import { checks } from "../../parts/verify";
import { OLDEST_KRO } from "../../vocabulary/kro";
import { page } from "./docs/pages";

const ROLE = "arn:aws:iam::111122223333:role/c-kro-capability";
const USER = "arn:aws:sts::111122223333:assumed-role/c-kro-capability/KRO";
const KRO: LiveCapability = {
    name: "kro",
    type: "KRO",
    status: "ACTIVE",
    version: "v0.9.2-eks-3",
    roleArn: ROLE,
    issues: [],
};
const ACK: LiveCapability = { ...KRO, name: "ack", type: "ACK", version: "v46.137.1-eks-1" };
const DENIED = Object.assign(new Error("not authorized to perform: eks:ListCapabilities"), {
    name: "AccessDeniedException",
});
const DELETE = { verb: "delete", group: "apps", resource: "deployments" };

/** What the lab cannot bring about: its AWS has no EKS capabilities, and its kro and ACK are of one version. */
describe("verify, of what EKS runs", () => {
    it("has a row for each capability, and none in a cluster without", () => {
        const { "capability-kro": kro, "capability-ack": ack } = rows({ capabilities: [KRO, ACK] });
        assert.deepEqual([kro?.ok, kro?.found, ack?.ok], [true, "ACTIVE, healthy", true]);
        const ids = Object.keys(rows({ capabilities: [] }));
        assert.deepEqual(
            ids.filter((id) => id.startsWith("capabilit")),
            [],
        );
    });

    it("says what EKS has against a capability, also where that is ACTIVE", () => {
        const issues = [
            { code: "AccessDenied" as const, message: "the role may not be assumed" },
            { code: "ClusterUnreachable" as const, message: "no answer" },
        ];
        for (const status of ["ACTIVE", "DEGRADED"]) {
            const row = rows({ capabilities: [{ ...KRO, status, issues }] })["capability-kro"];
            assert.deepEqual([row?.expected, row?.ok], ["ACTIVE, healthy", false]);
            assert.equal(row?.found, `${status}, AccessDenied, ClusterUnreachable`);
            assert.equal(row?.reason, "AccessDenied: the role may not be assumed; ClusterUnreachable: no answer");
            assert.equal(row?.mend, "aws eks describe-capability --cluster-name c --capability-name kro");
        }
        const failed = rows({ capabilities: [{ ...ACK, status: "CREATE_FAILED" }] })["capability-ack"];
        assert.deepEqual([failed?.ok, failed?.found], [false, "CREATE_FAILED, healthy"]);
        assert.match(failed?.reason ?? "", /capability ack is CREATE_FAILED$/);
    });

    it("fails for nobody who may not list capabilities", () => {
        const { capabilities: row, ...others } = rows({ capabilities: DENIED, kroAccess: DENIED });
        assert.deepEqual([row?.ok, row?.unchecked, row?.found], [true, true, `not checked: ${DENIED.message}`]);
        assert.deepEqual(
            ["capability-kro", "capability-ack"].filter((id) => id in others),
            [],
        );
    });
});

describe("verify, of the versions of kro and ACK", () => {
    for (const [version, ok] of [
        ["v0.9.2-eks-3", true],
        ["v0.9.10", true],
        ["v0.9.1", false],
        ["v0.6.3-eks-1", false],
    ] as const) {
        it(`${ok ? "takes" : "refuses"} kro ${version}`, () => {
            for (const row of [
                rows({ servedBy: version })["kro-version"],
                rows({ capabilities: [{ ...KRO, version }] })["kro-version"],
            ]) {
                assert.deepEqual([row?.expected, row?.found, row?.ok], [`${OLDEST_KRO} or later`, version, ok]);
                assert.equal(row?.reason, ok ? undefined : `the graph needs kro ${OLDEST_KRO} or later; upgrade kro`);
            }
        });
    }

    it("believes the kro that serves the CartsStack before what EKS says", () => {
        assert.equal(rows({ servedBy: "v0.9.4", capabilities: [KRO] })["kro-version"]?.found, "v0.9.4");
    });

    it("says where nobody says it, and fails for no such reason", () => {
        const unread = [
            [rows({})["kro-version"], "neither the CartsStack nor EKS says it"],
            [rows({ servedBy: "devel" })["kro-version"], '"devel" is no version'],
            [
                rows({ controller: undefined })["ack-version"],
                "the table has no tag services.k8s.aws/controller-version",
            ],
            [
                rows({ controller: "dynamodb-unknown" })["ack-version"],
                'the table is tagged by "dynamodb-unknown", which is no version',
            ],
            [
                rows({ controller: undefined, capabilities: [ACK] })["ack-version"],
                "EKS runs ACK v46.137.1-eks-1, and does not say which dynamodb controller is in it",
            ],
            [rows({ controller: DENIED })["ack-version"], DENIED.message],
            [rows({ byAck: {} })["ack-version"], "the association has no tag services.k8s.aws/controller-version"],
        ] as const;
        for (const [row, why] of unread) {
            assert.deepEqual([row?.ok, row?.unchecked, row?.found], [true, true, `not checked: ${why}`]);
        }
    });

    it("knows the controllers by what they have made, and the one of EKS only where it makes the association", () => {
        const table = rows({ controller: "dynamodb-v1.9.2" })["ack-version"];
        assert.deepEqual(
            [table?.expected, table?.found, table?.ok],
            ["dynamodb 1.5.0 or later", "dynamodb 1.9.2", true],
        );
        const both = (service: string, version: string) => {
            const tags = { "services.k8s.aws/controller-version": version };
            return rows({ controller: service, byAck: tags })["ack-version"];
        };
        assert.equal(both("dynamodb-v1.9.2", "eks-v1.20.0")?.found, "dynamodb 1.9.2; eks 1.20.0");
        for (const old of [both("dynamodb-v1.4.10", "eks-v1.20.0"), both("dynamodb-v1.9.2", "eks-v1.8.0")]) {
            assert.deepEqual([old?.ok, old?.unchecked], [true, true]);
            assert.match(
                old?.found ?? "",
                /^not checked: the (dynamodb controller is 1\.4\.10, and before 1\.5\.0|eks controller is 1\.8\.0, and before 1\.9\.0) /,
            );
        }
    });

    it("is about the kro that the graphs and the documentation name", () => {
        const texts = [CARTS_GRAPH_FILE, ASSOCIATING_GRAPH_FILE].map((file) => readFileSync(file, "utf8"));
        for (const text of [...texts, page("README.md").text, page("docs/real-cluster.md").text]) {
            assert.ok(text.includes(`${OLDEST_KRO} or later`) || text.includes(`[${OLDEST_KRO} or later]`));
        }
    });
});

describe("verify, of kro's rights", () => {
    it("binds the ClusterRole to the user of a capability that has nothing of it, and only then", () => {
        const [file] = rightsFor(undefined);
        assert.ok(file);
        const nothing = rows({ capabilities: [KRO], missing: file.rights, policies: ["AmazonEKSKROPolicy"] })[
            "kro-rights"
        ];
        assert.equal(nothing?.found, "0 of 47");
        assert.match(
            nothing?.reason ?? "",
            new RegExp(`^kro is ${USER} and may not get, list, watch, patch cartsstacks`),
        );
        const apply = "kubectl apply -f rights/cluster-role-kro.yaml";
        const bind = `kubectl create clusterrolebinding carts-stack-kro --clusterrole carts-stack-kro --user ${USER}`;
        assert.equal(nothing?.mend, `${apply} && ${bind}`);
        const one = rows({ capabilities: [KRO], missing: [DELETE], policies: ["AmazonEKSKROPolicy"] })["kro-rights"];
        assert.deepEqual([one?.ok, one?.mend], [false, apply]);
        assert.match(one?.reason ?? "", /may not delete deployments\.apps$/);
    });

    it("leaves it to EKS where kro has an access policy that the API server does not tell of", () => {
        const given = { capabilities: [KRO], missing: [DELETE] };
        const admin = rows({ ...given, policies: ["AmazonEKSKROPolicy", "AmazonEKSClusterAdminPolicy"] })["kro-rights"];
        assert.deepEqual([admin?.ok, admin?.unchecked], [true, undefined]);
        assert.equal(admin?.found, "all, by AmazonEKSClusterAdminPolicy");
        const some = rows({ ...given, policies: ["AmazonEKSEditPolicy"] })["kro-rights"];
        assert.match(
            some?.found ?? "",
            /^not checked: RBAC does not let kro delete deployments\.apps; whether EKS does by AmazonEKSEdit/,
        );
        const untold = rows({ ...given, kroAccess: DENIED })["kro-rights"];
        assert.match(
            untold?.found ?? "",
            /^not checked: RBAC does not let kro delete deployments\.apps; .* nobody says: not authorized/,
        );
        const own = rows({ missing: [DELETE], policies: ["AmazonEKSClusterAdminPolicy"] })["kro-rights"];
        assert.equal(own?.ok, false, "no access policy is a service account's");
    });

    it("fails where the API server does not answer, and has no row where nobody has asked", () => {
        const refused = rows({ missing: new KubernetesError(403, "Forbidden", "you may not ask") })["kro-rights"];
        assert.deepEqual([refused?.unchecked, refused?.found], [true, "not checked: you may not ask"]);
        const broken = rows({ missing: new KubernetesError(500, "InternalError", "no webhook") })["kro-rights"];
        assert.deepEqual([broken?.ok, broken?.reason], [false, "no webhook"]);
        assert.equal(rows({})["kro-rights"], undefined);
    });

    it("asks for the user of the capability, in the groups of its access entry", async () => {
        const kubernetes = ClusterClient.fromKubeconfig(NOWHERE);
        const access = { status: "fulfilled", value: { groups: ["controllers"], policies: [] } } as const;
        const evidence = { capabilities: { status: "fulfilled", value: [ACK, KRO] } as const, kroAccess: access };
        assert.deepEqual(await findKroUser(kubernetes, evidence), {
            user: USER,
            groups: ["controllers", "system:authenticated"],
        });
    });

    for (const [file, associates] of [
        [CARTS_GRAPH_FILE, false],
        [ASSOCIATING_GRAPH_FILE, true],
    ] as const) {
        it(`covers each kind that ${file.slice(file.indexOf("rgd/"))} makes, and no other`, () => {
            const { spec } = parse(readFileSync(file, "utf8")) as { spec: { resources: { template?: Template }[] } };
            const templates = spec.resources.flatMap(({ template }) => template ?? []);
            const made = templates.map(({ apiVersion, kind }) => `${plural(kind)}.${groupOf(apiVersion)}`);
            const children = templates.map(({ apiVersion, kind }) => ({ id: kind, apiVersion, kind, optional: false }));
            const rights = rightsFor({ name: "cartsstack", children }).flatMap(({ rights }) => rights);
            const granted = rights.map(({ resource, group }) => `${resource}.${group}`);
            const instances = ["cartsstacks.kro.run", "cartsstacks/status.kro.run"];
            assert.deepEqual([...new Set(granted)].sort(), [...new Set([...made, ...instances])].sort());
            assert.equal(
                made.some((kind) => kind.startsWith("podidentityassociations")),
                associates,
            );
        });
    }
});

interface Template {
    readonly apiVersion: string;
    readonly kind: string;
}

function plural(kind: string): string {
    return kind.toLowerCase().replace(/y$/, "ie").concat("s");
}

function groupOf(apiVersion: string): string {
    return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

const NOWHERE = JSON.stringify({
    "current-context": "one",
    contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: "http://127.0.0.1:1" } }],
    users: [{ name: "u", user: { token: "t" } }],
});

interface Given {
    readonly capabilities?: readonly LiveCapability[] | Error;
    readonly kroAccess?: Error;
    readonly policies?: readonly string[];
    readonly servedBy?: string;
    readonly controller?: string | Error;
    /** Tags of the association, where ACK makes it. */
    readonly byAck?: Readonly<Record<string, string>>;
    readonly missing?: Extract<Context["kroRights"], { status: "fulfilled" }>["value"]["missing"] | Error;
}

function rows(given: Given): Partial<Record<string, Row<string>>> {
    const { capabilities = [], kroAccess, policies = [], byAck, servedBy, missing } = given;
    const deployed: Deployed = {
        outputs: {},
        uiService: { namespace: "ui", name: "ui" },
        cluster: { name: "c", arn: "arn:aws:eks:us-west-2:111122223333:cluster/c", kubeconfig: "" },
        association: {
            namespace: "carts-kro",
            serviceAccount: "carts",
            roleArn: "role",
            ...(byAck && { byAck: true }),
        },
        instance: {
            name: "carts-kro",
            namespace: "default",
            cartsNamespace: "carts-kro",
            tableName: "t",
            autoscaled: false,
            tableProtection: { deletionProtection: false, pointInTimeRecovery: true, tags: {} },
        },
        isUpdating: false,
    };
    const instance: KubernetesObject = {
        apiVersion: "kro.run/v1alpha1",
        kind: "CartsStack",
        metadata: {
            name: "carts-kro",
            namespace: "default",
            labels: servedBy ? { "kro.run/kro-version": servedBy } : {},
        },
    };
    const source = { apiVersion: instance.apiVersion, kind: instance.kind, scope: { namespace: "default" } };
    const asked = rightsFor(undefined).flatMap(({ rights }) => rights).length;
    const reviewed = { user: USER, groups: [], asked, missing: missing instanceof Error ? [] : (missing ?? []) };
    const context: Context = {
        deployed,
        server: { server: "https://used" },
        cluster: new ClusterEvidence(new Map([[source, [instance]]])),
        ...(missing && { kroRights: settled(missing instanceof Error ? missing : reviewed) }),
        aws: {
            cluster: settled(undefined),
            capabilities: settled(capabilities),
            kroAccess: settled(kroAccess ?? { groups: [], policies }),
            role: settled(undefined),
            association: settled(byAck && { associationId: "a-1", tags: byAck }),
            table: settled(undefined),
            tableProtection: settled(undefined),
            tableController: settled("controller" in given ? given.controller : "dynamodb-v1.9.2"),
        },
    };
    const program = programOf({ adopted: [] });
    return Object.fromEntries(withCommands(runChecks(checks, context), program).map((row) => [row.id, row]));
}

function settled<T>(value: T | Error): PromiseSettledResult<T> {
    return value instanceof Error ? { status: "rejected", reason: value } : { status: "fulfilled", value };
}
