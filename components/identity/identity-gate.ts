import { setTimeout as pause } from "node:timers/promises";
import { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy";
import { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../component";
import { FIXED_NAME } from "../fixed-name";
import { ownAnnotations } from "../owner-mark";
import { readIdentityGate } from "./identity-gate-file";

export interface IdentityGateArgs {
    /** Whether this Pulumi stack installs the gate, or uses the one that is there. */
    readonly install: boolean;
    /** Names of a policy and of a binding that exist and are taken over. Default: none, and one that is there is an error. */
    readonly adopt?: {
        /** Name of the ValidatingAdmissionPolicy. */
        readonly policy?: string;
        /** Name of the ValidatingAdmissionPolicyBinding. */
        readonly binding?: string;
    };
}

/**
 * Refuses carts pods that EKS has given no credentials, in the whole cluster: those whose CartsStack has `identityGate`.
 * `rgd/identity-gate.yaml` says how. A gate counts as made when it works, so let what leads to the first pod depend on it.
 */
export class IdentityGate extends Component {
    constructor(name: string, args: IdentityGateArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:IdentityGate", name, args, opts);

        if (args.install) {
            this.install(name, args);
        } else {
            this.lookUp(name);
        }
        this.registerOutputs();
    }

    private install(name: string, { adopt }: IdentityGateArgs): void {
        const { policy, binding } = readIdentityGate();
        const written = new ValidatingAdmissionPolicy(
            `${name}-policy`,
            { metadata: { ...policy.metadata, annotations: ownAnnotations() }, spec: policy.spec },
            { ...FIXED_NAME, parent: this, import: adopt?.policy },
        );
        new ValidatingAdmissionPolicyBinding(
            `${name}-binding`,
            { metadata: { ...binding.metadata, annotations: ownAnnotations() }, spec: binding.spec },
            {
                ...FIXED_NAME,
                parent: this,
                dependsOn: written,
                // A policy that is made anew has to be found anew.
                replaceWith: [written],
                import: adopt?.binding,
                hooks: { afterCreate: [new pulumi.ResourceHook(`${name}-works`, untilItWorks)] },
            },
        );
    }

    /** By the names under which they were made, so that a stack that made the gate and only uses it now leaves it there. */
    private lookUp(name: string): void {
        const { policy, binding } = readIdentityGate();
        const found = { parent: this, id: policy.metadata.name };
        new ValidatingAdmissionPolicy(`${name}-policy`, { metadata: policy.metadata }, found);
        new ValidatingAdmissionPolicyBinding(
            `${name}-binding`,
            { metadata: binding.metadata, spec: binding.spec },
            found,
        );
    }
}

/**
 * Each API server of a cluster looks for new policies once a second (Kubernetes 1.36) and says nowhere that it has found
 * one: the policy's status comes earlier, and from the controller manager. So this is a time, twice the second.
 */
export function untilItWorks(): Promise<void> {
    return pause(2_000);
}
