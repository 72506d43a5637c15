import { untilItWorks } from "../../components/identity/identity-gate";
import { readIdentityGate } from "../../components/identity/identity-gate-file";
import type { Lab } from "../services/lab";
import { cartsStackOf, type StackNames } from "./stacks";
import { WithoutPulumi } from "./without-pulumi";

/** Seconds. */
export interface KroTimes {
    readonly up: number;
    readonly destroy: number;
}

/**
 * What kro, ACK and Kubernetes take for the CartsStacks of a program: the graph, the gate and the associations are there, all
 * CartsStacks are applied at once, and deleted at once.
 */
export async function measureKroAlone(lab: Lab, stacks: readonly StackNames[]): Promise<KroTimes> {
    const hands = new WithoutPulumi(lab);
    const { policy, binding } = readIdentityGate();
    await hands.apply([policy, binding]);
    await hands.installGraph();
    await hands.associate(
        await hands.makeRole(),
        stacks.map(({ namespace }) => namespace),
    );
    await untilItWorks();
    const instances = stacks.map(cartsStackOf);
    const up = await seconds(async () => {
        await hands.apply(instances);
        await hands.ready(instances, "ACTIVE");
    });
    const destroy = await seconds(() => hands.delete(instances));
    return { up, destroy };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
    const begin = performance.now();
    await work();
    return (performance.now() - begin) / 1000;
}
