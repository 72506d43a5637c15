import * as assert from "node:assert/strict";
import { programOf } from "../../commands";
import type { KubernetesObject } from "../../lab/kubernetes/client";
import { ackAssociation } from "../../parts/association/ack-check";
import { association } from "../../parts/association/check";
import { type Context, runChecks, withCommands } from "../../parts/part/check";
import type { LiveAssociation } from "../../parts/readers/aws/associations";
import { ClusterEvidence } from "../../parts/readers/kubernetes/evidence";

const NAMESPACE = "carts-kro";
const KIND = "PodIdentityAssociation";
const SYNCED = { type: "ACK.ResourceSynced", status: "True" };
const DESCRIBED = `kubectl describe podidentityassociation carts -n ${NAMESPACE}`;
const WOKEN = ["suspended", "enabled"]
    .map((value) => `kubectl annotate cartsstack carts-kro -n default --overwrite kro.run/reconcile=${value}`)
    .join(" && ");
const DELETED = `kubectl delete podidentityassociation carts -n ${NAMESPACE}`;
const EXISTS = "ResourceInUseException: Association already exists for service account carts in namespace carts-kro.";
const DENIED = "AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: eks:Create";

type Row = readonly [what: string, child: KubernetesObject | undefined, found: string, reason?: RegExp, mend?: string];

const OF_ACK: readonly Row[] = [
    ["one that ACK has synced", child([SYNCED]), "synced"],
    ["one that ACK has not seen", child([]), "not synced", /EKS controller has not looked/, "restart ACK"],
    [
        "one that is not there",
        undefined,
        "none",
        /no CartsStack default\/carts-kro that kro could make it of/,
        "pulumi up --refresh",
    ],
    [
        "one that ACK may not make",
        child([recoverable(DENIED)]),
        "not synced",
        /ACK tries again .*not authorized/,
        DESCRIBED,
    ],
    [
        "one whose EKS ACK does not reach",
        child([recoverable("connect ECONNREFUSED")]),
        "not synced",
        /ECONNREFUSED/,
        "restart ACK",
    ],
    [
        "one that is in EKS already",
        child([recoverable(EXISTS)]),
        "not synced",
        /already exists/,
        "pulumi config set adopt association",
    ],
    [
        "one that is in EKS already, and that ACK may take over",
        child([recoverable(EXISTS)], { annotations: { "services.k8s.aws/adoption-policy": "adopt-or-create" } }),
        "not synced",
        /has not looked again since it may adopt it$/,
        DELETED,
    ],
    [
        "one that ACK has given up",
        child([{ type: "ACK.Terminal", status: "True", message: "unrecognized adoption policy" }]),
        "not synced",
        /^ACK has given up \(ACK\.Terminal\): unrecognized/,
        DESCRIBED,
    ],
    [
        "one that is being deleted",
        child([SYNCED], { deletionTimestamp: "2026-11-22T20:00:00Z" }),
        "being deleted",
        /waits for ACK to delete the association$/,
        "restart ACK",
    ],
];

describe("verify, of ACK's object of the association", () => {
    for (const [what, object, found, reason, mend] of OF_ACK) {
        it(`says how ${what} is${mend ? ", and what mends it" : ""}`, () => {
            const [row] = rows(object, undefined);
            assert.equal(row?.found, found);
            assert.equal(row?.ok, reason === undefined);
            assert.match(row?.reason ?? "", reason ?? /^$/);
            assert.equal(row?.mend, mend);
        });
    }

    it("has no row where Pulumi makes the association", () => {
        assert.deepEqual(
            rows(undefined, undefined, false).map(({ id }) => id),
            ["association"],
        );
    });
});

describe("verify, of an association that ACK makes and EKS has not as ACK made it", () => {
    const other: LiveAssociation = { associationId: "a-1", roleArn: "arn:aws:iam::1:role/other", tags: {} };

    for (const [what, live, reason] of [
        ["is gone", undefined, /^EKS has no association for carts-kro\/carts in the cluster c, and ACK has not seen/],
        ["has another role", other, /^EKS has a-1 for arn:aws:iam::1:role\/other, and ACK has not seen that$/],
    ] as const) {
        it(`has kro make the object again where it ${what}: ACK, which may have taken it over, does not look`, () => {
            const [, row] = rows(child([SYNCED]), live);
            assert.match(row?.reason ?? "", reason);
            assert.equal(row?.mend, `${DELETED} && ${WOKEN}`);
        });
    }
});

function recoverable(message: string) {
    return { type: "ACK.Recoverable", status: "True", message };
}

function child(conditions: object[], metadata: object = {}): KubernetesObject {
    const status = { conditions };
    const named = { name: "carts", namespace: NAMESPACE, ...metadata };
    return { apiVersion: "eks.services.k8s.aws/v1alpha1", kind: KIND, metadata: named, status } as KubernetesObject;
}

function rows(object: KubernetesObject | undefined, live: LiveAssociation | undefined, byAck = true) {
    const source = { apiVersion: "eks.services.k8s.aws/v1alpha1", kind: KIND, scope: { namespace: NAMESPACE } };
    const account = { namespace: NAMESPACE, serviceAccount: "carts", roleArn: "arn:aws:iam::1:role/carts" };
    const context = {
        deployed: {
            cluster: { name: "c" },
            association: byAck ? { ...account, byAck } : account,
            instance: {
                name: "carts-kro",
                namespace: "default",
                cartsNamespace: NAMESPACE,
                ...(byAck && { associates: true }),
            },
        },
        cluster: new ClusterEvidence(new Map([[source, object ? [object] : []]])),
        aws: { association: { status: "fulfilled", value: live } },
    } as unknown as Context;
    const program = programOf({ adopted: [], given: { restartAck: "restart ACK" } });
    return withCommands(runChecks([ackAssociation, association], context), program);
}
