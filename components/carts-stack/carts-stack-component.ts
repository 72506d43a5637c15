import * as eks from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";
import { AwsLooks } from "../cluster/aws-looks";
import { Component } from "../component";
import { FIXED_NAME } from "../fixed-name";
import { type AssociationMaker, associationFields, associationIdIn, DEFAULT_MAKER } from "../graph/association-maker";
import { CartsGraph } from "../graph/carts-graph";
import { CartsStack, type CartsStackStatus, type TableDeletionPolicy } from "../graph/carts-stack";
import { CartsRole } from "../identity/carts-role";
import { MARKED_ONCE, ownerMark } from "../owner-mark";
import { HIDDEN, refuse } from "../validation/problems";
import { defaultTableName, namesOf, SERVICE_ACCOUNT } from "./carts-stack-names";
import { type CartsStackValues, findCartsStackProblems } from "./carts-stack-problems";
import { cartsStackSpec } from "./carts-stack-spec";
import { outlastsDestroy } from "./table-protection";

/**
 * What a carts stack takes over instead of making it. Without this, what is there already is an error, or for a namespace
 * worse: kro owns it from then on. All of it but the namespace is deleted with the stack, the table as
 * `tableDeletionPolicy` says.
 */
export interface CartsStackAdoption {
    /** "<clusterName>,a-…": the Pod Identity association that is there. It gets the stack's role; with "ack", its tags too. */
    readonly association?: string;
    /** "<clusterName>-carts-dynamo": the role that is there. It gets the stack's policies. */
    readonly role?: string;
    /** "<instanceNamespace>/<instanceName>": the CartsStack that is there. */
    readonly instance?: string;
    /** Whether ACK takes over a table of that name, if there is one. Default false. */
    readonly table?: boolean;
    /** Whether the namespace is there, and stays. Default false: it is made and deleted. A change replaces the CartsStack. */
    readonly namespace?: boolean;
}

/**
 * What a carts stack is made of. Arguments that are plain (no `Input`) have to be known when the program runs, because
 * bad ones are refused before anything is made.
 */
