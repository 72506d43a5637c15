import type { Setup } from "../setup/setup";
import type { Command } from "./processes";
import type { ServiceProcess } from "./record";

/** All services of a lab. */
export type ServiceName =
    | "etcd"
    | "kube-apiserver"
    | "kube-controller-manager"
    | "kube-scheduler"
    | "kwok-controller"
    | "kro"
    | "ministack"
    | "ack-dynamodb"
    | "ack-eks"
    | "pod-identity-webhook";

export interface LabSettings {
    /** Seconds from CREATING to ACTIVE for a new DynamoDB table. Default 1; real ones take about 10. */
    readonly tableActiveAfterSeconds?: number;
    /** Seconds in which a new pod identity association does not reach admitted pods. Default 0; really some. */
    readonly propagationDelaySeconds?: number;
    /** Where ACK and the Pod Identity webhook find AWS. Default: the lab's own. */
    readonly awsEndpoint?: string;
    /** The AWS key of ACK's controllers. Default: that of the account itself, which may do everything. */
    readonly ackKey?: { readonly id: string; readonly secret: string };
    /**
     * The Kubernetes users that kro and ACK are, by name. Default: the accounts of their charts, which are granted what the
     * charts and the project grant. To another user the lab grants nothing.
     */
    readonly users?: { readonly kro?: string; readonly ack?: string };
    /** Whether AWS checks each caller's signature and IAM policies. Default false: every caller may do everything. */
    readonly enforceIam?: boolean;
    /** The file of an audit policy, by which the API server then writes logs/audit.log. Default: it writes none. */
    readonly auditPolicy?: string;
}

/** One process of the lab: how to start it, and when it is there. */
export interface Service {
    readonly name: ServiceName;
    /** What it is, for `status`: real, an emulator or a stand-in. */
    readonly part: string;
    /** The port on 127.0.0.1 that others use, where that is fixed. */
    readonly port?: number;
    /** What has to be ready before it is started. */
    readonly needs: readonly ServiceName[];
    /** How long it may take to end by itself. */
    readonly graceSeconds: number;
    command(setup: Setup, settings: LabSettings): Omit<Command, "log">;
    /** What must be done before it is started. */
    prepare?(setup: Setup, settings: LabSettings): Promise<void>;
    isReady(process: ServiceProcess): Promise<boolean>;
    /** What must be done once it is ready. */
    settle?(): Promise<void>;
}
