import type { Credentials } from "./readers/aws/credentials";
import type { ClusterClient } from "./readers/kubernetes/client";
import type { Deployed } from "./readers/state/deployed";
import type { Adoptable } from "./settings";

/** The settings with which a client of the AWS SDK gets at the account of a stack. */
export type AwsAccess = (service: "dynamodb" | "eks" | "iam") => {
    readonly region: string;
    readonly endpoint?: string;
    readonly credentials: Credentials;
    readonly maxAttempts: number;
};

/** The commands with which a person changes a stack. */
export interface Commands {
    /** Makes the stack what the program says. */
    readonly update: string;
    /** The same, after a look at what is really there: it makes again what somebody deleted or changed. */
    readonly refresh: string;
    /** Changes one value of the program's configuration, and updates. @param value in words where it is a choice */
    configure(key: string, value: string): string;
    /** Takes over something that exists, besides what is taken over already, and updates. */
    adopt(what: Adoptable): string;
    /** Brings kro back. */
    readonly restartKro: string;
    /** Brings ACK's DynamoDB controller back. */
    readonly restartAck: string;
    /** Where neither the cluster nor AWS answers. */
    readonly reach: string;
    /** What to do first in a shell, so that kubectl and the AWS CLI find the stack's cluster and account. */
    readonly shell?: string;
}

/** One deployed stack, and the way to what it deployed. */
export interface SelectedStack {
    readonly name: string;
    readonly deployed: Deployed;
    readonly kubernetes: ClusterClient;
    readonly aws: AwsAccess;
    readonly commands: Commands;
}
