import { ADOPTION_POLICY, RECOVERABLE, TERMINAL } from "../../vocabulary/ack";
import type { Reasoned } from "../part/check";
import { kubectl } from "../program/remedies";
import type { Adoptable } from "../program/settings";
import { type Conditioned, conditionOf, isTrue } from "../readers/kubernetes/conditions";

/** Why ACK does nothing more about an object until it changes; undefined where it has not given up. */
export function whyGivenUp(object: Conditioned): string | undefined {
    const said = saidBy(object, TERMINAL);
    return said && `ACK has given up (${TERMINAL}): ${said}`;
}

/** What keeps ACK from bringing an object in line, for which it tries for ever; undefined where nothing does. */
export function whyTryingAgain(object: Conditioned): string | undefined {
    const said = saidBy(object, RECOVERABLE);
    return said && `ACK tries again and again (${RECOVERABLE}): ${said}`;
}

/**
 * How ACK takes over what AWS has already. It does not wake for an annotation alone; but it has not taken anything yet, so that
 * the object can go without it.
 */
export function takeOver(object: Conditioned, reason: string, what: Adoptable): Reasoned {
    return object.metadata.annotations?.[ADOPTION_POLICY]
        ? { reason: `${reason}, and has not looked again since it may adopt it`, mend: [kubectl("delete", object)] }
        : { reason, mend: [{ adopt: [what] }] };
}

function saidBy(object: Conditioned, type: string): string | undefined {
    return isTrue(object, type) ? conditionOf(object, type)?.message : undefined;
}
