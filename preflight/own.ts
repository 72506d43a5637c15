import type { ResourceGraphDefinitionSpec } from "../components/resource-graph-definition";
import type { StateResource } from "./stack-state";

/** What of a stack's state decides whether something that is wanted is its own already. */
export interface Own {
    readonly instance?: { readonly namespace: string; readonly tableName: string; readonly createNamespace: boolean };
    readonly association: boolean;
    readonly role: boolean;
    readonly graph?: ResourceGraphDefinitionSpec;
    readonly gatePolicy: boolean;
    readonly gateBinding: boolean;
}

/** The names that decide. */
export interface Names {
    readonly clusterName: string;
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly instanceName: string;
    readonly instanceNamespace: string;
    readonly roleName?: string;
    readonly graphName?: string;
    readonly gateName?: string;
}

/** Compares by name: what has the name of something in the state is that, or its replacement after a drift. */
export function findOwn(state: readonly StateResource[], names: Names): Own {
    const find = (type: string, outputs: object) => state.find((resource) => is(resource, type, outputs));
    const has = (type: string, outputs: object) => find(type, outputs) !== undefined;
    const { clusterName, namespace, serviceAccount, instanceName, instanceNamespace, roleName } = names;
    const { graphName, gateName } = names;
    const metadata = { name: instanceName, namespace: instanceNamespace };
    const instance = find(`${KRO}:CartsStack`, { metadata });
    const graph = find(`${KRO}:ResourceGraphDefinition`, { metadata: { name: graphName } });
    return {
        instance: instance && { createNamespace: true, ...(instance.outputs.spec as InstanceSpec) },
        association: has("aws:eks/podIdentityAssociation:PodIdentityAssociation", {
            clusterName,
            namespace,
            serviceAccount,
        }),
        role: has("aws:iam/role:Role", { name: roleName }),
        graph: graph && (graph.outputs.spec as ResourceGraphDefinitionSpec),
        gatePolicy: has(`${ADMISSION}:ValidatingAdmissionPolicy`, { metadata: { name: gateName } }),
        gateBinding: has(`${ADMISSION}:ValidatingAdmissionPolicyBinding`, { metadata: { name: gateName } }),
    };
}

const KRO = "kubernetes:kro.run/v1alpha1";
const ADMISSION = "kubernetes:admissionregistration.k8s.io/v1";

interface InstanceSpec {
    readonly namespace: string;
    readonly tableName: string;
    readonly createNamespace?: boolean;
}

function is({ type, outputs }: StateResource, wantedType: string, wanted: object): boolean {
    return type === wantedType && contains(outputs, wanted);
}

function contains(whole: unknown, part: unknown): boolean {
    if (typeof part !== "object" || part === null) {
        return whole === part;
    }
    const entries = Object.entries(part);
    return entries.every(([key, value]) => contains((whole as Record<string, unknown> | undefined)?.[key], value));
}
