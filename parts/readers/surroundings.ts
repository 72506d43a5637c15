import * as dynamodb from "@pulumi/aws/dynamodb";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { eksKubeconfig, parseClusterArn } from "../../components/cluster/kubeconfig";
import { describeNotice, type Notice, type Program, RemediedError } from "../program/remedies";
import type { Settings } from "../program/settings";
import { findAssociation, type LiveAssociation } from "./aws/associations";
import type { UsedCluster } from "./kubernetes/client";
import { ClusterReader } from "./kubernetes/cluster-reader";
import type { Scope } from "./kubernetes/kubernetes-object";
import { crdNamed, type KindName, type LiveObject, nameOf, type ObjectName } from "./kubernetes/live-object";
import { UnsupportedError } from "./kubernetes/unsupported-error";

/** Something in AWS that has a name of its own. */
export interface LiveResource {
    readonly arn: string;
    readonly tags: Readonly<Record<string, string>>;
}

export interface LiveRole extends LiveResource {
    /** Its trust policy. */
    readonly assumeRolePolicy: string;
}

/** What a table in AWS is, as far as ACK changes it. */
export type LiveTable = Pick<
    dynamodb.GetTableResult,
    | "arn"
    | "name"
    | "tags"
    | "attributes"
    | "billingMode"
    | "deletionProtectionEnabled"
    | "globalSecondaryIndexes"
    | "hashKey"
    | "localSecondaryIndexes"
    | "onDemandThroughputs"
    | "pointInTimeRecovery"
    | "rangeKey"
    | "replicas"
    | "serverSideEncryption"
    | "streamEnabled"
    | "tableClass"
    | "ttl"
>;

/** Something that could not be looked up. */
export interface Unanswered extends Pick<Notice, "reason" | "ways"> {
    /** "IAM role carts" */
    readonly what: string;
    /** Whether nothing may be made without knowing it. */
    readonly needed: boolean;
}

/**
 * The cluster and the AWS account, asked for one thing at a time. Nothing here throws: "absent" is what is not there, and
 * undefined is what could not be looked up.
 */
export class Surroundings {
    readonly unanswered: Unanswered[] = [];
    private cluster?: Promise<eks.GetClusterResult>;
    private reader?: Promise<ClusterReader>;
    /** By the names of what was asked for, because several may want to know the same. */
    private readonly found = new Map<string, Promise<LiveObject | undefined>>();

    constructor(
        private readonly clusterName: string,
        private readonly settings: Pick<Settings, "access" | "aws">,
        /** Answers all questions about AWS. */
        private readonly provider: Provider,
    ) {}

    /** @param what, needed of `Unanswered` */
    async ask<T>(
        what: string,
        question: () => Promise<T | undefined>,
        needed = false,
    ): Promise<T | "absent" | undefined> {
        try {
            return (await question()) ?? "absent";
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            const ways = error instanceof RemediedError ? error.ways : [];
            // Whoever cannot be seen from here can still be updated.
            this.unanswered.push({ what, reason, ways, needed: needed && !(error instanceof UnsupportedError) });
            return undefined;
        }
    }

    object(object: ObjectName, needed?: boolean): Promise<LiveObject | "absent" | undefined> {
        const what = nameOf(object);
        const key = `${object.apiVersion} ${what}`;
        const found = this.found.get(key) ?? this.clusterReader().then((reader) => reader.find(object));
        this.found.set(key, found);
        return this.ask(what, () => found, needed);
    }

    /** The objects of a kind; "absent" where the cluster does not even have the kind. */
    objects(kind: KindName, scope?: Scope): Promise<LiveObject[] | "absent" | undefined> {
        return this.ask(`each ${kind.kind}`, async () => (await this.clusterReader()).list(kind, scope));
    }

    /** Whether the cluster has a kind. */
    kind(kind: KindName): Promise<true | "absent" | undefined> {
        const question = async () => (await (await this.clusterReader()).serves(kind)) || undefined;
        return this.ask(`kind ${kind.kind}`, question);
    }

