import { readFileSync } from "node:fs";
import type { input } from "@pulumi/kubernetes/types";
import { parseAllDocuments } from "yaml";

/** Name of the gate's policy and of its binding. */
export const IDENTITY_GATE = "carts-identity-gate";

/** The identity gate as a file that `kubectl apply` takes too. */
const IDENTITY_GATE_FILE = require.resolve("#rgd/identity-gate.yaml");

type PolicySpec = input.admissionregistration.v1.ValidatingAdmissionPolicySpec;
/** Without the form of a late value, which a file has not. */
type BindingSpec = input.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec & {
    readonly validationActions: string[];
};

/** A type and no interface, so that it passes for any object of Kubernetes. */
type Manifest<Spec> = {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: Spec;
};

interface IdentityGateManifests {
    readonly policy: Manifest<PolicySpec>;
    readonly binding: Manifest<BindingSpec>;
}

/** What `IDENTITY_GATE_FILE` says. */
export function readIdentityGate(): IdentityGateManifests {
    const documents = parseAllDocuments(readFileSync(IDENTITY_GATE_FILE, "utf8"));
    const [policy, binding] = documents.map((document) => document.toJS() as Manifest<never>);
    if (policy?.kind !== "ValidatingAdmissionPolicy" || binding?.kind !== "ValidatingAdmissionPolicyBinding") {
        throw new Error(
            `${IDENTITY_GATE_FILE}: expected a ValidatingAdmissionPolicy and its ValidatingAdmissionPolicyBinding, ` +
                `found ${policy?.kind} and ${binding?.kind}`,
        );
    }
    return { policy, binding };
}
