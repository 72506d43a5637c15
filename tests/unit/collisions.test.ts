import * as assert from "node:assert/strict";
import { programOf } from "../../commands";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { association } from "../../parts/association/preflight";
import { gate } from "../../parts/gate/preflight";
import { graph } from "../../parts/graph/preflight";
import { readField } from "../../parts/graph/simple-schema";
import { instance } from "../../parts/instance/preflight";
import { namespace } from "../../parts/namespace/preflight";
import { describeCollisions, type Refusal } from "../../parts/program/remedies";
import type { LiveObject } from "../../parts/readers/kubernetes/live-object";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { role } from "../../parts/role/preflight";
import { table } from "../../parts/table/preflight";
import { askedOf, type Given, OWNER, object } from "./asked";
import { PLAIN_TABLE } from "./plain-table";
import { toldOf } from "./told";

const { spec: GRAPH_SPEC } = readCartsGraph();

const TABLE_OF_ACK = { apiVersion: "dynamodb.services.k8s.aws/v1alpha1", kind: "Table" };
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
const LEAVING = object("Namespace", "carts-kro", { deletionTimestamp: "2026-11-22T21:00:00Z" });
const IN_CARTS = { namespace: "carts-kro" };
const IN_DEFAULT = { namespace: "default" };
const INSTANCE = object("CartsStack", "carts-kro", IN_DEFAULT, { namespace: "carts-kro", tableName: "c-carts-kro" });
const OTHER_INSTANCE = object("CartsStack", "carts-kro", IN_DEFAULT, {
    namespace: "carts-kro",
    tableName: "c-carts-other",
});
const GRAPH = object("ResourceGraphDefinition", "cartsstack", {}, { ...GRAPH_SPEC });
/** A graph of which this program's keeps nothing that holds data. */
const LOST = { id: "old", template: { ...TABLE_OF_ACK, metadata: { name: "old" }, spec: {} } };
const OTHER_GRAPH = object("ResourceGraphDefinition", "cartsstack", {}, { ...GRAPH_SPEC, resources: [LOST] });
const OWN_OTHER_GRAPH = inState("kro.run/v1alpha1", "ResourceGraphDefinition", {
    metadata: { name: "cartsstack" },
    spec: { ...GRAPH_SPEC, schema: { ...GRAPH_SPEC.schema, spec: { cpu: "integer" } }, resources: [] },
});
const OWN_GATE = inState("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", {
    metadata: { name: "carts-identity-gate" },
});
const TABLE = { ...PLAIN_TABLE, arn: "arn:table", globalSecondaryIndexes: [] };
const ROLE = { arn: "arn:role", tags: {}, trustPolicy: "{}" };
const ASSOCIATION = { associationId: "a-1", roleArn: "arn:role", tags: {} };
const POLICY = object("ValidatingAdmissionPolicy", "carts-identity-gate");
const WITHOUT_GATE = { graph: { identityGate: false }, stack: { identityGate: false } };
const BINDING = object("ValidatingAdmissionPolicyBinding", "carts-identity-gate");

/** The CartsStack default/carts-kro of the stack's state. */
function own(spec: object): StateResource {
    return inState("kro.run/v1alpha1", "CartsStack", {
        metadata: { name: "carts-kro", namespace: "default" },
        spec: { namespace: "carts-kro", tableName: "c-carts-kro", ...spec },
    });
}

function inState(apiVersion: string, kind: string, outputs: StateResource["outputs"]): StateResource {
    return { urn: "urn:a", type: `kubernetes:${apiVersion}:${kind}`, outputs };
}

/** The API of CartsStacks that this program's graph has made, but for some fields. */
function api(other: object, status: object = {}): LiveObject {
    const fields = Object.entries(GRAPH_SPEC.schema.spec).flatMap(([name, text]) =>
        typeof text === "string" ? [{ name, ...readField(text) }] : [],
    );
    const properties = Object.fromEntries(fields.map(({ name, schema }) => [name, schema]));
    const required = fields.filter(({ required }) => required).map(({ name }) => name);
    const spec = { type: "object", properties: { ...properties, ...other }, required };
    const schema = { openAPIV3Schema: { properties: { spec, status: { properties: status } } } };
    return object("CustomResourceDefinition", "cartsstacks.kro.run", {}, { versions: [{ name: "v1alpha1", schema }] });
}

const BROKEN_API = api({ cpu: { type: "integer" } });

