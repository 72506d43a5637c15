import { messageOf } from "../program/message";
import type { Program, Steps } from "../program/remedies";
import { type AwsEvidence, isDenied } from "../readers/aws/evidence";
import type { Reviewed } from "../readers/kubernetes/access-reviews";
import type { UsedCluster } from "../readers/kubernetes/client";
import type { ClusterEvidence } from "../readers/kubernetes/evidence";
import type { KubernetesObject } from "../readers/kubernetes/kubernetes-object";
import type { Deployed } from "../readers/state/deployed";

/** All that a check looks at: it asks nobody itself, so that all checks are about the same moment. */
export interface Context {
    readonly deployed: Deployed;
    /** Where the kubeconfig leads. */
    readonly server: UsedCluster;
    readonly cluster: ClusterEvidence;
    /** What is left in the carts namespace, where that is being deleted and somebody has looked. */
    readonly remaining?: PromiseSettledResult<readonly KubernetesObject[]>;
    /** What kro may do, where somebody has asked. */
    readonly kroRights?: PromiseSettledResult<Reviewed>;
    readonly aws: AwsEvidence;
}

export interface Finding {
    readonly expected: string;
    readonly found: string;
    readonly ok: boolean;
    /** Why it does not hold, where it does not, in the words of the cluster or of AWS where they have any. */
    readonly reason: string;
    readonly mend?: Steps;
}

/** Why something does not hold, and what mends it. */
export type Reasoned = Required<Pick<Finding, "reason" | "mend">>;

/** One thing that has to hold of a stack that is up. */
export interface Check {
    readonly id: string;
    readonly title: string;
    /** Id of the graph's child that this is about. */
    readonly child?: string;
    /** Whether a stack has this at all. Default: every stack has it. */
    appliesTo?(context: Context): boolean;
    /** Whether somebody may use the stack who has no right to look at this. Default: nobody may. */
    mayBeDenied?(context: Context): boolean;
    /** @throws NotMadeError, UncheckedError, or the error of a reading */
    examine(context: Context): Finding;
}

/** @typeParam Mend a command, where a person is shown it */
export interface Row<Mend = Steps> extends Pick<Finding, "expected" | "found" | "ok"> {
    /** Whether nobody had the right to look, or nobody could tell, so that `ok` says nothing. */
    readonly unchecked?: true;
    /** Of a check that does not hold. */
    readonly reason?: string;
    readonly mend?: Mend;
    readonly id: string;
    readonly title: string;
    readonly child?: string;
}

/** The stack's last update did not get as far as this. */
class NotMadeError extends Error {
    constructor(what: string) {
        super(`the stack has no ${what}: its last update did not get so far`);
    }
}

/** Nobody can tell whether something holds, and somebody may use the stack all the same. */
export class UncheckedError extends Error {}

/** The part of a stack that an update made. @throws NotMadeError */
export function made<T>(part: T | undefined, what: string): T {
    if (part === undefined) {
        throw new NotMadeError(what);
    }
    return part;
}

/** The rows of those checks that apply. */
export function runChecks(checks: readonly Check[], context: Context): Row[] {
    return checks
        .filter((check) => check.appliesTo?.(context) ?? true)
        .map((check) => ({ id: check.id, title: check.title, child: check.child, ...run(check, context) }));
}

/** The rows as a person is shown them. */
export function withCommands(rows: readonly Row[], { commandOf }: Program): Row<string>[] {
    return rows.map(({ mend, ...row }) => ({ ...row, ...(mend && { mend: commandOf(mend) }) }));
}

function run(check: Check, context: Context): Omit<Row, "id" | "title" | "child"> {
    try {
        const finding = check.examine(context);
        return finding.ok ? { expected: finding.expected, found: finding.found, ok: true } : finding;
    } catch (error) {
        const reason = messageOf(error);
        if (error instanceof UncheckedError || (check.mayBeDenied?.(context) && isDenied(error))) {
            return { expected: "an answer", found: `not checked: ${reason}`, ok: true, unchecked: true };
        }
        return error instanceof NotMadeError
            ? { expected: "to be there", found: "not made yet", ok: false, reason, mend: ["update"] }
            : { expected: "an answer", found: "none", ok: false, reason, mend: ["reach"] };
    }
}
