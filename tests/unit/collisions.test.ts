import * as assert from "node:assert/strict";
import { describeCollisions, type Found, findCollisions, type Wanted } from "../../parts/collisions";
import type { LiveObject } from "../../parts/readers/kubernetes/cluster-reader";
import { PLAIN_TABLE, WANTED_TABLE } from "./plain-table";

const WANTED: Wanted = {
    clusterName: "c",
    namespace: "carts-kro",
    serviceAccount: "carts",
    instanceName: "carts-kro",
    instanceNamespace: "default",
    tableName: "c-carts-kro",
    tableDeletionPolicy: "delete",
    table: WANTED_TABLE,
    allowTableChanges: false,
    roleName: "c-carts-dynamo",
    graphName: "cartsstack",
    allowBreakingGraph: false,
    gateName: "gate",
    adopt: [],
    owner: "org/carts-stack/dev",
};

function object(kind: string, name: string, metadata: object = {}, spec?: Record<string, unknown>): LiveObject {
    return { apiVersion: "v1", kind, metadata: { name, creationTimestamp: "2026-11-22T20:00:00Z", ...metadata }, spec };
}

const NAMESPACE = object("Namespace", "carts-kro");
/** What kro 0.9.4 writes on the children of the CartsStack default/carts-kro. */
const CHILD = {
    labels: {
        "kro.run/instance-kind": "CartsStack",
        "kro.run/instance-name": "carts-kro",
        "kro.run/instance-namespace": "default",
    },
};
const OWN_NAMESPACE = object("Namespace", "carts-kro", CHILD);
const CARTS_STACK = { namespace: "default", name: "carts-kro" };
const LEAVING = object("Namespace", "carts-kro", { deletionTimestamp: "2026-11-22T21:00:00Z" });
const INSTANCE = object("CartsStack", "carts-kro", {}, { namespace: "carts-kro", tableName: "c-carts-kro" });
const OTHER_INSTANCE = object("CartsStack", "carts-kro", {}, { namespace: "carts-kro", tableName: "c-carts-other" });
const GRAPH = object("ResourceGraphDefinition", "cartsstack");
const TABLE = { ...PLAIN_TABLE, arn: "arn:table" };
const ROLE = { arn: "arn:role", tags: {} };
const CHANGES = { breaking: [{ path: "spec.cpu", kind: "TYPE_CHANGED", was: "string", is: "integer" }], unchecked: [] };
const LOSSES = [{ path: "resources.table" }];
const ASSOCIATION = { associationId: "a-1", roleArn: "arn:role", tags: {} };
const ACCOUNT = object("ServiceAccount", "carts");

interface Case {
    readonly title: string;
    readonly wanted?: Partial<Wanted>;
    readonly found: Partial<Found>;
    /** What is said, a pattern for each collision. */
    readonly says: readonly RegExp[];
}

