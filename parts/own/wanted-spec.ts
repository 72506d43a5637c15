import type * as pulumi from "@pulumi/pulumi";
import { cartsStackSpec } from "../../components/carts-stack/carts-stack-spec";
import { parseClusterArn } from "../../components/cluster/kubeconfig";
import { ackHasAssociation, associationFields } from "../../components/graph/association-maker";
import type { CartsStackSpec } from "../../components/graph/carts-stack";
import { defaultRoleName } from "../../components/identity/carts-role";
import { OWNER } from "../../components/owner-mark";
import { ROLE_TYPE } from "../../vocabulary/pulumi-aws";
import type { Asked } from "../part/part";
import { adoptedByCartsStack } from "../program/settings";
import { findIn } from "../readers/state/own-state";
import { there } from "../readers/surroundings";
import { ownAssociation } from "./own-association";

/** The CartsStack as the component will have it. */
export async function wantedSpec(asked: Omit<Asked, "spec">): Promise<pulumi.UnwrappedObject<CartsStackSpec>> {
    const { settings, handover, owner } = asked;
    const { clusterName } = settings.stack;
    const { associationId } = handover;
    const roleArn = ackHasAssociation(handover) ? await roleOf(asked) : undefined;
    const association =
        roleArn === undefined
            ? {}
            : associationFields(handover, { clusterName, roleArn, associationId, associationTags: { [OWNER]: owner } });
    const adopt = adoptedByCartsStack(settings.adopt);
    return cartsStackSpec({ ...settings.stack, adopt }, association) as pulumi.UnwrappedObject<CartsStackSpec>;
}

/** ARN of the role of the carts pods; undefined where nobody says it yet. */
async function roleOf(asked: Omit<Asked, "spec">): Promise<string | undefined> {
    const { settings, own, surroundings } = asked;
    const { roleArn, roleName, clusterName } = settings.stack;
    if (roleArn !== undefined) {
        return roleArn as string;
    }
    if (roleName !== undefined) {
        const known = ownAssociation(asked).ofAck?.roleArn;
        return known?.endsWith(`/${roleName}`) ? known : there(await surroundings.role(roleName as string))?.arn;
    }
    const made = findIn(own.inAccount, ROLE_TYPE)?.outputs.arn;
    const cluster = made === undefined ? there(await surroundings.knownCluster()) : undefined;
    if (!cluster) {
        return made as string | undefined;
    }
    const { partition, accountId } = parseClusterArn(cluster.arn);
    return `arn:${partition}:iam::${accountId}:role/${defaultRoleName(clusterName)}`;
}
