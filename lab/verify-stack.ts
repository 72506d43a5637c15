import { verify } from "../parts/verify";
import { pulumiStack } from "../tools/stack/pulumi-stack";
import { describeReport, reportOf } from "../tools/verify/report";
import { LAB_STACK } from "./engine/engine";
import { surroundingsOf } from "./engine/surroundings";
import type { Lab } from "./services/lab";

/**
 * What `npm run verify` does, in this process: another one takes two seconds to begin.
 *
 * @returns whether all holds
 */
export async function verifyStack(lab: Lab, color: boolean): Promise<boolean> {
    const stack = await pulumiStack(LAB_STACK, await surroundingsOf(lab, LAB_STACK));
    const report = reportOf(stack, await verify(stack));
    console.log(`\n${describeReport(report, stack.shell, color)}`);
    return report.ok;
}
