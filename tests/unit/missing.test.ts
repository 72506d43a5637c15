import * as assert from "node:assert/strict";
import { readCartsGraph } from "../../components/graph/carts-graph";
import { look } from "../../parts/preflight";
import type { StateResource } from "../../parts/readers/state/stack-state";
import { askedOf, type Given } from "./asked";
import { toldOf } from "./told";

const { metadata, spec } = readCartsGraph();
const ARN = "arn:aws:iam::111122223333:role/team/carts";
const ROLE = { arn: ARN, tags: {}, trustPolicy: '{"Statement":[]}' };

function inState(type: string, outputs: object): StateResource {
    return { urn: "", type, outputs: outputs as StateResource["outputs"] };
}

const PROVIDER = inState("pulumi:providers:kubernetes", {
    clusterIdentifier: "arn:aws:eks:us-west-2:111122223333:cluster/c",
});
const ASSOCIATION = inState("aws:eks/podIdentityAssociation:PodIdentityAssociation", {
    clusterName: "c",
    namespace: "carts-kro",
    serviceAccount: "carts",
    roleArn: ARN,
});
const INSTANCE = inState("kubernetes:kro.run/v1alpha1:CartsStack", {
    metadata: { name: "carts-kro", namespace: "default" },
    spec: { namespace: "carts-kro", tableName: "c-carts-kro" },
});
const BY_ACK = inState(INSTANCE.type, {
    ...INSTANCE.outputs,
    spec: { ...(INSTANCE.outputs.spec as object), roleArn: ARN, clusterName: "c" },
});
const graphOf = (resources: typeof spec.resources) =>
    inState("kubernetes:kro.run/v1alpha1:ResourceGraphDefinition", { metadata, spec: { ...spec, resources } });
const STANDING = [PROVIDER, ASSOCIATION, INSTANCE, graphOf(spec.resources)];
const ROUTE = inState("kubernetes:apps/v1:DeploymentPatch", { metadata: { namespace: "ui", name: "ui" } });

/** What is said of each, where the cluster and AWS have nothing. */
async function missingOf(given: Given): Promise<string[]> {
    const { asked } = askedOf({ state: STANDING, eks: { autoMode: false }, ...given });
    const missing = (await look(asked)).flatMap(({ missing = [] }) => missing);
    return missing.map(toldOf);
}

describe("what a stack needs and is not there", () => {
    for (const [title, given, expected] of [
        [
            "is, at first, its namespace, kro, the kinds of ACK in the graph and Pod Identity",
            { state: [] },
            [
                /^instanceNamespace: "default" is a namespace that does not exist/,
                /^installGraph: true needs kro/,
                /^installGraph: true needs ACK's dynamodb controller.* kind Table /,
                /^clusterName: "c" has neither EKS Auto Mode/,
            ],
        ],
        ["is nothing once it stands", {}, []],
        [
            "is the namespace of the CartsStack where that is to be another one",
            { stack: { instanceNamespace: "shop" } },
            [/^instanceNamespace: .*create namespace shop/],
        ],
        [
            "is the kinds of ACK that its graph did not have before",
            { state: [...STANDING.slice(0, 3), graphOf(spec.resources.filter(({ id }) => id !== "table"))] },
            [/^installGraph: true needs ACK/],
        ],
        [
            "is the kind of the association where its graph is to make that",
            { program: readCartsGraph(true) },
            [/^installGraph: true needs ACK's eks controller.* kind PodIdentityAssociation /],
        ],
        [
            "is neither kro nor ACK where somebody else installs the graph",
            { state: STANDING.slice(0, 3), graph: { install: false } },
            [],
        ],
        [
            "is the Deployment that is routed",
            { ui: { route: true } },
            [
                /^uiName: "ui" is a Deployment .*uiInstall true - or do without its route: pulumi config set uiRoute false$/,
            ],
        ],
        [
            "is the Service that is exposed",
            { ui: { exposure: "nlb" } },
            [/^uiName: "ui" is a Service that namespace ui does not have.* uiExposure none$/],
        ],
        [
            "is the Deployment and the Service of a UI that is routed and exposed",
            { ui: { route: true, exposure: "nlb" } },
            [/Deployment/, /Service/],
        ],
        ["is nothing of a UI that it installs", { ui: { route: true, exposure: "nlb", install: true } }, []],
        ["is nothing of a UI that it has routed", { ui: { route: true }, state: [...STANDING, ROUTE] }, []],
        [
            "is the Deployment that is to be routed instead of another",
            { ui: { route: true, name: "shop" }, state: [...STANDING, ROUTE] },
            [/Deployment/],
        ],
        [
            "is a UI in the cluster to which it moves, whatever it has routed in another",
            {
                ui: { route: true },
                stack: { clusterName: "d" },
                graph: { install: false },
                eks: { autoMode: true },
                state: [...STANDING, ROUTE],
            },
            [/^instanceNamespace/, /^uiName: "ui" is a Deployment/],
        ],
        [
            "is the role whose name is given",
            { stack: { roleName: "other" } },
            [/^roleName: "other" is an IAM role that does not/],
        ],
        ["is no role whose name the association has", { stack: { roleName: "carts" } }, []],
        ["is no role whose ARN the association has", { stack: { roleArn: ARN } }, []],
        [
            "is no role that ACK gives the pods already",
            { stack: { roleArn: ARN }, state: [PROVIDER, BY_ACK, graphOf(spec.resources)] },
            [],
        ],
        ["is no role that may be in another account", { stack: { roleArn: `${ARN}-2` } }, []],
        [
            "is a role that trusts Pod Identity",
            { stack: { roleArn: ARN }, role: ROLE, state: STANDING.filter((one) => one !== ASSOCIATION) },
            [/^clusterName/, /^roleArn: "\S+" is a role whose trust policy does not allow/],
        ],
        [
            "is not the agent where the cluster is one of Auto Mode",
            { state: STANDING.filter((one) => one !== ASSOCIATION), eks: { autoMode: true } },
            [],
        ],
        [
            "is nothing that could not be looked up",
            { state: [], silent: true, ui: { route: true }, stack: { roleName: "carts" } },
            [],
        ],
    ] as const) {
        it(title, async () => {
            const missing = await missingOf(given as Given);
            assert.equal(missing.length, expected.length, missing.join("\n"));
            for (const [index, pattern] of expected.entries()) {
                assert.match(missing[index] ?? "", pattern);
            }
        });
    }

    it("is named in the order of the keys that it has always had", async () => {
        const missing = await missingOf({
            state: [],
            stack: { instanceNamespace: "shop", roleName: "carts" },
            ui: { route: true, exposure: "nlb" },
        });
        assert.deepEqual(
            missing.map((line) => line.split(":")[0]),
            ["instanceNamespace", "installGraph", "installGraph", "uiName", "uiName", "clusterName", "roleName"],
        );
    });
});