interface Case {
    readonly title: string;
    readonly wanted?: Given;
    readonly found: Given;
    /** What is said, a pattern for each collision. */
    readonly says: readonly RegExp[];
}

const CASES: readonly Case[] = [
    {
        title: "says what a table would lose, and what it has that ACK cannot change",
        wanted: { adopt: ["table"] },
        found: { table: { ...TABLE, deletionProtectionEnabled: true, streamEnabled: true } },
        says: [
            /^allowTableChanges: .* deletion protection - keep deletion protection: pulumi config set tableDeletionProtection true - or let it: pulumi config set allowTableChanges true$/,
            /^tableName: .* a stream - switch the stream off: aws dynamodb update-table --table-name c-carts-kro --stream-specification StreamEnabled=false - or choose another name: pulumi config set tableName <a name>$/,
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
        wanted: { stack: { tableDeletionPolicy: "retain" } },
        found: { table: { ...TABLE, tags: { "services.k8s.aws/namespace": "carts-kro", team: "shop" } } },
        says: [/^allowTableChanges: .* the tags team=shop - keep the tags: pulumi config set tableTags team=shop - /],
    },
    {
        title: "says of its own table only that its time to live cannot go",
        found: {
            state: [own({ tableTimeToLiveAttribute: "expires" })],
            table: {
                ...TABLE,
                deletionProtectionEnabled: true,
                ttl: { enabled: true, attributeName: "expires" },
            },
        },
        says: [
            /^tableName: .* by the attribute expires - keep the time to live: .*expires - or switch it off: aws dynamodb update-time-to-live --table-name c-carts-kro --time-to-live-specification Enabled=false,AttributeName=expires - /,
        ],
    },
    { title: "has nothing against an empty place", found: {}, says: [] },

    {
        title: "refuses a namespace",
        found: { objects: [NAMESPACE] },
        says: [/^namespace: .*delete it with everything/],
    },
    { title: "waits for a namespace that is on its way out", found: { objects: [LEAVING] }, says: [] },
    {
        title: "takes the namespace of its own CartsStack",
        found: { objects: [OWN_NAMESPACE], state: [own({ createNamespace: false })] },
        says: [],
    },
    {
        title: "refuses the namespace of a CartsStack of its name that nobody knows any more",
        found: { objects: [OWN_NAMESPACE] },
        says: [/child of CartsStack default\/carts-kro of kro/],
    },
    {
        title: "uses a namespace that is adopted",
        wanted: { adopt: ["namespace"] },
        found: { objects: [NAMESPACE] },
        says: [],
    },
    {
        title: "refuses to adopt a namespace that is not there",
        wanted: { adopt: ["namespace"] },
        found: {},
        says: [/does not exist/],
    },
    {
        title: "refuses to adopt a namespace that is on its way out",
        wanted: { adopt: ["namespace"] },
        found: { objects: [LEAVING] },
        says: [/is being deleted/],
    },
    {
        title: "refuses to adopt its own namespace, which would replace the stack",
        wanted: { adopt: ["namespace"] },
        found: { objects: [OWN_NAMESPACE], state: [own({})] },
        says: [/is the stack's own/],
    },
    {
        title: "refuses to adopt its own namespace also where the CartsStack gets another name",
        wanted: { adopt: ["namespace"], stack: { instanceName: "renamed" } },
        found: { objects: [OWN_NAMESPACE], state: [own({})] },
        says: [/is the stack's own/],
    },
    {
        title: "refuses each object in an adopted namespace that kro would take over",
        wanted: { adopt: ["namespace"] },
        found: {
            objects: [
                NAMESPACE,
                object("ServiceAccount", "carts", IN_CARTS),
                object("Service", "carts", IN_CARTS),
                object("Deployment", "carts", { ...IN_CARTS, ...CHILD }),
            ],
        },
        says: [/has a ServiceAccount carts already/, /has a Service carts already/],
    },
    {
        title: "refuses an association in an adopted namespace that kro would take over",
        wanted: { adopt: ["namespace"], program: readCartsGraph(true) },
        found: { objects: [NAMESPACE, object("PodIdentityAssociation", "carts", IN_CARTS)] },
        says: [/has a PodIdentityAssociation carts already/],
    },

    {
        title: "refuses a CartsStack, and not its namespace and table a second time",
        found: { objects: [INSTANCE, OWN_NAMESPACE], table: TABLE },
        says: [/^instanceName: "carts-kro" is a CartsStack in namespace default already/],
    },
    {
        title: "says how to go on where an update was killed in the middle of replacing its CartsStack",
        wanted: { stack: { tableName: "c-carts-other" } },
        found: { objects: [OTHER_INSTANCE], state: [own({})], table: TABLE },
        says: [
            /^instanceName: "carts-kro" is a CartsStack that an update of this stack has put in the place of another/,
        ],
    },
    {
        title: "adopts a CartsStack as it is",
        wanted: { adopt: ["instance"] },
        found: { objects: [INSTANCE, OWN_NAMESPACE], table: TABLE },
        says: [],
    },
    {
        title: "refuses to adopt a CartsStack that would be replaced",
        wanted: { adopt: ["instance", "namespace"], stack: { namespace: "other", tableName: "c-carts-other" } },
        found: { objects: [INSTANCE, object("Namespace", "other")] },
        says: [
            /^namespace: "other" does not fit .*"carts-kro"/,
            /^tableName: "c-carts-other" does not fit .*"c-carts-kro"/,
            /^adopt: "instance,namespace" does not fit .*createNamespace is true/,
        ],
    },

    ...[INSTANCE, GRAPH, POLICY, BINDING].map(({ kind = "", metadata, spec }) => ({
        title: `refuses a ${kind} that is being deleted, and adopts it neither`,
        wanted: { adopt: ["instance", "graph", "gate"] as const },
        found: {
            objects: [object(kind, metadata.name, { ...metadata, deletionTimestamp: "2026-11-22T21:00:00Z" }, spec)],
        },
        says: [
            new RegExp(
                `is in use: the ${kind} \\S+ is being deleted since 2026-.*kubectl wait --for=delete ${kind.toLowerCase()}/`,
            ),
        ],
    })),

    { title: "refuses a table", found: { table: TABLE }, says: [/^tableName: .*arn:table.*nothing on it says whose/] },
    { title: "adopts a table", wanted: { adopt: ["table"] }, found: { table: TABLE }, says: [] },
    {
        title: "takes back a table that was retained",
        wanted: { stack: { tableDeletionPolicy: "retain" } },
        found: { table: { ...TABLE, tags: { "services.k8s.aws/namespace": "carts-kro" } } },
        says: [],
    },
    {
        title: "takes back a table that EKS's own ACK has retained",
        wanted: { stack: { tableDeletionPolicy: "retain" } },
        found: { table: { ...TABLE, tags: { "eks:kubernetes-namespace": "carts-kro" } } },
        says: [],
    },
    {
        title: "takes back no table that ACK had in another namespace",
        wanted: { stack: { tableDeletionPolicy: "retain" } },
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
        found: { role: { ...ROLE, tags: { "carts-stack/owner": OWNER } } },
        says: [/an update was interrupted/],
    },
    { title: "adopts a role", wanted: { adopt: ["role"] }, found: { role: ROLE }, says: [] },

    { title: "refuses a graph", found: { objects: [GRAPH] }, says: [/^installGraph: .*config set installGraph false/] },
    {
        title: "says who wrote an object, and not who writes its status",
        found: {
            objects: [
                object(
                    "ResourceGraphDefinition",
                    "cartsstack",
                    { managedFields: [{ manager: "kubectl" }, { manager: "kro", subresource: "status" }] },
                    GRAPH.spec,
                ),
            ],
        },
        says: [/\(field manager "kubectl", made 2026-11-22T20:00:00Z\)/],
    },
    { title: "adopts a graph", wanted: { adopt: ["graph"] }, found: { objects: [GRAPH] }, says: [] },
    {
        title: "refuses a graph that breaks the API, its own one too, with kro's way out",
        found: { objects: [BROKEN_API], state: [OWN_OTHER_GRAPH] },
        says: [/^allow.*: spec\.cpu TYPE_CHANGED \(integer → string\).*kro\.run\/allow-breaking-changes: "true" on/],
    },
    {
        title: "says what a graph breaks beside whose the one is that is there",
        found: { objects: [GRAPH, BROKEN_API] },
        says: [/^installGraph/, /^allowBreakingGraph: false .*config set allowBreakingGraph true/],
    },
    {
        title: "takes a graph that may break the API",
        wanted: { graph: { allowBreaking: true } },
        found: { objects: [BROKEN_API] },
        says: [],
    },
    {
        title: "refuses a graph that takes data from the CartsStacks that run",
        wanted: { adopt: ["graph"] },
        found: { objects: [OTHER_GRAPH] },
        says: [
            /^allowBreakingGraph: false .*: resources\.old is gone .*tableDeletionPolicy retain.*allowBreakingGraph true/,
        ],
    },
    {
        title: "takes a graph that may take data",
        wanted: { adopt: ["graph"], graph: { allowBreaking: true } },
        found: { objects: [OTHER_GRAPH] },
        says: [],
    },
    {
        title: "takes a graph that could not be compared",
        wanted: { adopt: ["graph"] },
        found: {
            objects: [
                object("ResourceGraphDefinition", "cartsstack", {}, { schema: { status: { tableArn: "${old}" } } }),
                api({}, { tableArn: { type: "string" } }),
            ],
        },
        says: [],
    },

    {
        title: "refuses half a gate",
        found: { objects: [BINDING] },
        says: [
            /^identityGate: true is wanted, .*ValidatingAdmissionPolicyBinding carts-identity-gate.*installGraph false.*adopt the gate/,
        ],
    },
    {
        title: "refuses a stack that counts on a gate which is not there",
        wanted: { graph: { install: false } },
        found: {},
        says: [
            /^identityGate: true needs .*ValidatingAdmissionPolicyBinding carts-identity-gate.*rgd\/identity-gate\.yaml.*identityGate false/,
        ],
    },
    {
        title: "takes the gate that another stack has installed",
        wanted: { graph: { install: false } },
        found: { objects: [BINDING] },
        says: [],
    },
    {
        title: "keeps the gate where the pods of other CartsStacks count on it",
        wanted: WITHOUT_GATE,
        found: {
            objects: [object("CartsStack", "blue", IN_DEFAULT), INSTANCE],
            state: [own({}), OWN_GATE],
        },
        says: [
            /^identityGate: false takes the identity gate from the cluster, .*\(default\/blue\) - let each of these stacks do without first: pulumi config set identityGate false/,
        ],
    },
    {
        title: "lets the gate go with the last CartsStack that counted on it",
        wanted: WITHOUT_GATE,
        found: {
            objects: [INSTANCE, object("CartsStack", "red", IN_DEFAULT, { identityGate: false })],
            state: [own({}), OWN_GATE],
        },
        says: [],
    },
    {
        title: "adopts a gate",
        wanted: { adopt: ["gate"] },
        found: { objects: [POLICY] },
        says: [],
    },
];

async function collisionsOf(given: Given): Promise<Refusal[]> {
    const { asked } = askedOf(given);
    const parts = [instance, namespace, table, association, role, graph, gate];
    const verdicts = await Promise.all(parts.map((part) => part.look(asked)));
    return verdicts.flatMap(({ collisions = [] }) => collisions);
}

describe("what exists and is in the way of a stack", () => {
    for (const { title, wanted, found, says } of CASES) {
        it(title, async () => {
            const collisions = await collisionsOf({ ...wanted, ...found });
            const said = collisions.map(toldOf);
            assert.equal(said.length, says.length, said.join("\n"));
            for (const [index, pattern] of says.entries()) {
                assert.match(said[index] ?? "", pattern);
            }
        });
    }
});

describe("the refusal of what is there already", () => {
    it("names every collision, and the command that takes over what can be", async () => {
        const adopt = ["table"] as const;
        const collisions = await collisionsOf({ adopt, role: ROLE, objects: [GRAPH] });
        const text = describeCollisions(collisions, programOf({ adopted: adopt })).split("\n");
        assert.equal(text[0], "nothing was made, because of 2 collisions with what exists");
        assert.equal(text.at(-1), "To take over: pulumi config set adopt table,role,graph");
    });

    it("names what has to come before that", async () => {
        const adopt = ["instance"] as const;
        const ui = { install: true, route: true, namespace: "shop" };
        const stack = { tableName: "c-carts-other" };
        const collisions = await collisionsOf({ adopt, ui, stack, objects: [OTHER_INSTANCE], state: [own({})] });
        assert.equal(
            describeCollisions(collisions, programOf({ adopted: adopt }))
                .split("\n")
                .at(-1),
            "To take over: pulumi state delete --target-dependents urn:a && " +
                "kubectl delete deployment,service,ingress --all -n shop && pulumi config set adopt instance",
        );
    });

    it("offers no such command where nothing can be taken over", async () => {
        const adopt = ["namespace"] as const;
        assert.doesNotMatch(
            describeCollisions(await collisionsOf({ adopt }), programOf({ adopted: adopt })),
            /To take over/,
        );
    });
});
