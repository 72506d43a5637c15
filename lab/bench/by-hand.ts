import { readIdentityGate } from "../../components/identity/identity-gate-file";
import type { Lab } from "../services/lab";
import { cartsStackOf, type StackNames, stackNamed } from "./stacks";
import { BY_HAND_ROLE, WithoutPulumi } from "./without-pulumi";

/**
 * The scenario without Pulumi, as the shortest script would have it: the same AWS calls and the same objects. It is what the
 * first `pulumi up` is measured against.
 */
export async function makeByHand(lab: Lab): Promise<void> {
    const hands = new WithoutPulumi(lab);
    const roleArn = await hands.makeRole();
    await hands.installGraph();
    await makeStack(hands, roleArn, stackNamed("carts-kro"));
}

/** Another stack, where the first has left the role and the graph. */
export async function makeAnotherByHand(lab: Lab): Promise<void> {
    await makeStack(new WithoutPulumi(lab), BY_HAND_ROLE.arn(lab), stackNamed("carts-by-hand"));
}

/** What a program without a graph of its own needs in a cluster besides the graph. */
export async function installGate(lab: Lab): Promise<void> {
    const { policy, binding } = readIdentityGate();
    await new WithoutPulumi(lab).apply([policy, binding]);
}

async function makeStack(hands: WithoutPulumi, roleArn: string, names: StackNames): Promise<void> {
    await hands.associate(roleArn, [names.namespace]);
    const instance = cartsStackOf(names);
    await hands.apply([instance]);
    await hands.ready([instance], "ACTIVE");
}