export interface CartsStackComponentArgs {
    /** Name of the EKS cluster, which has kro, ACK's DynamoDB controller and Pod Identity. A change replaces everything. */
    readonly clusterName: pulumi.Input<string>;
    /**
     * Name of the CartsStack object, a DNS label. Default "carts-kro". A change replaces it: `tableDeletionPolicy` decides
     * whether its table stays and is taken back.
     */
    readonly instanceName?: string;
    /** Namespace of the CartsStack object; it has to exist and cannot be `namespace`. Default "default". A change replaces it. */
    readonly instanceNamespace?: string;
    /**
     * Namespace that is made for the carts service and deleted with the stack, a DNS label. Default "carts-kro". A change
     * replaces the association and the CartsStack.
     */
    readonly namespace?: string;
    /**
     * Name of the DynamoDB table, 3 to 255 characters. Default "<clusterName>-carts-kro". A change replaces the CartsStack:
     * `tableDeletionPolicy` decides what becomes of the old table, and the new one is empty.
     */
    readonly tableName?: pulumi.Input<string>;
    /** Image of the carts service. Default: the graph's. */
    readonly image?: pulumi.Input<string>;
    /** Number of carts pods, 1 to 100. Default 1. With `autoscaled` the number to begin with. */
    readonly replicas?: number;
    /**
     * Whether an autoscaler, such as a HorizontalPodAutoscaler of the Deployment `carts`, sets the number of pods. Without
     * this, kro puts every number but `replicas` back. Default false.
     */
    readonly autoscaled?: boolean;
    /** CPU that each pod requests. Default "250m". */
    readonly cpu?: string;
    /** Memory that each pod requests and is limited to. Default "1Gi". */
    readonly memory?: string;
    /** Whether the table goes with the stack. Default "delete". With "retain" the next stack of that table takes it back. */
    readonly tableDeletionPolicy?: TableDeletionPolicy;
    /**
     * Whether AWS refuses to delete the table. Default: with "retain" it does. With "delete" and true, a destroy or a
     * replacement of the CartsStack is refused before anything is deleted, until an update has switched this off.
     */
    readonly tableDeletionProtection?: boolean;
    /** Whether the table can be restored to any second of the last 35 days. Default true; AWS charges for the backups. */
    readonly tablePointInTimeRecovery?: boolean;
    /**
     * Attribute with the time, in seconds since 1970, at which an item expires. Default: none, and items stay. It can be
     * given to a table that has none, and no more: before it is changed or taken out, it has to be switched off in AWS.
     */
    readonly tableTimeToLiveAttribute?: string;
    /** Tags of the table besides those of ACK. Default: none. Tags that others give it are taken away again. */
    readonly tableTags?: Readonly<Record<string, string>>;
    /**
     * Namespace of the service's clients, such as the UI's: a NetworkPolicy then lets nobody else in, where the cluster
     * enforces them. Default: no NetworkPolicy, and every pod of the cluster can call the service.
     */
    readonly clientNamespace?: string;
    /** ARN of an existing role in the cluster's account. Default: a role is made. Excludes `roleName`. */
    readonly roleArn?: pulumi.Input<string>;
    /** Name of an existing role in the cluster's account. Default: a role is made. Excludes `roleArn`. */
    readonly roleName?: pulumi.Input<string>;
    /**
     * Who makes the Pod Identity association. With "pulumi" this component does. With "ack" it is a child of the CartsStack,
     * which ACK's EKS controller makes; the cluster has to have that, and `graph` its `associations`. Default "pulumi". A
     * stack that runs changes it by a `handover`.
     */
    readonly podIdentity?: AssociationMaker;
    /**
     * Whether the association is there already, and is handed over to the one that `podIdentity` names: an update with
     * this, and then one without, keep it all the while. To "ack", `adopt.association` names this component's own,
     * which ACK adopts; to "pulumi", ACK's, unless that is imported already. The program in `index.ts` finds out by itself. Default false.
     */
    readonly handover?: boolean;
    /**
     * Whether the cluster's identity gate refuses carts pods that have no credentials yet, instead of letting them run
     * without. The gate comes with `graph`. Default true.
     */
    readonly identityGate?: boolean;
    /** What exists already and is taken over. Default: nothing. */
    readonly adopt?: CartsStackAdoption;
    /** The CartsStack API. Default: one of its own, so give it where a cluster has more than one carts stack. */
    readonly graph?: CartsGraph;
    /** How long the CartsStack may take to become ready, or to be gone, as in "10m" or "90s". Default "10m". */
    readonly instanceTimeout?: string;
    /** Runs when the CartsStack cannot be made or changed, as where it is not ready in time. Default: none. */
    readonly onError?: pulumi.ErrorHook;
    /** Runs before the CartsStack is made, and may refuse that. Default: none. */
    readonly beforeCreate?: pulumi.ResourceHook;
}

/**
 * A carts stack: the Pod Identity association first, then the CartsStack object that kro turns into the rest. It counts
 * as made when the CartsStack is ready, so that its outputs are what the cluster says and not what was asked for.
 */
export class CartsStackComponent extends Component {
    /** ID of the Pod Identity association, as in "a-…". */
    readonly associationId: pulumi.Output<string>;
    /** ARN of the role that the carts pods get. */
    readonly roleArn: pulumi.Output<string>;
    /** Namespace of the carts service. */
    readonly namespace: pulumi.Output<string>;
    /** Name of the DynamoDB table. */
    readonly tableName: pulumi.Output<string>;
    /** ARN of the DynamoDB table, as ACK reports it. */
    readonly tableArn: pulumi.Output<string>;
    /** DynamoDB's word for the table's state when the stack was last updated or refreshed: "ACTIVE". */
    readonly tableStatus: pulumi.Output<string>;
    /** URL of the carts service inside the cluster: "http://carts.carts-kro:80". */
    readonly serviceEndpoint: pulumi.Output<string>;
    /** kro's word for the instance's state when the stack was last updated or refreshed: "ACTIVE". */
    readonly state: pulumi.Output<string>;
    /** Whom the last update has handed the association to; "" where no handover is under way. The preflight reads it from the state. */
    readonly handedTo: pulumi.Output<string>;