const CASES: readonly Case[] = [
    {
        title: "says what a table would lose, and what it has that ACK cannot change",
        wanted: { adopt: ["table"] },
        found: { table: { ...TABLE, deletionProtectionEnabled: true, streamEnabled: true } },
        says: [
            /^allowTableChanges: .* deletion protection \(keep: pulumi config set tableDeletionProtection true\)\. Or let it: pulumi config set allowTableChanges true/,
            /^tableName: .* a stream \(switch it off: aws dynamodb update-table --table-name c-carts-kro /,
        ],
    },
    {
        title: "lets a table lose it after a second word, but not what ACK cannot change",
        wanted: { adopt: ["table"], allowTableChanges: true },
        found: { table: { ...TABLE, deletionProtectionEnabled: true, streamEnabled: true } },
        says: [/^tableName: .* a stream/],
    },
    {
        title: "says what a table that is taken back would lose",
        wanted: { tableDeletionPolicy: "retain" },
        found: { table: { ...TABLE, tags: { "services.k8s.aws/namespace": "carts-kro", team: "shop" } } },
        says: [/^allowTableChanges: .* the tags team=shop \(keep: pulumi config set tableTags 'team=shop'\)/],
    },
    {
        title: "says of its own table only that its time to live cannot go",
        found: {
            ownTable: {
                ...TABLE,
                deletionProtectionEnabled: true,
                ttl: { enabled: true, attributeName: "expires" },
            },
        },
        says: [
            /^tableName: .* by the attribute expires \(keep: .*expires, or switch it off: aws dynamodb update-time-to-live --table-name c-carts-kro --time-to-live-specification Enabled=false,AttributeName=expires\)/,
        ],
    },
    { title: "has nothing against an empty place", found: { namespace: "absent" }, says: [] },

    {
        title: "refuses a namespace",
        found: { namespace: NAMESPACE },
        says: [/^namespace: .*delete it with everything/],
    },
    { title: "waits for a namespace that is on its way out", found: { namespace: LEAVING }, says: [] },
    {
        title: "takes the namespace of its own CartsStack",
        found: { namespace: OWN_NAMESPACE, ownInstance: CARTS_STACK },
        says: [],
    },
    {
        title: "refuses the namespace of a CartsStack of its name that nobody knows any more",
        found: { namespace: OWN_NAMESPACE },
        says: [/child of CartsStack default\/carts-kro of kro/],
    },
    {
        title: "uses a namespace that is adopted",
        wanted: { adopt: ["namespace"] },
        found: { namespace: NAMESPACE, children: [] },
        says: [],
    },
    {
        title: "refuses to adopt a namespace that is not there",
        wanted: { adopt: ["namespace"] },
        found: { namespace: "absent" },
        says: [/does not exist/],
    },
    {
        title: "refuses to adopt a namespace that is on its way out",
        wanted: { adopt: ["namespace"] },
        found: { namespace: LEAVING },
        says: [/is being deleted/],
    },
    {
        title: "refuses to adopt its own namespace, which would replace the stack",
        wanted: { adopt: ["namespace"] },
        found: { namespace: OWN_NAMESPACE, ownInstance: CARTS_STACK },
        says: [/is the stack's own/],
    },
    {
        title: "refuses to adopt its own namespace also where the CartsStack gets another name",
        wanted: { adopt: ["namespace"], instanceName: "renamed" },
        found: { namespace: OWN_NAMESPACE, ownInstance: CARTS_STACK },
        says: [/is the stack's own/],
    },
    {
        title: "refuses each object in an adopted namespace that kro would take over",
        wanted: { adopt: ["namespace"] },
        found: {
            namespace: NAMESPACE,
            children: [ACCOUNT, object("Service", "carts"), object("Service", "carts", CHILD)],
        },
        says: [/has a ServiceAccount carts already/, /has a Service carts already/],
    },

    {
        title: "refuses a CartsStack, and not its namespace and table a second time",
        found: { instance: INSTANCE, namespace: OWN_NAMESPACE, table: TABLE },
        says: [/^instanceName: "carts-kro" is a CartsStack in namespace default already/],
    },
    {
        title: "says how to go on where an update was killed in the middle of replacing its CartsStack",
        wanted: { tableName: "c-carts-other" },
        found: { instance: OTHER_INSTANCE, outdatedUrn: "urn", ownInstance: CARTS_STACK, table: TABLE },
        says: [
            /^instanceName: "carts-kro" is a CartsStack that an update of this stack has put in the place of another/,
        ],
    },
    {
        title: "adopts a CartsStack as it is",
        wanted: { adopt: ["instance"] },
        found: { instance: INSTANCE, namespace: OWN_NAMESPACE, table: TABLE },
        says: [],
    },
    {
        title: "refuses to adopt a CartsStack that would be replaced",
        wanted: { adopt: ["instance", "namespace"], namespace: "other", tableName: "c-carts-other" },
        found: { instance: INSTANCE, namespace: object("Namespace", "other") },
        says: [
            /^namespace: "other" does not fit .*"carts-kro"/,
            /^tableName: "c-carts-other" does not fit .*"c-carts-kro"/,
            /^adopt: "instance,namespace" does not fit .*createNamespace is true/,
        ],
    },

    ...["instance", "graph", "gatePolicy", "gateBinding"].map((what) => ({
        title: `refuses what is being deleted (${what}), and adopts it neither`,
        wanted: { adopt: ["instance", "graph", "gate"] as const },
        found: {
            [what]: object("Thing", "x", { deletionTimestamp: "2026-11-22T21:00:00Z" }, INSTANCE.spec),
            namespace: OWN_NAMESPACE,
            ownInstance: CARTS_STACK,
        },
        says: [/is in use: the Thing x is being deleted since 2026-.*kubectl wait --for=delete thing\/x --timeout/],
    })),

    { title: "refuses a table", found: { table: TABLE }, says: [/^tableName: .*arn:table.*nothing on it says whose/] },
    { title: "adopts a table", wanted: { adopt: ["table"] }, found: { table: TABLE }, says: [] },
    {
        title: "takes back a table that was retained",
        wanted: { tableDeletionPolicy: "retain" },
        found: { table: { ...TABLE, tags: { "services.k8s.aws/namespace": "carts-kro" } } },
        says: [],
    },
    {
        title: "takes back a table that EKS's own ACK has retained",
        wanted: { tableDeletionPolicy: "retain" },
        found: { table: { ...TABLE, tags: { "eks:kubernetes-namespace": "carts-kro" } } },
        says: [],
    },
    {
        title: "takes back no table that ACK had in another namespace",
        wanted: { tableDeletionPolicy: "retain" },
        found: { table: { ...TABLE, tags: { "services.k8s.aws/namespace": "blue" } } },
        says: [/ACK, for namespace blue/],
    },
    {
        title: "refuses a retained table that the stack is not to retain: ACK would not take it back",
        found: { table: { ...TABLE, tags: { "services.k8s.aws/namespace": "carts-kro" } } },
        says: [/^tableName/],
    },

    {
        title: "refuses an association, with its id",
        found: { association: { ...ASSOCIATION, tags: { "carts-stack/owner": "org/carts-stack/prod" } } },
        says: [/^namespace: .*a-1 in cluster c with role arn:role \(marked by Pulumi stack org\/carts-stack\/prod\)/],
    },
    {
        title: "says which add-on an association belongs to",
        found: { association: { ...ASSOCIATION, ownerArn: "arn:addon" } },
        says: [/managed by arn:addon/],
    },
    {
        title: "adopts an association",
        wanted: { adopt: ["association"] },
        found: { association: ASSOCIATION },
        says: [],
    },

    { title: "refuses a role", found: { role: ROLE }, says: [/^roleName: .*config set roleName c-carts-dynamo/] },
    {
        title: "explains what this stack has made and not written down",
        found: { role: { ...ROLE, tags: { "carts-stack/owner": WANTED.owner } } },
        says: [/an update was interrupted/],
    },
    { title: "adopts a role", wanted: { adopt: ["role"] }, found: { role: ROLE }, says: [] },

    { title: "refuses a graph", found: { graph: GRAPH }, says: [/^installGraph: .*config set installGraph false/] },
    {
        title: "says who wrote an object, and not who writes its status",
        found: {
            graph: object("ResourceGraphDefinition", "cartsstack", {
                managedFields: [{ manager: "kubectl" }, { manager: "kro", subresource: "status" }],
            }),
        },
        says: [/\(field manager "kubectl", made 2026-11-22T20:00:00Z\)/],
    },
    { title: "adopts a graph", wanted: { adopt: ["graph"] }, found: { graph: GRAPH }, says: [] },
    {
        title: "refuses a graph that breaks the API, its own one too, with kro's way out",
        found: { graphChanges: CHANGES },
        says: [/^allow.*: spec\.cpu TYPE_CHANGED \(string → integer\)\..*kro\.run\/allow-breaking-changes: "true" on/],
    },
    {
        title: "says what a graph breaks beside whose the one is that is there",
        found: { graph: GRAPH, graphChanges: CHANGES },
        says: [/^installGraph/, /^allowBreakingGraph: false .*config set allowBreakingGraph true/],
    },
    {
        title: "takes a graph that may break the API",
        wanted: { allowBreakingGraph: true },
        found: { graphChanges: CHANGES },
        says: [],
    },
    {
        title: "refuses a graph that takes data from the CartsStacks that run",
        found: { graphLosses: LOSSES },
        says: [
            /^allowBreakingGraph: false .*: resources\.table is gone\..*tableDeletionPolicy retain.*allowBreakingGraph true/,
        ],
    },
    {
        title: "takes a graph that may take data",
        wanted: { allowBreakingGraph: true },
        found: { graphLosses: LOSSES },
        says: [],
    },
    {
        title: "takes a graph that could not be compared",
        found: { graphChanges: { breaking: [], unchecked: [{ path: "spec.cpu", reason: 'type "Cpu"' }] } },
        says: [],
    },

    {
        title: "refuses half a gate",
        found: { gateBinding: object("ValidatingAdmissionPolicyBinding", "gate") },
        says: [
            /^identityGate: true is wanted, .*ValidatingAdmissionPolicyBinding gate.*installGraph false.*adopt the gate/,
        ],
    },
    {
        title: "refuses a stack that counts on a gate which is not there",
        wanted: { gateName: undefined, usedGateName: "gate" },
        found: { usedGate: "absent" },
        says: [
            /^identityGate: true needs .*ValidatingAdmissionPolicyBinding gate.*rgd\/identity-gate\.yaml.*identityGate false/,
        ],
    },
    {
        title: "takes the gate that another stack has installed",
        wanted: { gateName: undefined, usedGateName: "gate" },
        found: { usedGate: object("ValidatingAdmissionPolicyBinding", "gate") },
        says: [],
    },
    {
        title: "keeps the gate where the pods of other CartsStacks count on it",
        wanted: { gateName: undefined },
        found: {
            gated: ["blue", "carts-kro"].map((name) => object("CartsStack", name, { namespace: "default" })),
        },
        says: [
            /^identityGate: false takes the identity gate from the cluster, .*\(default\/blue\)\. Let these do without/,
        ],
    },
    {
        title: "lets the gate go with the last CartsStack that counted on it",
        wanted: { gateName: undefined },
        found: { gated: [object("CartsStack", "carts-kro", { namespace: "default" })] },
        says: [],
    },
    {
        title: "adopts a gate",
        wanted: { adopt: ["gate"] },
        found: { gatePolicy: object("ValidatingAdmissionPolicy", "gate") },
        says: [],
    },
];

describe("findCollisions", () => {
    for (const { title, wanted, found, says } of CASES) {
        it(title, () => {
            const collisions = findCollisions({ ...WANTED, ...wanted }, found);
            const said = collisions.map(({ path, value, reason }) => `${path}: ${JSON.stringify(value)} ${reason}`);
            assert.equal(said.length, says.length, said.join("\n"));
            for (const [index, pattern] of says.entries()) {
                assert.match(said[index] ?? "", pattern);
            }
        });
    }
});

describe("describeCollisions", () => {
    it("names every collision, and the command that takes over what can be", () => {
        const adopt = ["table"] as const;
        const collisions = findCollisions({ ...WANTED, adopt }, { role: ROLE, graph: GRAPH });
        const text = describeCollisions(collisions, adopt).split("\n");
        assert.equal(text[0], "nothing was made, because of 2 collisions with what exists");
        assert.equal(text.at(-1), "To take over: pulumi config set adopt table,role,graph");
    });

    it("names what has to come before that", () => {
        const wanted = { ...WANTED, adopt: ["instance"] as const, routedUiNamespace: "shop" };
        const text = describeCollisions(findCollisions(wanted, { outdatedUrn: "urn:a" }), wanted.adopt);
        assert.equal(
            text.split("\n").at(-1),
            "To take over: pulumi state delete --target-dependents 'urn:a' && " +
                "kubectl delete deployment,service,ingress --all -n shop && pulumi config set adopt instance",
        );
    });

    it("offers no such command where nothing can be taken over", () => {
        const adopt = ["namespace"] as const;
        const collisions = findCollisions({ ...WANTED, adopt }, { namespace: "absent" });
        assert.doesNotMatch(describeCollisions(collisions, adopt), /To take over/);
    });
});
