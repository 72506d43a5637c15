import type { Row } from "../../parts/check";
import type { SelectedStack } from "../../parts/stack";

/** What `--json` prints: report.schema.json describes it. */
export interface Report {
    readonly stack: string;
    readonly cluster: string;
    /** Whether all checks hold. */
    readonly ok: boolean;
    readonly checks: readonly Row[];
}

export function reportOf({ name, deployed }: SelectedStack, checks: readonly Row[]): Report {
    return { stack: name, cluster: deployed.cluster.arn, ok: checks.every(({ ok }) => ok), checks };
}

/** A terminal's numbers for them (ECMA-48). */
const STYLES = { dim: 2, red: 31, green: 32 };

/** A table for a terminal, and under each check that does not hold why, and what mends it. */
export function describeReport(report: Report, commands: SelectedStack["commands"], color: boolean): string {
    const paint = (style: keyof typeof STYLES, text: string) =>
        color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text;
    const head = { title: "CHECK", expected: "EXPECTED" };
    const width = (column: keyof typeof head) => Math.max(...[head, ...report.checks].map((row) => row[column].length));
    const [titles, expectations] = [width("title"), width("expected")];
    const line = (title: string, expected: string, found: string) =>
        `${title.padEnd(titles)}  ${expected.padEnd(expectations)}  ${found}`;

    const lines = [
        `Stack ${report.stack} in ${report.cluster}`,
        paint("dim", `      ${line(head.title, head.expected, "FOUND")}`),
    ];
    for (const { ok, title, expected, found, reason, mend } of report.checks) {
        const mark = ok ? paint("green", "ok  ") : paint("red", "FAIL");
        lines.push(`${mark}  ${line(title, expected, ok ? "as expected" : found)}`);
        if (reason) {
            lines.push(`        why:   ${reason}`);
        }
        if (mend) {
            lines.push(`        mend:  ${mend}`);
        }
    }
    const holding = report.checks.filter(({ ok }) => ok).length;
    lines.push("", `${holding} of ${report.checks.length} hold`);
    if (!report.ok && commands.shell) {
        lines.push(`kubectl and aws find the lab in a shell that has run: ${commands.shell}`);
    }
    return lines.join("\n");
}
