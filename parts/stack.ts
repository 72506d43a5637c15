import type { Credentials } from "./readers/aws/credentials";
import type { ClusterClient } from "./readers/kubernetes/client";
import type { Deployed } from "./readers/state/deployed";
import type { Program } from "./remedies";

/** The settings with which a client of the AWS SDK gets at the account of a stack. */
export type AwsAccess = (service: "dynamodb" | "eks" | "iam") => {
    readonly region: string;
    readonly endpoint?: string;
    readonly credentials: Credentials;
    readonly maxAttempts: number;
};

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
