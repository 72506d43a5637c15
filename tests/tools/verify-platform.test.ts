import * as assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { rightsFor } from "../../parts/controllers/kro-rights";
import type { Row } from "../../parts/part/check";
import { type Reviewed, reviewRights } from "../../parts/readers/kubernetes/access-reviews";
import { ClusterClient } from "../../parts/readers/kubernetes/client";
import type { SelectedStack } from "../../parts/stack";
import { verify } from "../../parts/verify";
import { serviceAccountUser } from "../../vocabulary/kubernetes";
import { certificateOf, kubeconfigOf } from "../lab/any-kro/cluster-user";
import {
    type ClusterRole,
    nameRight,
    type Right,
    readObjects,
    readRole,
    rightsOf,
    without,
} from "../lab/any-kro/rights-files";
import { engine, kubernetes, selectedStack, theLab, until } from "../lab/test-lab";

const RBAC = "rbac.authorization.k8s.io/v1";
const STACK = "platform";
const UPDATERS = "carts-stack-updaters";
const ASKING = "create subjectaccessreviews.authorization.k8s.io";
const CHILDREN = "cluster-role-kro.yaml";
const ASSOCIATIONS = "cluster-role-kro-associations.yaml";

/** What verify says of kro and ACK themselves, on a stack whose graph makes the association too. */
describe("verify, of the platform", () => {
    before("bring a stack up", () => engine(STACK, { podIdentity: "ack" }).up());

    after(() => engine(STACK, { podIdentity: "ack" }).destroy());

    it("holds, with the versions that run, and without EKS capabilities", async () => {
        const rows = await verify(await selectedStack(STACK));
        assert.deepEqual(
            rows.filter(({ ok, unchecked }) => !ok || unchecked),
            [],
        );
        const found = Object.fromEntries(rows.map(({ id, found }) => [id, found]));
        assert.equal(found["kro-version"], `v${theLab().kro}`);
        assert.equal(found["ack-version"], "dynamodb 1.9.2; eks 1.20.0");
        assert.equal(found["kro-rights"], "all 53 that the graph needs");
        assert.deepEqual(
            rows.filter(({ id }) => id.startsWith("capabilit")),
            [],
        );
    });

    const taken: readonly [what: string, rights: Readonly<Record<string, readonly Right[]>>, found: string][] = [
        ["one right", { [CHILDREN]: ["delete deployments.apps"] }, "52 of 53"],
        [
            "rights of two files",
            {
                [CHILDREN]: ["create namespaces", "delete namespaces", "update cartsstacks.kro.run/status"],
                [ASSOCIATIONS]: ["patch podidentityassociations.eks.services.k8s.aws"],
            },
            "49 of 53",
        ],
    ];
    for (const [what, rights, found] of taken) {
        it(`names ${what} that kro has lost, and the command that gives them back`, async () => {
            for (const [file, lost] of Object.entries(rights)) {
                await grant(lost.reduce((role, right) => without(right, role), readRole(file)));
            }
            const row = await rowOf((row) => row?.found === found);
            for (const right of Object.values(rights).flat()) {
                const [verb = "", resource = ""] = right.split(" ");
                assert.match(
                    row.reason ?? "",
                    new RegExp(`\\b${verb}\\b[^;]* ${resource.replaceAll(".", "\\.")}(;|$)`),
                );
            }
            assert.match(row.reason ?? "", /^kro is system:serviceaccount:kro-system:kro and may not /);
            const files = Object.keys(rights).map((file) => `-f rights/${file}`);
            assert.equal(row.mend, `kubectl apply ${files.join(" ")}`);
            for (const file of Object.keys(rights)) {
                await grant(readRole(file));
            }
            await rowOf((row) => row?.ok === true);
        });
    }

    it("misses each right alone that kro may have lost", async () => {
        const kro = serviceAccountUser("kro-system", "kro");
        const { deployed } = await selectedStack(STACK);
        const needed = rightsFor(deployed.graph).flatMap(({ rights }) => rights);
        const ofChart = rightsOf(await kubernetes().get<ClusterRole>(RBAC, "ClusterRole", "kro:controller:static"));
        const fromElsewhere: Right[] = [];
        for (const role of [CHILDREN, ASSOCIATIONS].map(readRole)) {
            for (const right of rightsOf(role)) {
                if (ofChart.includes(right)) {
                    fromElsewhere.push(right);
                    continue;
                }
                await grant(without(right, role));
                await until(
                    `kro misses ${right}, and nothing else`,
                    async () => (await reviewRights(kubernetes(), kro, needed)).missing,
                    (missing) => isDeepStrictEqual(missing.map(nameOf), [right]),
                );
            }
            await grant(role);
        }
        assert.ok(fromElsewhere.every((right) => right.endsWith(" configmaps")));
        await rowOf((row) => row?.ok === true);
    });

    it("says that it did not check the rights, where nobody says who kro is", async () => {
        const account = {
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: { name: "kro", namespace: "kro-system" },
        };
        const label = (value: string | null) =>
            kubernetes().mergePatch(account, { metadata: { labels: { "app.kubernetes.io/name": value } } });
        await label(null);
        const row = await rowOf((row) => row?.unchecked === true);
        assert.deepEqual([row.ok, row.reason, row.mend], [true, undefined, undefined]);
        assert.match(row.found, /^not checked: no service account has the label app\.kubernetes\.io\/name=kro /);
        await label("kro");
        await rowOf((row) => row?.ok === true && !row.unchecked);
    });

    it("says that it did not check the rights, where the caller may not ask for them", async () => {
        for (const object of readObjects("cluster-role-update.yaml")) {
            await kubernetes().create(object.kind === "ClusterRole" ? without(ASKING, object as ClusterRole) : object);
        }
        const { certificate, key } = await certificateOf("updater", UPDATERS);
        const encoded = (pem: string) => Buffer.from(pem).toString("base64");
        const kubeconfig = kubeconfigOf({
            "client-certificate-data": encoded(certificate),
            "client-key-data": encoded(key),
        });
        const caller = ClusterClient.fromKubeconfig(kubeconfig);
        const stack = { ...(await selectedStack(STACK)), kubernetes: caller };
        const row = await rowOf((row) => row?.unchecked === true, stack);
        assert.match(
            row.found,
            /^not checked: subjectaccessreviews\.authorization\.k8s\.io is forbidden: User "updater"/,
        );
        assert.equal(row.ok, true);
        await grant(readRole("cluster-role-update.yaml"));
        await rowOf((row) => row?.ok === true && !row.unchecked, stack);
        caller.close();
    });
});

function nameOf({ verb, resource, group }: Reviewed["missing"][number]): Right {
    return nameRight(verb, resource, group);
}

function grant(role: ClusterRole): Promise<KubernetesObject> {
    return kubernetes().mergePatch(role, { rules: role.rules });
}

/** The row of kro's rights, as soon as it is so: the API server learns of a change of rights a moment later. */
async function rowOf(holds: (row: Row<string> | undefined) => boolean, stack?: SelectedStack): Promise<Row<string>> {
    const selected = stack ?? (await selectedStack(STACK));
    const row = await until(
        "the row of kro's rights is so",
        async () => (await verify(selected)).find(({ id }) => id === "kro-rights"),
        holds,
    );
    return row ?? assert.fail("no row");
}
