import { setTimeout as pause } from "node:timers/promises";
import * as eks from "@pulumi/aws/eks";
import type * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { FIXED_NAME } from "../components/fixed-name";
import { STANDARD_ENTRY } from "../vocabulary/eks";
import {
    ACCESS_POLICY,
    ACK_CAPABILITY,
    CAPABILITIES,
    CAPABILITY_ACTIONS,
    type CapabilityType,
    KRO_CAPABILITY,
    RETAIN,
    ROLE_NOT_SEEN,
} from "../vocabulary/eks-capabilities";
import { ackAssociationsPolicy, ackPolicy } from "./ack-rights";
import { grantTo, roleOf } from "./controller-role";
import type { MadeCluster } from "./eks-platform";

/** A controller that EKS runs, and the role that it has. */
export interface ManagedController {
    readonly capability: eks.Capability;
    readonly roleArn: pulumi.Output<string>;
}

/** ACK as EKS runs it, with rights on the carts tables of this cluster. @param associations whether on associations too */
export function ackCapability(
    name: string,
    cluster: MadeCluster,
    associations: boolean,
    parent: pulumi.Resource,
): ManagedController {
    return capabilityOf(name, ACK_CAPABILITY, cluster, parent, (role) => {
        const grant = (what: string, policy: (clusterArn: string) => string) =>
            grantTo(role, `${name}-ack-${what}`, `carts-${what}`, cluster.arn.apply(policy), parent);
        return [grant("tables", ackPolicy), ...(associations ? [grant("associations", ackAssociationsPolicy)] : [])];
    });
}

/** kro as EKS runs it. It calls no AWS API, and so its role has no policy. */
export function kroCapability(name: string, cluster: MadeCluster, parent: pulumi.Resource): ManagedController {
    return capabilityOf(name, KRO_CAPABILITY, cluster, parent, () => []);
}

/**
 * Role, rights, access entry, and then the capability. EKS would make the entry itself; but one that was left by an earlier
 * role of that name locks the controller out, and here it is made anew with its role. Of two published labs that make
 * capabilities, one makes the entry first, as here, and the other says that EKS refuses that: not tried on AWS.
 */
function capabilityOf(
    name: string,
    type: CapabilityType,
    { clusterName, name: cluster }: MadeCluster,
    parent: pulumi.Resource,
    grant: (role: iam.Role) => pulumi.Resource[],
): ManagedController {
    const short = type.toLowerCase();
    const roleName = `${clusterName}-${short}-capability`;
    const role = roleOf(`${name}-${short}-role`, roleName, CAPABILITIES, CAPABILITY_ACTIONS, parent);
    const rights = grant(role);
    const entry = new eks.AccessEntry(
        `${name}-${short}-entry`,
        { clusterName: cluster, principalArn: role.arn, type: STANDARD_ENTRY },
        { ...FIXED_NAME, parent, replaceWith: [role] },
    );
    const association = new eks.AccessPolicyAssociation(
        `${name}-${short}-access`,
        {
            clusterName: cluster,
            principalArn: entry.principalArn,
            policyArn: role.arn.apply((arn) => accessPolicyArn(arn, type)),
            accessScope: { type: "cluster" },
        },
        { ...FIXED_NAME, parent, replaceWith: [entry] },
    );
    const capability = new eks.Capability(
        `${name}-${short}`,
        { clusterName: cluster, capabilityName: short, type, roleArn: role.arn, deletePropagationPolicy: RETAIN },
        {
            ...FIXED_NAME,
            parent,
            dependsOn: [...rights, association],
            replaceWith: [role],
            hooks: { onError: [new pulumi.ErrorHook(`${name}-${short}-role-seen`, isRoleNotSeen)] },
        },
    );
    return { capability, roleArn: role.arn };
}

function accessPolicyArn(roleArn: string, type: CapabilityType): string {
    const [, partition] = roleArn.split(":");
    return `arn:${partition}:eks::aws:cluster-access-policy/${ACCESS_POLICY[type]}`;
}

const ATTEMPTS = 30;
const INTERVAL_MS = 4_000;

/**
 * Whether EKS is asked again: it does not see a new role at once, and only its own answer to CreateCapability says whether
 * it does. Any other failure ends the update, and so does this one after two minutes.
 */
export async function isRoleNotSeen(
    { failedOperation, errors }: Pick<pulumi.ErrorHookArgs, "failedOperation" | "errors">,
    interval = INTERVAL_MS,
): Promise<boolean> {
    const notSeen = failedOperation === "create" && errors.every((error) => error.includes(ROLE_NOT_SEEN));
    if (!notSeen || errors.length >= ATTEMPTS) {
        return false;
    }
    await pause(interval);
    return true;
}
