import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Engine } from "../../../lab/engine/engine";
import type { KubernetesObject } from "../../../lab/kubernetes/client";
import { CONTROLLERS } from "../../../lab/services/controller-user";
import { type CapabilityType, capabilityUser } from "../../../vocabulary/eks-capabilities";
import { kubernetes, theLab } from "../test-lab";

const RBAC = "rbac.authorization.k8s.io";

/** A cluster has no kro and no ACK before it has the capabilities. */
export async function stopControllers(): Promise<void> {
    for (const name of CONTROLLERS) {
        await theLab().stopService(name);
    }
}

/**
 * EKS's part: for each capability in a platform's state, the user whom EKS makes of its role, with what the access policies
 * allow that the state gives to the role (eks-access-policies.yaml); and the controllers run as these users. What else they
 * may do, the platform has bound to them.
 *
 * Left out: an access policy is no RBAC on EKS, so that no access review sees it there.
 *
 * @returns the users' names
 */
export async function runCapabilities(platform: Engine): Promise<Record<CapabilityType, string>> {
    const { deployment } = await platform.exportState();
    const { resources } = deployment as { resources: readonly { urn: string; outputs?: Record<string, string> }[] };
    const outputsOf = (type: string) =>
        resources.filter(({ urn }) => urn.includes(`:${type}::`)).map(({ outputs = {} }) => outputs);
    const users = {} as Record<CapabilityType, string>;
    for (const { type, roleArn = "" } of outputsOf("Capability")) {
        const user = capabilityUser(roleArn, type as CapabilityType);
        users[type as CapabilityType] = user;
        for (const { principalArn, policyArn = "" } of outputsOf("AccessPolicyAssociation")) {
            if (principalArn === roleArn) {
                await allow(user, basename(policyArn));
            }
        }
    }
    const { KRO: kro, ACK: ack } = users;
    for (const name of CONTROLLERS) {
        await theLab().restartService(name, { users: { kro, ack } });
    }
    return users;
}

async function allow(user: string, policy: string): Promise<void> {
    const text = readFileSync(join(__dirname, "eks-access-policies.yaml"), "utf8");
    const roles = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
    const role = roles.find(({ metadata }) => metadata.name === policy);
    if (!role) {
        throw new Error(`eks-access-policies.yaml has no ${policy}`);
    }
    await kubernetes().create(role);
    const binding: KubernetesObject & { roleRef: object; subjects: object[] } = {
        apiVersion: `${RBAC}/v1`,
        kind: "ClusterRoleBinding",
        metadata: { name: policy },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: policy },
        subjects: [{ apiGroup: RBAC, kind: "User", name: user }],
    };
    await kubernetes().create(binding);
}
