import type { KubernetesObject } from "../../kubernetes/client";
import type { Condition } from "./conditions";

/** An object that stands for something in AWS. */
export interface AckObject extends KubernetesObject {
    readonly spec: object;
    readonly status?: AckStatus;
}

export interface AckStatus {
    readonly ackResourceMetadata?: ResourceMetadata;
    readonly conditions?: readonly Condition[];
}

export interface ResourceMetadata {
    readonly arn: string;
    readonly ownerAccountID: string;
    readonly partition: string;
    readonly region: string;
}

export function metadataOf(arn: string): ResourceMetadata {
    const [, partition = "", , region = "", ownerAccountID = ""] = arn.split(":");
    return { arn, ownerAccountID, partition, region };
}

/** What the object says of what is in AWS, at one moment. */
export interface Observed<O extends AckObject> {
    readonly spec: O["spec"];
    readonly status: NonNullable<O["status"]>;
    /** Set while it is being made or changed; nothing can be done with it meanwhile. */
    readonly busy?: Error;
}

/**
 * What is particular to one kind: ACK's runtime calls it a resource manager. Every method throws AwsFailure for a call that
 * fails.
 */
export interface ResourceManager<O extends AckObject> {
    readonly apiVersion: string;
    readonly kind: string;
    readonly finalizer: string;
    /** The fields of the adoption-fields annotation that say which one is adopted. */
    readonly adoptionFields: readonly string[];
    /** @param adoption which one is to be adopted, where the object does not say it itself */
    read(object: O, adoption?: Readonly<Record<string, string>>): Promise<Observed<O> | undefined>;
    create(object: O): Promise<Observed<O>>;
    /** Changes what differs, and returns what that was. */
    bringInLine(object: O, latest: Observed<O>): Promise<readonly string[]>;
    delete(object: O, latest: Observed<O>): Promise<void>;
    /** The spec as an object has it that AWS made: without the controller's own tags. */
    specForObject(latest: Observed<O>): O["spec"];
    /** Whether an object says what another spec does. */
    isInLine(object: O, spec: O["spec"]): boolean;
    /** "table eks-workshop-carts" */
    describe(spec: O["spec"]): string;
    close(): void;
}
