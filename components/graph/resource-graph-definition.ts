import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type * as pulumi from "@pulumi/pulumi";
import {
    ALLOWS_BREAKING_CHANGES,
    type Condition,
    GRAPH_KIND,
    type GraphState,
    JUDGED,
    KRO_API_VERSION,
} from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";
import { condition, waitFor } from "../../vocabulary/pulumi-kubernetes";
import { ownAnnotations } from "../owner-mark";

/** A field of kro's SimpleSchema: a type with markers, a CEL expression, or further fields. */
export type SchemaFields = { readonly [name: string]: string | SchemaFields };

/** A printer column, in the form of a CRD's `additionalPrinterColumns`. */
interface PrinterColumn {
    readonly name: string;
    readonly type: string;
    readonly jsonPath: string;
    readonly priority?: number;
}

/** One child of the graph. */
export interface GraphResource {
    /** lowerCamelCase; how expressions refer to this child. */
    readonly id: string;
    readonly template: {
        readonly apiVersion: string;
        readonly kind: string;
        readonly metadata: { readonly name: string; readonly [field: string]: unknown };
        readonly [field: string]: unknown;
    };
    /** Makes a collection: the child once for each item of the lists that these CEL expressions give, under their names. */
    readonly forEach?: readonly { readonly [variable: string]: string }[];
    /** CEL expressions that must all be true before children that refer to this one are made. */
    readonly readyWhen?: readonly string[];
    /** CEL expressions that must all be true for this child to be made at all. */
    readonly includeWhen?: readonly string[];
}

/** Objects that the graph reads and does not make. */
export interface ExternalResource {
    readonly id: string;
    readonly externalRef: {
        readonly apiVersion: string;
        readonly kind: string;
        readonly metadata: { readonly [field: string]: unknown };
    };
}

/** Whether an entry of a graph is a child that kro makes. */
export function isChild(resource: GraphResource | ExternalResource): resource is GraphResource {
    return "template" in resource;
}

/** The API that kro makes of the graph. */
export interface GraphSchema {
    readonly apiVersion: string;
    readonly group?: string;
    readonly kind: string;
    readonly spec: SchemaFields;
    readonly status: SchemaFields;
    readonly additionalPrinterColumns?: readonly PrinterColumn[];
}

export interface ResourceGraphDefinitionSpec {
    readonly schema: GraphSchema;
    readonly resources: readonly (GraphResource | ExternalResource)[];
}

export interface ResourceGraphDefinitionStatus {
    readonly state: GraphState;
    /** The ids of the children in the order in which they are made. */
    readonly topologicalOrder: readonly string[];
    readonly conditions: readonly Condition[];
}

export interface ResourceGraphDefinitionArgs {
    /** Name in the cluster; graphs have no namespace. A change replaces the graph. */
    readonly name: pulumi.Input<string>;
    /** Left out only where `opts.id` reads a graph that is there already. */
    readonly spec?: ResourceGraphDefinitionSpec;
    /** Whether kro takes it even where that breaks the API that it serves already. Default false. */
    readonly allowBreakingChanges?: boolean;
}

/**
 * A ResourceGraphDefinition: what kro turns into an API of its own. It counts as made when kro has said its word, so that
 * one that kro refuses is told at once: see `findGraphRefusals`. Ready, which it is else, includes that the generated CRD is
 * served and its controller runs.
 */
export class ResourceGraphDefinition extends CustomResource {
    /** The graph's state when it was last written or refreshed; undefined where kro has not looked at one that is read. */
    declare readonly status: pulumi.Output<ResourceGraphDefinitionStatus | undefined>;

    constructor(name: string, args: ResourceGraphDefinitionArgs, opts?: pulumi.CustomResourceOptions) {
        const allowance = args.allowBreakingChanges ? ALLOWS_BREAKING_CHANGES : {};
        // The allowance alone makes no new generation, of which a word would be.
        const wait = waitFor(args.allowBreakingChanges ? condition(READY) : JUDGED);
        const annotations = { ...wait, ...allowance, ...ownAnnotations() };
        super(
            name,
            {
                apiVersion: KRO_API_VERSION,
                kind: GRAPH_KIND,
                metadata: { name: args.name, annotations },
                spec: args.spec,
                // An output exists only for a key that the inputs have.
                status: undefined,
            },
            opts,
        );
    }
}
