import * as assert from "node:assert/strict";
import type { ResourceGraphDefinitionSpec } from "../../components/graph/resource-graph-definition";
import type { Sent } from "../../parts/graph/sent";
import { findUnservable, type Served } from "../../parts/graph/served";
import type { LiveObject } from "../../parts/readers/kubernetes/live-object";
import { toldOf } from "./told";

const ANY = { apiVersion: "v1", kind: "Any" };

const TEXT = { type: "string" };
const GRAPH = {
    schema: { apiVersion: "v1alpha1", kind: "CartsStack", spec: {}, status: {}, shortNames: ["carts"] },
    resources: [
        {
            id: "table",
            template: {
                apiVersion: "dynamodb.services.k8s.aws/v1alpha1",
                kind: "Table",
                metadata: { name: "items" },
                spec: { tableName: "${schema.spec.tableName}", billingMode: "PAY_PER_REQUEST" },
            },
        },
    ],
} as ResourceGraphDefinitionSpec;

const USES: Sent = {
    ownsGraph: false,
    instance: { tableName: "t", createNamespace: false },
    awaited: ["tableArn"],
    owner: "shop/carts-stack/test",
};
const INSTALLS: Sent = { ...USES, graphName: "cartsstack", graph: GRAPH };
const STANDS: Sent = { ...USES, graphName: "cartsstack", ownsGraph: true };

const WHOLE = crd({ tableName: TEXT, createNamespace: { type: "boolean" } }, { tableArn: TEXT });
const OLD = crd({ tableName: TEXT }, {});
const READY = graph([{ type: "KindReady", status: "True", observedGeneration: 2 }]);
const REFUSED = graph([{ type: "KindReady", status: "False", message: "no such thing", observedGeneration: 2 }]);
const LOOKING = graph([{ type: "KindReady", status: "False", message: "no such thing", observedGeneration: 1 }]);

interface Case {
    readonly title: string;
    readonly sent: Sent;
    readonly served: Partial<Served>;
    /** Undefined: nothing. */
    readonly refused?: RegExp;
}

