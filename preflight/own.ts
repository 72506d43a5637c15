import type { StateResource } from "./stack-state";

/** What of a stack's state decides whether something that is wanted is its own already. */
export interface Own {
    readonly instance?: { readonly namespace: string; readonly tableName: string; readonly createNamespace: boolean };
    readonly association: boolean;
    readonly role: boolean;
    readonly graph: boolean;
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
    const has = (type: string, outputs: object) => state.some((resource) => is(resource, type, outputs));
    const { clusterName, namespace, serviceAccount, instanceName, instanceNamespace, roleName } = names;
    const { graphName, gateName } = names;
    const metadata = { name: instanceName, namespace: instanceNamespace };
    const instance = state.find((resource) => is(resource, "kubernetes:kro.run/v1alpha1:CartsStack", { metadata }));
    return {
        instance: instance && { createNamespace: true, ...(instance.outputs.spec as InstanceSpec) },
        association: has("aws:eks/podIdentityAssociation:PodIdentityAssociation", {
            clusterName,
            namespace,
            serviceAccount,
        }),
        role: has("aws:iam/role:Role", { name: roleName }),
        graph: has("kubernetes:kro.run/v1alpha1:ResourceGraphDefinition", { metadata: { name: graphName } }),
        gatePolicy: has(`${ADMISSION}:ValidatingAdmissionPolicy`, { metadata: { name: gateName } }),
        gateBinding: has(`${ADMISSION}:ValidatingAdmissionPolicyBinding`, { metadata: { name: gateName } }),
    };
}

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
