import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { eksKubeconfig } from "../../components/cluster/kubeconfig";
import { messageOf } from "../program/message";
import { describeNotice, type Notice, type Program, RemediedError } from "../program/remedies";
import type { Settings } from "../program/settings";
import type { LiveAssociation } from "./aws/associations";
import { ProviderSource, type TableInFull } from "./aws/by-provider";
import { type KnownCluster, type LiveRole, unlessAbsent } from "./aws/source";
import { ClusterClient, KubernetesError, UNPROXIED, type UsedCluster } from "./kubernetes/client";
import { UnsupportedError } from "./kubernetes/kubeconfig";
import type { Scope } from "./kubernetes/kubernetes-object";
import { crdNamed, type KindName, type LiveObject, nameOf, type ObjectName } from "./kubernetes/live-object";

/** Something that could not be looked up. */
export interface Unanswered extends Pick<Notice, "reason" | "ways"> {
    /** "IAM role carts" */
    readonly what: string;
    /** Whether nothing may be made without knowing it. */
    readonly needed: boolean;
}

/** Longer than a slow API server takes, shorter than somebody waits for a preview. */
const ANSWER_WITHIN_MILLISECONDS = 10_000;

/**
 * The cluster and the AWS account, asked for one thing at a time. Nothing here throws: "absent" is what is not there, and
 * undefined is what could not be looked up.
 */
export class Surroundings {
    readonly unanswered: Unanswered[] = [];
    private connection?: Promise<ClusterClient>;
    /** By the names of what was asked for, because several may want to know the same. */
    private readonly found = new Map<string, Promise<LiveObject | undefined>>();
    private readonly aws: ProviderSource;

    constructor(
        private readonly clusterName: string,
        private readonly settings: Pick<Settings, "access" | "aws">,
        /** Answers all questions about AWS. */
        provider: Provider,
    ) {
        this.aws = new ProviderSource(provider, settings.aws);
    }

    /** @param what, needed of `Unanswered` */
    async ask<T>(
        what: string,
        question: () => Promise<T | undefined>,
        needed = false,
    ): Promise<T | "absent" | undefined> {
        try {
            return (await question()) ?? "absent";
        } catch (error) {
            const ways = error instanceof RemediedError ? error.ways : [];
            // Whoever cannot be seen from here can still be updated.
            const isNeeded = needed && !(error instanceof UnsupportedError);
            this.unanswered.push({ what, reason: messageOf(error), ways, needed: isNeeded });
            return undefined;
        }
    }

    object(object: ObjectName, needed?: boolean): Promise<LiveObject | "absent" | undefined> {
        const { apiVersion, kind, name, namespace } = object;
        const what = nameOf(object);
        const key = `${apiVersion} ${what}`;
        const found =
            this.found.get(key) ??
            this.askCluster((client) => client.find<LiveObject>(apiVersion, kind, name, namespace));
        this.found.set(key, found);
        return this.ask(what, () => found, needed);
    }

    /** The objects of a kind; "absent" where the cluster does not even have the kind. */
    objects({ apiVersion, kind }: KindName, scope?: Scope): Promise<LiveObject[] | "absent" | undefined> {
        const list = async (client: ClusterClient) =>
            (await client.serves(apiVersion, kind))
                ? await client.list<LiveObject>(apiVersion, kind, scope)
                : undefined;
        return this.ask(`each ${kind}`, () => this.askCluster(list));
    }

    /** Whether the cluster has a kind. */
    kind({ apiVersion, kind }: KindName): Promise<true | "absent" | undefined> {
        const serves = async (client: ClusterClient) => (await client.serves(apiVersion, kind)) || undefined;
        return this.ask(`kind ${kind}`, () => this.askCluster(serves));
    }

    /** The CRD of a custom resource; "absent" where the cluster does not have the kind. */
    async crd({ apiVersion, kind }: KindName): Promise<LiveObject | "absent" | undefined> {
        const question = () => this.askCluster((client) => client.crdOf(apiVersion, kind));
        const name = await this.ask(`the CustomResourceDefinition of ${kind}`, question);
        return name === undefined || name === "absent" ? name : this.object(crdNamed(name));
    }

    association(namespace: string, serviceAccount: string): Promise<LiveAssociation | "absent" | undefined> {
        return this.ask(`the Pod Identity association of ${namespace}/${serviceAccount}`, () =>
            this.aws.association({ clusterName: this.clusterName, namespace, serviceAccount }),
        );
    }

    table(name: string, needed?: boolean): Promise<TableInFull | "absent" | undefined> {
        return this.ask(`DynamoDB table ${name}`, () => this.aws.table(name), needed);
    }

    role(name: string): Promise<LiveRole | "absent" | undefined> {
        return this.ask(`IAM role ${name}`, () => this.aws.role(name));
    }

    /** @throws where the cluster does not say, or the kubeconfig does not lead into one */
    private async askCluster<T>(question: (client: ClusterClient) => Promise<T>): Promise<T> {
        this.connection ??= this.connect();
        const client = await this.connection;
        try {
            return await question(client);
        } catch (error) {
            throw explained(error);
        }
    }

    /** The text of a kubeconfig, where one is given and not derived from EKS. */
    givenKubeconfig(): Promise<string | undefined> {
        return known(this.settings.access.kubeconfig);
    }

    /** What EKS knows of the cluster. */
    knownCluster(): Promise<KnownCluster | "absent" | undefined> {
        return this.ask(`EKS cluster ${this.clusterName}`, () => unlessAbsent(this.aws.cluster(this.clusterName)));
    }

    /** Where the kubeconfig leads. */
    usedCluster(): Promise<UsedCluster | "absent" | undefined> {
        return this.ask("the kubeconfig", () => this.askCluster(async ({ cluster }) => cluster));
    }

    private async connect(): Promise<ClusterClient> {
        const kubeconfig = (await this.givenKubeconfig()) ?? (await this.derivedKubeconfig());
        return ClusterClient.fromKubeconfig(kubeconfig, this.settings.access.context, ANSWER_WITHIN_MILLISECONDS);
    }

    private async derivedKubeconfig(): Promise<string> {
        const { authority, ...cluster } = await this.aws.cluster(this.clusterName);
        const certificateAuthority = Buffer.from(authority).toString("base64");
        return eksKubeconfig({ ...cluster, certificateAuthority }, this.settings.access.tokenIdentity);
    }
}

/** Why a cluster did not say. */
function explained(error: unknown): unknown {
    if (!(error instanceof KubernetesError)) {
        return error;
    }
    const { status, message } = error;
    if (status !== 0) {
        return new Error(`the cluster answered ${status}: ${message}`);
    }
    return error.reason === UNPROXIED ? new UnsupportedError(message) : error;
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
