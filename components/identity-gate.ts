import { setTimeout as pause } from "node:timers/promises";
import { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy";
import { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding";
import * as pulumi from "@pulumi/pulumi";
import { ownAnnotations } from "./owner-mark";

/** What EKS's webhook gives to every container of a pod that has an identity, init containers too (0.6.17). */
const CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

export interface IdentityGateArgs {
    /** Namespace of the pods; it need not exist yet. One gate for a namespace. A change replaces the gate. */
    readonly namespace: string;
    /** Service account of the pods. Those of other accounts pass. */
    readonly serviceAccount: string;
    /** Names of a policy and of a binding that exist and are taken over. Default: none, and one that is there is an error. */
    readonly adopt?: { readonly policy?: string; readonly binding?: string };
}

/**
 * Refuses pods that EKS has given no identity: its webhook fails open and learns of an association some seconds late,
 * and a pod that it missed has no credentials for as long as it lives. A refused pod is tried again by its ReplicaSet.
 * A gate counts as made when it works, so let what leads to the first pod depend on it. Kubernetes 1.30 or later.
 */
export class IdentityGate extends pulumi.ComponentResource {
    constructor(name: string, args: IdentityGateArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:IdentityGate", name, {}, opts);

        const policy = this.policy(name, args);
        this.bind(name, args, policy);

        this.registerOutputs();
    }

    private policy(name: string, args: IdentityGateArgs): ValidatingAdmissionPolicy {
        const message = refusal(args);
        return new ValidatingAdmissionPolicy(
            `${name}-policy`,
            {
                metadata: metadataOf(args),
                spec: {
                    failurePolicy: "Fail",
                    matchConstraints: {
                        resourceRules: [
                            { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
                        ],
                    },
                    matchConditions: [
                        {
                            name: "service-account",
                            expression: `object.spec.serviceAccountName == ${JSON.stringify(args.serviceAccount)}`,
                        },
                    ],
                    validations: [
                        { expression: `object.spec.containers.${ALL_HAVE_CREDENTIALS}`, message, reason: "Forbidden" },
                        {
                            expression: `!has(object.spec.initContainers) || object.spec.initContainers.${ALL_HAVE_CREDENTIALS}`,
                            message,
                            reason: "Forbidden",
                        },
                    ],
                },
            },
            { parent: this, import: args.adopt?.policy },
        );
    }

    private bind(name: string, args: IdentityGateArgs, policy: ValidatingAdmissionPolicy): void {
        new ValidatingAdmissionPolicyBinding(
            `${name}-binding`,
            {
                metadata: metadataOf(args),
                spec: {
                    policyName: policy.metadata.name,
                    validationActions: ["Deny"],
                    matchResources: {
                        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": args.namespace } },
                    },
                },
            },
            {
                parent: this,
                import: args.adopt?.binding,
                hooks: { afterCreate: [new pulumi.ResourceHook(`${name}-works`, untilItWorks)] },
            },
        );
    }
}

/**
 * Each API server of a cluster looks for new policies once a second (Kubernetes 1.36) and says nowhere that it has found
 * one: the policy's status comes earlier, and from the controller manager. So this is a time, twice the second.
 */
function untilItWorks(): Promise<void> {
    return pause(2_000);
}

const ALL_HAVE_CREDENTIALS = `all(c, has(c.env) && c.env.exists(e, e.name == "${CREDENTIALS}"))`;

function metadataOf(args: IdentityGateArgs) {
    return { name: gateName(args), annotations: ownAnnotations() };
}

/** Policies have no namespace of their own, so the name says which one each is for. */
export function gateName({ namespace }: { readonly namespace: string }): string {
    return `carts-identity-gate-${namespace}`;
}

function refusal({ namespace, serviceAccount }: IdentityGateArgs): string {
    return (
        `EKS has not given this pod its identity (${CREDENTIALS}), and it would run without credentials for as long as ` +
        "it lives. Its ReplicaSet tries again by itself. If this goes on for minutes, look for the Pod Identity " +
        `association of service account ${serviceAccount} in namespace ${namespace} and for the Pod Identity agent. ` +
        "This is the identity gate of the carts stack; pulumi config set identityGate false, then pulumi up, removes it."
    );
}