const CASES: readonly Case[] = [
    { title: "an API that takes all of it", sent: USES, served: { crd: WHOLE, graph: READY } },
    { title: "an API of which the cluster does not say whose it is", sent: USES, served: { crd: WHOLE } },
    { title: "a cluster that says nothing", sent: USES, served: {} },
    {
        title: "no API",
        sent: USES,
        served: { crd: "absent" },
        refused:
            /^installGraph: false uses the CartsStack API that somebody has installed, and this cluster has none - .*installGraph true$/,
    },
    {
        title: "an API that is not kro's",
        sent: USES,
        served: { crd: crd({}, {}, {}) },
        refused:
            /^installGraph: false uses a CartsStack API of which kro makes nothing: CustomResourceDefinition cartsstacks/,
    },
    {
        title: "an API that lacks a field, and a field of the status",
        sent: USES,
        served: { crd: OLD, graph: READY },
        refused:
            /: spec\.createNamespace \(is not a field\), status\.tableArn \(is not a field\)\. .* drop .*installGraph true$/,
    },
    {
        title: "an API whose graph is gone",
        sent: USES,
        served: { crd: WHOLE, graph: "absent" },
        refused: /cartsstack is gone/,
    },
    {
        title: "an API whose graph kro refuses",
        sent: USES,
        served: { crd: WHOLE, graph: REFUSED },
        refused:
            /^installGraph: false uses the ResourceGraphDefinition cartsstack .*, which kro does not serve: KindReady: no such thing$/,
    },
    { title: "an API whose graph kro has not looked at yet", sent: USES, served: { crd: WHOLE, graph: LOOKING } },

    { title: "the first graph", sent: INSTALLS, served: { crd: "absent" } },
    { title: "a graph by which it is going to be", sent: INSTALLS, served: { crd: OLD, graph: READY } },
    {
        title: "an API that belongs to a graph of another name",
        sent: INSTALLS,
        served: {
            crd: crd({ tableName: TEXT, createNamespace: { type: "boolean" } }, { tableArn: TEXT }, of("other")),
            graph: READY,
        },
        refused:
            /belongs to the ResourceGraphDefinition other .*use it as it is: pulumi config set installGraph false - .*kubectl delete rgd other && kubectl label --overwrite crd cartsstacks\.kro\.run kro\.run\/resource-graph-definition-name=cartsstack$/,
    },
    {
        title: "an API that belongs to a graph of another name, and is not enough",
        sent: INSTALLS,
        served: { crd: crd({ tableName: TEXT }, {}, of("other")), graph: READY },
        refused: /this stack cannot use it as it is \(spec\.createNamespace/,
    },
    {
        title: "an API that belongs to a graph that is gone",
        sent: INSTALLS,
        served: { crd: crd({}, {}, of("other")), graph: "absent" },
        refused:
            /other \(which is gone\), and kro gives it to no other graph - give it to the graph of this stack: kubectl label/,
    },
    {
        title: "an API that kro would have to take over",
        sent: INSTALLS,
        served: { crd: crd({}, {}, {}) },
        refused: /an API CartsStack that is not kro's/,
    },
    {
        title: "a kro that does not know a field of the graph",
        sent: INSTALLS,
        served: {
            graphCrd: crd(
                { resources: { "x-kubernetes-preserve-unknown-fields": true }, schema: { type: "object" } },
                {},
            ),
        },
        refused:
            /kro of this cluster is too old for the graph: .*spec\.schema\.shortNames \(is not a field\).* needs kro 0\.9\.2/,
    },
    {
        title: "an ACK that does not know a field of the table",
        sent: INSTALLS,
        served: { childCrds: { table: crd({ tableName: TEXT }, {}) } },
        refused: /the Table API \(dynamodb.*\) of this cluster .* resource table: spec\.billingMode \(is not a field\)/,
    },

    { title: "a graph of its own", sent: STANDS, served: { crd: WHOLE, graph: READY } },
    {
        title: "a graph of its own that is gone",
        sent: STANDS,
        served: { crd: WHOLE, graph: "absent" },
        refused: /cartsstack of this stack is gone .*pulumi up --refresh$/,
    },
    {
        title: "a graph of its own that kro refuses",
        sent: STANDS,
        served: { crd: WHOLE, graph: REFUSED },
        refused: /kro does not serve the ResourceGraphDefinition cartsstack: KindReady: no such thing$/,
    },
    {
        title: "a graph of its own that kro refuses by the state, where nothing is written and nobody asked",
        sent: { ...STANDS, instance: undefined, ownRefusals: ["KindReady: no such thing"] },
        served: {},
        refused:
            /by the state kro does not serve .* cartsstack: KindReady: no such thing - .*pulumi refresh && pulumi up$/,
    },
    {
        title: "another graph than the one that kro refuses by the state",
        sent: { ...INSTALLS, ownsGraph: true, ownRefusals: ["KindReady: no such thing"] },
        served: { crd: OLD, graph: READY },
    },
    {
        title: "an API that somebody has changed",
        sent: STANDS,
        served: { crd: OLD, graph: READY },
        refused: /spec\.createNamespace/,
    },
];

describe("the check of what a cluster can serve", () => {
    for (const { title, sent, served, refused } of CASES) {
        it(`finds ${refused ? "that a cluster cannot serve a stack with" : "nothing in"} ${title}`, () => {
            const found = findUnservable(sent, { childCrds: {}, ...served });
            assert.equal(found.length, refused ? 1 : 0);
            if (refused) {
                assert.match(toldOf(found[0] ?? assert.fail()), refused);
                assert.deepEqual(found[0]?.setting, ["graph.install", sent.graphName !== undefined]);
            }
        });
    }
});

function of(name: string): Record<string, string> {
    return { "kro.run/resource-graph-definition-name": name };
}

function crd(spec: object, status: object, labels: Record<string, string> = of("cartsstack")): LiveObject {
    const properties = { spec: { type: "object", properties: spec }, status: { type: "object", properties: status } };
    const versions = [{ name: "v1alpha1", schema: { openAPIV3Schema: { type: "object", properties } } }];
    return { ...ANY, metadata: { name: "crd", labels }, spec: { versions } };
}

function graph(conditions: NonNullable<LiveObject["status"]>["conditions"]): LiveObject {
    return { ...ANY, metadata: { name: "graph", generation: 2 }, status: { conditions } };
}
