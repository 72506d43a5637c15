import * as pulumi from "@pulumi/pulumi";

/** Something that is wrong with an argument. */
export interface Problem {
    /** Which argument, as its property path: "namespace". */
    readonly path: string;
    readonly value: unknown;
    /** What is wrong and what is allowed, as the end of a sentence that begins with the value. */
    readonly reason: string;
}

/** In the place of a value that can be a secret: whoever reads a log reads a message too. */
export const HIDDEN = "…";

/** A title, and every problem on a line of its own below it. */
export function describeProblems(subject: string, problems: readonly Problem[]): string {
    const title = `${subject}: ${problems.length} invalid argument${problems.length === 1 ? "" : "s"}`;
    const lines = problems.map(({ path, value, reason }) =>
        // What is not given has no value to show.
        value === undefined ? `  ${path} ${reason}` : `  ${path}: ${JSON.stringify(value)} ${reason}`,
    );
    return [title, ...lines].join("\n");
}

/** Fails the program, in the form that its runner prints without a stack trace, if there are any problems. */
export function refuse(problems: readonly Problem[], resource: pulumi.ComponentResource, name: string): void {
    if (problems.length > 0) {
        throw new pulumi.ResourceError(describeProblems(name, problems), resource, true);
    }
}