    /** The CRD of a custom resource; "absent" where the cluster does not have the kind. */
    async crd(kind: KindName): Promise<LiveObject | "absent" | undefined> {
        const question = async () => (await this.clusterReader()).crdOf(kind);
        const name = await this.ask(`the CustomResourceDefinition of ${kind.kind}`, question);
        return name === undefined || name === "absent" ? name : this.object(crdNamed(name));
    }

    association(namespace: string, serviceAccount: string): Promise<LiveAssociation | "absent" | undefined> {
        return this.ask(`the Pod Identity association of ${namespace}/${serviceAccount}`, async () => {
            const { region } = parseClusterArn((await this.eksCluster()).arn);
            const name = { clusterName: this.clusterName, region, namespace, serviceAccount };
            return findAssociation(name, this.settings.aws, this.provider);
        });
    }

    table(name: string, needed?: boolean): Promise<LiveTable | "absent" | undefined> {
        return this.ask(
            `DynamoDB table ${name}`,
            () => unlessAbsent(dynamodb.getTable({ name }, { provider: this.provider })),
            needed,
        );
    }

    role(name: string): Promise<LiveRole | "absent" | undefined> {
        return this.ask(`IAM role ${name}`, () => unlessAbsent(iam.getRole({ name }, { provider: this.provider })));
    }

    private clusterReader(): Promise<ClusterReader> {
        this.reader ??= this.connect();
        return this.reader;
    }

    /** The text of a kubeconfig, where one is given and not derived from EKS. */
    givenKubeconfig(): Promise<string | undefined> {
        return known(this.settings.access.kubeconfig);
    }

    /** What EKS knows of the cluster. */
    knownCluster(): Promise<eks.GetClusterResult | "absent" | undefined> {
        return this.ask(`EKS cluster ${this.clusterName}`, () => this.eksCluster());
    }

    /** Where the kubeconfig leads. */
    usedCluster(): Promise<UsedCluster | "absent" | undefined> {
        return this.ask("the kubeconfig", async () => (await this.clusterReader()).cluster);
    }

    private async connect(): Promise<ClusterReader> {
        const given = await this.givenKubeconfig();
        return ClusterReader.connect(given ?? (await this.derivedKubeconfig()), this.settings.access.context);
    }

    private async derivedKubeconfig(): Promise<string> {
        const { name, arn, endpoint, certificateAuthorities } = await this.eksCluster();
        return eksKubeconfig(
            { name, arn, endpoint, certificateAuthority: certificateAuthorities[0]?.data ?? "" },
            this.settings.access.tokenIdentity,
        );
    }

    private eksCluster(): Promise<eks.GetClusterResult> {
        this.cluster ??= eks.getCluster({ name: this.clusterName }, { provider: this.provider });
        return this.cluster;
    }
}

/** What is there, of an answer. */
export function there<T>(answer: T | "absent" | undefined): T | undefined {
    return answer === "absent" ? undefined : answer;
}

/** A line for each reason: "IAM role carts, DynamoDB table carts: the reason". */
export function describeUnanswered(unanswered: readonly Unanswered[], program: Program): string[] {
    const reasons = [...new Set(unanswered.map((one) => describeNotice(one, program)))];
    return reasons.map((reason) => {
        const same = unanswered.filter((one) => describeNotice(one, program) === reason);
        return `${[...new Set(same.map(({ what }) => what))].join(", ")}: ${reason}`;
    });
}

/** The value of something from the configuration, where nothing is unknown. */
function known<T>(input: pulumi.Input<T>): Promise<T> {
    return new Promise((resolve) => pulumi.output(input).apply((value) => resolve(value as T)));
}

/** pulumi-aws (7.48) has no functions for what may be absent: they fail, in the words of AWS or of the provider. */
async function unlessAbsent<T>(found: Promise<T>): Promise<T | undefined> {
    try {
        return await found;
    } catch (error) {
        if (/couldn't find resource|ResourceNotFoundException|NoSuchEntity/.test(String(error))) {
            return undefined;
        }
        throw error;
    }
}
