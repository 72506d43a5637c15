import { readCartsGraph } from "../../components/graph/carts-graph";
import type { StateResource } from "../../parts/readers/state/stack-state";

const { metadata, spec } = readCartsGraph();
const ADMISSION = "kubernetes:admissionregistration.k8s.io/v1";
const KRO = "kubernetes:kro.run/v1alpha1";

/** What the API server puts into a CartsStack that says no more than its names. */
const DEFAULTS = Object.fromEntries(
    Object.entries(spec.schema.spec).flatMap(([field, text]) => {
        const [, type, value] = /^(\w+) \| default=("(?:[^"]*)"|\S+)/.exec(String(text)) ?? [];
        const quoted = type === "string" && !value?.startsWith('"') ? JSON.stringify(value) : value;
        return quoted === undefined ? [] : [[field, JSON.parse(quoted)]];
    }),
);

/** The state of a stack that stands in a cluster, with the default settings of the components. */
export function stateIn(clusterName: string): StateResource[] {
    return [
        {
            urn: "provider",
            type: "pulumi:providers:kubernetes",
            outputs: { clusterIdentifier: `arn:aws:eks:us-west-2:111122223333:cluster/${clusterName}` },
        },
        { urn: "role", type: "aws:iam/role:Role", outputs: { name: `${clusterName}-carts-dynamo` } },
        {
            urn: "association",
            type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
            outputs: { clusterName, namespace: "carts-kro", serviceAccount: "carts" },
        },
        { urn: "component", type: "carts-stack:index:CartsGraph", outputs: { installed: true } },
        { urn: "graph", type: `${KRO}:ResourceGraphDefinition`, outputs: { metadata, spec } },
        ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map((kind) => ({
            urn: kind,
            type: `${ADMISSION}:${kind}`,
            outputs: { metadata: { name: "carts-identity-gate" } },
        })),
        {
            urn: "instance",
            type: `${KRO}:CartsStack`,
            outputs: {
                metadata: { name: "carts-kro", namespace: "default" },
                spec: {
                    ...DEFAULTS,
                    namespace: "carts-kro",
                    tableName: `${clusterName}-carts-kro`,
                    tableDeletionPolicy: "delete",
                },
            },
        },
        { urn: "whole", type: "carts-stack:index:WholeStack", outputs: {} },
    ];
}
