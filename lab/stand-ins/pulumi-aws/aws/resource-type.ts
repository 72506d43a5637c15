import type { PropertyMap, Value } from "../../provider-protocol/values";
import type { AwsClients } from "./clients";
import type { Tags } from "./tags";

/** One input of a resource type, as the real provider's schema describes it. */
export interface InputProperty {
    /** A policy is an IAM policy document: a JSON text, or the document itself, compared by its meaning. */
    readonly kind: "text" | "number" | "flag" | "tags" | "policy";
    readonly required?: boolean;
    /** Changing it replaces the resource. */
    readonly replaces?: boolean;
    /** Where the program says nothing, somebody else chooses: saying nothing any more is then no change. */
    readonly computed?: boolean;
    readonly default?: Value;
    /** AWS does not know it, so that it lives in the state only. */
    readonly local?: boolean;
    /** What is wrong with a known value of the right kind, if anything. */
    readonly problem?: (value: string | number) => string | undefined;
}

/** What every operation on a resource works with. */
export interface Call {
    readonly aws: AwsClients;
    /** Where the resource is managed. */
    readonly region: string;
    /** For each request to AWS. */
    readonly options: { readonly abortSignal: AbortSignal };
}

/** A resource as AWS has it. */
export interface LiveResource {
    readonly id: string;
    /** Inputs and outputs but for the local ones and the tags; what is undefined, AWS does not say. */
    readonly properties: Readonly<Record<string, Value | undefined>>;
    readonly tags?: Tags;
}

export interface Change {
    /** The state. */
    readonly olds: PropertyMap;
    readonly news: PropertyMap;
    readonly changed: (...properties: readonly string[]) => boolean;
}

/** How AWS tags this type of resource. */
export interface Tagging {
    add(call: Call, state: PropertyMap, tags: Tags): Promise<unknown>;
    remove(call: Call, state: PropertyMap, keys: string[]): Promise<unknown>;
}

export interface ResourceType {
    readonly inputs: Readonly<Record<string, InputProperty>>;
    /** Properties that only AWS decides. */
    readonly outputs: readonly string[];
    /** Outputs that an update can change. */
    readonly changingOutputs?: readonly string[];
    /** Managed in one region, which is the property `region`. */
    readonly regional?: boolean;
    /** Default: it has no tags. */
    readonly tagging?: Tagging;

    /** Gives the id. `tagsAll` is among the inputs. */
    create(call: Call, inputs: PropertyMap): Promise<string>;
    /**
     * Undefined: there is none.
     *
     * @param id the resource's, or on import what the user gave
     * @param known its last state; after a create its inputs; empty on import
     */
    read(call: Call, id: string, known: PropertyMap): Promise<LiveResource | undefined>;
    /** Tags excepted. Default: every input replaces. */
    update?(call: Call, id: string, change: Change): Promise<void>;
    delete(call: Call, id: string, state: PropertyMap): Promise<void>;
}
