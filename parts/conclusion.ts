import * as pulumi from "@pulumi/pulumi";
import type { Verdict } from "./part/part";
import { describeCollisions, describeNotice, describeRefusals, type Program } from "./program/remedies";
import { describeUnanswered, type Surroundings, type Unanswered } from "./readers/surroundings";

/**
 * Warns of what the parts say, and of what could not be looked up.
 *
 * @throws pulumi.RunError that names everything that is in the way
 */
export async function conclude(
    verdicts: readonly Verdict[],
    { unanswered }: Surroundings,
    program: Program,
): Promise<void> {
    await warnOfUnanswered(unanswered, program);
    for (const warning of verdicts.flatMap(({ warnings = [] }) => warnings)) {
        await pulumi.log.warn(describeNotice(warning, program));
    }
    const refusals = refusalsIn(verdicts, program);
    if (refusals.length > 0) {
        throw new pulumi.RunError(refusals.join("\n"));
    }
}

function refusalsIn(verdicts: readonly Verdict[], program: Program): string[] {
    const collisions = verdicts.flatMap(({ collisions = [] }) => collisions);
    const missing = verdicts.flatMap(({ missing = [] }) => missing);
    const what =
        missing.length === 1 ? "1 thing that the stack needs is" : `${missing.length} things that the stack needs are`;
    return [
        ...(collisions.length > 0 ? [describeCollisions(collisions, program)] : []),
        ...(missing.length > 0
            ? [describeRefusals(`nothing was made, because ${what} not there`, missing, program)]
            : []),
    ];
}

/** @throws pulumi.RunError where an update needs an answer */
async function warnOfUnanswered(unanswered: readonly Unanswered[], program: Program): Promise<void> {
    const needed = unanswered.filter(({ needed }) => needed);
    if (needed.length > 0 && !pulumi.runtime.isDryRun()) {
        const title =
            "nothing was made, because something might be lost or taken over, and this could not be looked up:";
        throw new pulumi.RunError([title, ...describeUnanswered(needed, program)].join("\n  "));
    }
    for (const line of describeUnanswered(unanswered, program)) {
        await pulumi.log.warn(`Not checked whether what exists is in the way, and what is needed exists: ${line}`);
    }
}
