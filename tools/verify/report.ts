import type { Row } from "../../parts/part/check";
import type { SelectedStack } from "../../parts/stack";
import { tableOf } from "../table";

/** What `--json` prints: report.schema.json describes it. */
export interface Report {
    readonly stack: string;
    readonly cluster: string;
    /** Whether all checks hold that could be made. */
    readonly ok: boolean;
    readonly checks: readonly Row<string>[];
}

export function reportOf({ name, deployed }: SelectedStack, checks: readonly Row<string>[]): Report {
    return { stack: name, cluster: deployed.cluster.arn, ok: checks.every(({ ok }) => ok), checks };
}

/** A terminal's numbers for them (ECMA-48). */
const STYLES = { dim: 2, red: 31, green: 32 };

/** A table for a terminal, and under each check that does not hold why, and what mends it. */
export function describeReport(report: Report, shell: string | undefined, color: boolean): string {
    const paint = (style: keyof typeof STYLES, text: string) =>
        color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text;
    const [head = "", ...rows] = tableOf(
        ["      CHECK", "EXPECTED", "FOUND"],
        report.checks.map(({ title, expected, found, ok, unchecked }) => [
            `      ${title}`,
            expected,
            ok && !unchecked ? "as expected" : found,
        ]),
    );
    const lines = [`Stack ${report.stack} in ${report.cluster}`, paint("dim", head)];
    for (const [index, { ok, unchecked, reason, mend }] of report.checks.entries()) {
        const mark = unchecked ? paint("dim", "?   ") : ok ? paint("green", "ok  ") : paint("red", "FAIL");
        lines.push(`${mark}${rows[index]?.slice(4)}`);
        if (reason) {
            lines.push(`        why:   ${reason}`);
        }
        if (mend) {
            lines.push(`        mend:  ${mend}`);
        }
    }
    const unchecked = report.checks.filter((check) => check.unchecked).length;
    const holding = report.checks.filter(({ ok }) => ok).length - unchecked;
    lines.push("", `${holding} of ${report.checks.length} hold${unchecked > 0 ? `, ${unchecked} not checked` : ""}`);
    if (!report.ok && shell) {
        lines.push(`kubectl and aws find the stack in a shell that has run: ${shell}`);
    }
    return lines.join("\n");
}