    constructor(name: string, args: CartsStackComponentArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:CartsStackComponent", name, args, opts);

        const checked = this.check(name, args);
        const roleArn = this.role(name, checked);
        const association = checked.podIdentity === "pulumi" ? this.association(name, checked, roleArn) : undefined;
        const graph = args.graph ?? this.graph(name, checked);
        const instance = this.instance(name, checked, graph, roleArn, association);
        if (!association && checked.handover) {
            this.handOut(name, checked, roleArn, instance);
        }

        // The role's and not the association's: a stack that is given it would else be a step behind this one, and the engine
        // deletes step by step.
        this.roleArn = roleArn;
        const status = this.statusOf(instance);
        this.associationId = association?.associationId ?? status.apply(({ associationId = "" }) => associationId);
        this.namespace = readyWith(instance, checked.namespace);
        this.tableName = readyWith(instance, checked.late.tableName);
        this.tableArn = status.tableArn;
        this.tableStatus = status.tableStatus;
        this.serviceEndpoint = status.serviceEndpoint;
        this.state = status.state;
        this.handedTo = readyWith(instance, checked.handover ? checked.podIdentity : "");
        this.registerOutputs({
            associationId: this.associationId,
            roleArn: this.roleArn,
            namespace: this.namespace,
            tableName: this.tableName,
            tableArn: this.tableArn,
            tableStatus: this.tableStatus,
            serviceEndpoint: this.serviceEndpoint,
            state: this.state,
            handedTo: this.handedTo,
        });
    }

    /** Refuses what is known to be wrong now, and what turns out to be wrong later before anything is made of it. */
    private check(name: string, args: CartsStackComponentArgs) {
        const { clusterName, tableName, image, roleArn, roleName, graph, adopt = {}, ...rest } = args;
        const { podIdentity = DEFAULT_MAKER, handover = false, instanceTimeout = "10m" } = args;
        if (podIdentity === "ack" && handover && adopt.association === undefined) {
            const reason = 'is needed with handover, because ACK adopts it: "<clusterName>,a-…"';
            refuse([{ path: "adopt.association", value: undefined, reason }], this, name);
        }
        const plain = { ...rest, ...namesOf(args), podIdentity, handover, instanceTimeout };
        const known = Object.entries({ clusterName, tableName, image, roleArn, roleName }).filter(
            ([, value]) => typeof value === "string",
        );
        refuse(findCartsStackProblems({ ...plain, ...(Object.fromEntries(known) as CartsStackValues) }), this, name);

        const looks = graph?.looks ?? new AwsLooks();
        const clusterArn = looks.clusterArn(clusterName, this);
        // What may come from other resources, and the cluster's ARN.
        const given = pulumi.output({ clusterName, clusterArn, tableName, image, roleArn, roleName });
        const late = pulumi.all([given, pulumi.isSecret(given)]).apply(([values, isSecret]) => {
            const problems = findCartsStackProblems({ ...plain, ...values });
            refuse(isSecret ? problems.map((problem) => ({ ...problem, value: HIDDEN })) : problems, this, name);
            return { ...values, tableName: values.tableName ?? defaultTableName(values.clusterName) };
        });
        const makesRole = roleArn === undefined && roleName === undefined;
        return { ...plain, late, looks, adopt, makesRole };
    }

