import type { Program } from "./program/remedies";
import type { AwsAccess } from "./readers/aws/credentials";
import type { ClusterClient } from "./readers/kubernetes/client";
import type { Deployed } from "./readers/state/deployed";

/** One deployed stack, and the way to what it deployed. */
export interface SelectedStack {
    readonly name: string;
    readonly deployed: Deployed;
    readonly kubernetes: ClusterClient;
    readonly aws: AwsAccess;
    readonly program: Program;
    /** What to do first in a shell, so that kubectl and the AWS CLI find the stack's cluster and account. */
    readonly shell?: string;
}
