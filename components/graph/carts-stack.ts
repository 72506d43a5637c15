import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import * as pulumi from "@pulumi/pulumi";
import { TABLE_ACTIVE } from "../../vocabulary/dynamodb";
import { type Condition, GRAPH_ID, INSTANCE_ACTIVE, type InstanceState, KRO_API_VERSION } from "../../vocabulary/kro";
import { READY } from "../../vocabulary/kubernetes";
import { condition, field, waitFor } from "../../vocabulary/pulumi-kubernetes";
import { FIXED_NAME } from "../fixed-name";
import { ownAnnotations } from "../owner-mark";

/** What becomes of the DynamoDB table when its CartsStack is deleted. */
export type TableDeletionPolicy = "delete" | "retain";

/** The spec of a CartsStack, as `rgd/carts-stack.yaml` declares it; its descriptions and defaults are there. */
export interface CartsStackSpec {
    /** A change replaces the CartsStack: kro would leave the old table behind with no owner. */
    readonly tableName: pulumi.Input<string>;
    /** A change replaces the CartsStack. */
    readonly namespace: pulumi.Input<string>;
    /** A change replaces the CartsStack. */
    readonly createNamespace?: pulumi.Input<boolean>;
    readonly image?: pulumi.Input<string | undefined>;
    readonly replicas?: pulumi.Input<number>;
    readonly autoscaled?: pulumi.Input<boolean>;
    readonly cpu?: pulumi.Input<string>;
    readonly memory?: pulumi.Input<string>;
    readonly tableDeletionPolicy?: pulumi.Input<TableDeletionPolicy>;
    readonly adoptTable?: pulumi.Input<boolean>;
    readonly identityGate?: pulumi.Input<boolean>;
    readonly tableDeletionProtection?: pulumi.Input<boolean>;
    readonly tablePointInTimeRecovery?: pulumi.Input<boolean>;
    readonly tableTimeToLiveAttribute?: pulumi.Input<string>;
    readonly tableTags?: pulumi.Input<Readonly<Record<string, string>>>;
    readonly clientNamespace?: pulumi.Input<string>;
    /** From here on, only the graph with the association has the fields. With a role, ACK makes the association with it. */
    readonly roleArn?: pulumi.Input<string>;
    /** Of the association. Needed with `roleArn`; then it cannot be changed. */
    readonly clusterName?: pulumi.Input<string>;
    /** Of an association that is there, and that ACK takes over. */
    readonly associationId?: pulumi.Input<string | undefined>;
    /** What becomes of the association when ACK's object of it is deleted. */
    readonly associationDeletionPolicy?: pulumi.Input<"delete" | "retain">;
    /** ACK takes other tags away. */
    readonly associationTags?: pulumi.Input<Readonly<Record<string, string>>>;
}

/** The fields of a CartsStack by which ACK makes its association. */
export type AssociationFields = Pick<
    CartsStackSpec,
    "roleArn" | "clusterName" | "associationId" | "associationDeletionPolicy" | "associationTags"
>;

export interface CartsStackStatus {
    readonly state: InstanceState;
    readonly conditions: readonly Condition[];
    readonly tableName: string;
    /** DynamoDB's word: CREATING, UPDATING, ACTIVE, … */
    readonly tableStatus: string;
    readonly tableArn: string;
    readonly namespace: string;
    /** URL of the carts service inside the cluster. */
    readonly serviceEndpoint: string;
    readonly availableReplicas: number;
    /** Only of the graph with the association, where ACK makes that. */
    readonly associationId?: string;
}

export interface CartsStackArgs {
    /** Name and namespace of the object itself. A change of either replaces it. */
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: CartsStackSpec;
    /** uid of the graph by which kro has to serve it. Where that was made again, the CartsStack is waited for again. */
    readonly graphUid: pulumi.Input<string>;
}

/**
 * A CartsStack. It counts as made, or updated, when kro says that this generation is Ready and every status field that
 * the stack exports is there.
 */
export class CartsStack extends CustomResource {
    /** The instance's state when it was last written or refreshed. */
    declare readonly status: pulumi.Output<CartsStackStatus>;

    constructor(name: string, args: CartsStackArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            name,
            {
                apiVersion: KRO_API_VERSION,
                kind: "CartsStack",
                metadata: {
                    ...args.metadata,
                    annotations: {
                        ...waitFor(servedBy(args.graphUid), ...FULLY_READY, ...associated(args.spec)),
                        ...ownAnnotations(),
                    },
                },
                spec: args.spec,
                // An output exists only for a key that the inputs have.
                status: undefined,
            },
            pulumi.mergeOptions(
                {
                    // The schema calls these immutable, so an update in place would be refused.
                    replaceOnChanges: ["spec.tableName", "spec.namespace", "spec.createNamespace"],
                    ...FIXED_NAME,
                },
                opts,
            ),
        );
    }
}

/** The status fields that a stack exports, and so waits for. */
export function exportedStatus({ roleArn }: AssociationFields): (keyof CartsStackStatus)[] {
    const always = ["tableName", "tableStatus", "tableArn", "namespace", "serviceEndpoint"] as const;
    return roleArn === undefined ? [...always] : [...always, "associationId"];
}

function associated({ roleArn }: AssociationFields): string[] {
    return roleArn === undefined ? [] : [field(".status.associationId")];
}

/** What an earlier graph made Ready has not been looked at by this one. */
function servedBy(graphUid: pulumi.Input<string>): pulumi.Output<string> {
    return independent(pulumi.output(graphUid)).apply((uid) => field(`.metadata.labels['${GRAPH_ID}']`, uid));
}

/**
 * The value without its dependency on the graph: `dependsOn` says that already. A graph that is replaced is deleted first,
 * and the engine then asks the provider what becomes of each resource that has a value of the graph among its inputs, with
 * that whole input unknown. pulumi-kubernetes (4.34) replaces an object whose metadata are unknown, and with the CartsStack
 * its table would go. A preview knows no value of a graph that it is about to make, and keeps nothing in the state.
 */
function independent(value: pulumi.Output<string>): pulumi.Output<string> {
    const { promise, isKnown } = value as unknown as OutputParts;
    return pulumi.output(isKnown.then((known) => (known ? promise() : pulumi.unknown))) as pulumi.Output<string>;
}

/**
 * What an Output (@pulumi/pulumi 3.276) has besides what it declares. With `--continue-on-error`, the value of a resource
 * that failed is one that nobody knows, and `promise` gives undefined for it.
 */
interface OutputParts {
    readonly isKnown: Promise<boolean>;
    promise(): Promise<string>;
}

/**
 * Ready alone is for this generation but may come before the status fields; ACTIVE alone may be the generation's before.
 */
const FULLY_READY = [
    condition(READY),
    field(".status.state", INSTANCE_ACTIVE),
    field(".status.tableStatus", TABLE_ACTIVE),
    field(".status.tableArn"),
    field(".status.serviceEndpoint"),
];
