/** What went wrong with a CartsStack, and why as far as somebody says. */
export interface Failure {
    /** "default/carts-kro" */
    readonly instance: string;
    /** "create" */
    readonly operation: string;
    /** What the cluster's objects say of themselves, a line each. */
    readonly said: readonly string[];
    /** What could not be looked up, a line each. */
    readonly unanswered: readonly string[];
    /** Says more. */
    readonly command: string;
}

/** Never promises a reason that nobody gives. */
export function describeFailure({ instance, operation, said, unanswered, command }: Failure): string {
    const reason = said.length > 0 ? "and the cluster says why:" : "and no condition in the cluster says why.";
    return [
        `CartsStack ${instance}: ${operation} failed, ${reason}`,
        ...said,
        ...unanswered.map((line) => `Not asked: ${line}`),
        `${command} says more, and what mends it.`,
    ].join("\n  ");
}