    /** An update that changes nothing of a CartsStack takes it as it is, also on its way out, as a refresh may find it. */
    private statusOf(instance: CartsStack): pulumi.Output<CartsStackStatus> {
        return pulumi
            .all([instance.metadata, instance.status])
            .apply(([{ deletionTimestamp, ...metadata }, status]) => {
                if (deletionTimestamp) {
                    const name = `CartsStack ${metadata.namespace}/${metadata.name}`;
                    const reason = `${name} is being deleted since ${deletionTimestamp}, and cannot be updated any more`;
                    throw new pulumi.ResourceError(reason, this, true);
                }
                return status;
            });
    }

    private role(name: string, { late, looks, adopt, makesRole }: CheckedArgs): pulumi.Output<string> {
        if (makesRole) {
            const args = {
                clusterName: late.clusterName,
                clusterArn: late.clusterArn,
                serviceAccount: SERVICE_ACCOUNT,
                adopt: adopt.role,
            };
            return new CartsRole(`${name}-role`, args, { parent: this }).arn;
        }
        return late.apply(({ roleArn, roleName = "" }) => pulumi.output(roleArn ?? looks.roleArn(roleName, this)));
    }

    /** Not before ACK has it, so that a destroy after an update that failed still deletes it; and then ACK does. */
    private handOut(name: string, args: CheckedArgs, roleArn: pulumi.Output<string>, instance: CartsStack) {
        this.association(name, args, roleArn, { retainOnDelete: true, dependsOn: instance, import: undefined });
    }

    private association(
        name: string,
        args: CheckedArgs,
        roleArn: pulumi.Output<string>,
        opts: pulumi.CustomResourceOptions = {},
    ): eks.PodIdentityAssociation {
        const { late, namespace, adopt } = args;
        return new eks.PodIdentityAssociation(
            `${name}-association`,
            { clusterName: late.clusterName, namespace, serviceAccount: SERVICE_ACCOUNT, roleArn, tags: ownerMark() },
            { ...FIXED_NAME, parent: this, import: adopt.association, ignoreChanges: MARKED_ONCE, ...opts },
        );
    }

    private graph(name: string, { identityGate, podIdentity }: CheckedArgs): CartsGraph {
        return new CartsGraph(
            `${name}-graph`,
            { identityGate, associations: podIdentity === "ack" || undefined },
            { parent: this },
        );
    }

    private instance(
        name: string,
        args: CheckedArgs,
        graph: CartsGraph,
        roleArn: pulumi.Output<string>,
        association?: eks.PodIdentityAssociation,
    ): CartsStack {
        const { late, instanceName, instanceNamespace, instanceTimeout: timeout } = args;
        const byAck = associationFields(args, {
            clusterName: late.clusterName,
            roleArn,
            associationId: association?.associationId ?? associationIdIn(args.adopt.association),
            associationTags: ownerMark(),
        });
        const spec = cartsStackSpec({ ...args, tableName: late.tableName, image: late.image }, byAck);
        return new CartsStack(
            `${name}-instance`,
            { metadata: { name: instanceName, namespace: instanceNamespace }, spec, graphUid: graph.uid },
            {
                parent: this,
                dependsOn: [...(association ? [association] : []), graph, graph.serving(spec)],
                import: args.adopt.instance,
                protect: outlastsDestroy(args) ? true : undefined,
                customTimeouts: { create: timeout, update: timeout, delete: timeout },
                hooks: {
                    beforeCreate: args.beforeCreate ? [args.beforeCreate] : [],
                    onError: args.onError ? [args.onError] : [],
                },
            },
        );
    }
}

/** A value that the arguments decide, for whoever needs the instance as well. A preview knows it, as it knows no status. */
function readyWith(instance: CartsStack, value: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.all([instance.urn, value]).apply(([, known]) => known);
}

/** Arguments with their defaults, of which only checked values can be got. */
type CheckedArgs = ReturnType<CartsStackComponent["check"]>;
