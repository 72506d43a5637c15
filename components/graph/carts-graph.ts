import { readFileSync } from "node:fs";
import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1/customResourceDefinition";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { GRAPH_INACTIVE, GRAPH_KIND, GRAPH_NAME, KRO_API_VERSION, KRO_GROUP } from "../../vocabulary/kro";
import { AwsLooks } from "../cluster/aws-looks";
import { Component } from "../component";
import { FIXED_NAME } from "../fixed-name";
import { IdentityGate, type IdentityGateArgs } from "../identity/identity-gate";
import { type CartsStackSpec, exportedStatus } from "./carts-stack";
import { findGraphRefusals } from "./graph-refusals";
import { ResourceGraphDefinition, type ResourceGraphDefinitionSpec } from "./resource-graph-definition";
import { describeUnserved, findUnservedByCartsStacks, type ServedApi } from "./served-api";

/** The graph as a file that `kubectl apply` takes too. package.json says where it is, to sources and to what is compiled. */
export const CARTS_GRAPH_FILE = require.resolve("#rgd/carts-stack.yaml");
/** The same graph with the Pod Identity association as a child, for CartsStacks that ask for it. */
export const ASSOCIATING_GRAPH_FILE = require.resolve("#rgd/with-association/carts-stack.yaml");

/** What is in the cluster already and is taken over: it is imported, brought in line, and deleted with the stack. */
export interface CartsGraphAdoption {
    /** Name of the graph. Default: none, and one that is there is an error. */
    readonly definition?: string;
    /** Names of the identity gate's policy and binding. Default: none, and one that is there is an error. */
    readonly gate?: IdentityGateArgs["adopt"];
}

/** Whether and how the CartsStack API comes into a cluster. */
export interface CartsGraphArgs {
    /**
     * Whether this Pulumi stack installs the graph, or uses the one that another has installed: a cluster has one graph,
     * and whoever installed it has to stay until the last CartsStack is gone. Default true.
     */
    readonly install?: boolean;
    /**
     * Whether the cluster has the identity gate with the graph: installed where the graph is, else used. Pods whose
     * CartsStack has `identityGate` are then refused as long as they have no credentials. Default true.
     */
    readonly identityGate?: boolean;
    /**
     * Whether the graph that is installed can make Pod Identity associations, for which the cluster has to have ACK's EKS
     * controller. It serves CartsStacks whose association comes from elsewhere too. To take this back breaks CartsStacks
     * that use it. Default false.
     */
    readonly associations?: boolean;
    /** What is taken over. Default: nothing. */
    readonly adopt?: CartsGraphAdoption;
    /**
     * Whether the graph goes in even where it breaks the CartsStack API that the cluster serves, as when a field has another
     * type: kro refuses that otherwise. CartsStacks that run may then not fit it any more. Default false.
     */
    readonly allowBreaking?: boolean;
    /**
     * Whether this Pulumi stack moves here from another cluster. A graph that is replaced is deleted first, as two cannot
     * have one name; but the CartsStack that is left behind needs the old one until it is gone. Default false.
     */
    readonly moves?: boolean;
    /** How long kro may take to serve the CartsStack API, as in "2m" or "90s". Default "2m". */
    readonly timeout?: string;
    /**
     * How the program tries again, for the message where kro refuses the graph: "pulumi refresh && pulumi up". Default: "refresh
     * and update".
     */
    readonly tryAgain?: string;
    /** Runs when the graph cannot be made or changed, as where kro says nothing of it in time. Default: none. */
    readonly onError?: pulumi.ErrorHook;
}

/** What decides what becomes of the graph and the gate of a cluster. */
export type GraphChoices = Required<Pick<CartsGraphArgs, "install" | "identityGate" | "allowBreaking">>;

/** With the defaults for what the arguments of a CartsGraph leave out. */
export function graphChoices({
    install = true,
    identityGate = true,
    allowBreaking = false,
}: CartsGraphArgs): GraphChoices {
    return { install, identityGate, allowBreaking };
}

/** The CRD that kro makes of a graph of CartsStacks, and leaves there when the graph is deleted. */
export const CARTS_STACK_CRD = `cartsstacks.${KRO_GROUP}`;

/** The CartsStack API in a cluster, and the identity gate. One instance serves every `CartsStackComponent` of the cluster. */
export class CartsGraph extends Component {
    /** Inactive where kro does not accept the graph, or has not looked at it. */
    readonly state: pulumi.Output<string>;
    /** What tells this graph from one of its name that was here before. */
    readonly uid: pulumi.Output<string>;
    /** Whether this Pulumi stack has installed the graph; the preflight reads it from the state. */
    readonly installed: pulumi.Output<boolean>;
    /**
     * Shared by the stacks of this graph, which are all on one cluster.
     *
     * @internal
     */
    readonly looks = new AwsLooks();
    /** The API of a graph that somebody else has installed. */
    private readonly foreignApi?: pulumi.Output<ServedApi>;

    constructor(name: string, args: CartsGraphArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:CartsGraph", name, args, opts);

        const { install, identityGate, adopt, tryAgain = "refresh and update" } = { ...args, ...graphChoices(args) };
        const crd = install ? undefined : this.api(name);
        const definition = crd ? this.lookUp(name, crd) : this.install(name, args);
        if (identityGate) {
            new IdentityGate(`${name}-gate`, { install, adopt: adopt?.gate }, { parent: this });
        }

        this.foreignApi = crd?.spec as pulumi.Output<ServedApi> | undefined;
        const served = pulumi.all([definition.metadata, definition.status]).apply(([metadata, status]) => {
            // What a preview knows of a graph that it is about to write is what kro says of the one before.
            this.refuse(
                pulumi.runtime.isDryRun() && install ? [] : findGraphRefusals({ metadata, status }),
                metadata.name,
                tryAgain,
            );
            return { state: status?.state ?? GRAPH_INACTIVE, uid: metadata.uid };
        });
        this.state = served.state;
        this.uid = served.uid;
        this.installed = pulumi.output(install);
        this.registerOutputs({ state: this.state, uid: this.uid, installed: this.installed });
    }

    /**
     * For `dependsOn`: this graph, if kro serves it and takes all of a CartsStack's spec. Else an error.
     *
     * @internal
     */
    serving(spec: pulumi.Input<CartsStackSpec>): pulumi.Output<CartsGraph> {
        const sent = pulumi.output(spec);
        return pulumi.all([this.uid, this.foreignApi, sent, pulumi.isSecret(sent)]).apply(([, api, spec, isSecret]) => {
            const missing = api ? findUnservedByCartsStacks(api, { ...spec }, exportedStatus(spec)) : [];
            if (missing.length > 0) {
                const told = isSecret ? missing.map(({ path }) => ({ path, reason: MAY_QUOTE_A_SECRET })) : missing;
                const reason = `does not take what a CartsStack of this program has: ${describeUnserved(told)}`;
                throw new pulumi.ResourceError(`the CartsStack API of this cluster ${reason}`, this, true);
            }
            return this;
        });
    }

    private refuse(refusals: readonly string[], graphName: string, tryAgain: string): void {
        if (refusals.length > 0) {
            const lines = [
                `kro does not serve the ResourceGraphDefinition ${graphName}:`,
                ...refusals,
                `When that is mended: ${tryAgain}. kro looks again by itself, later each time, but at once at a graph that is ` +
                    `made anew: delete the ResourceGraphDefinition ${graphName} before that`,
            ];
            throw new pulumi.ResourceError(lines.join("\n  "), this, true);
        }
    }

    private install(name: string, args: CartsGraphArgs): ResourceGraphDefinition {
        const { timeout = "2m", adopt, allowBreaking, moves = false, onError } = args;
        const { metadata, spec } = readCartsGraph(args.associations);
        return new ResourceGraphDefinition(
            `${name}-definition`,
            { name: metadata.name, spec, allowBreakingChanges: allowBreaking },
            {
                ...(moves ? {} : FIXED_NAME),
                parent: this,
                customTimeouts: { create: timeout, update: timeout },
                import: adopt?.definition,
                hooks: { onError: onError ? [onError] : [] },
            },
        );
    }

    private api(name: string): CustomResourceDefinition {
        return CustomResourceDefinition.get(`${name}-api`, CARTS_STACK_CRD, { parent: this });
    }

    /** The graph by which kro serves the API, whatever it is called. */
    private lookUp(name: string, { metadata }: CustomResourceDefinition): ResourceGraphDefinition {
        const graphName = metadata.labels.apply((labels) => labels?.[GRAPH_NAME] ?? readCartsGraph().metadata.name);
        return new ResourceGraphDefinition(`${name}-definition`, { name: graphName }, { parent: this, id: graphName });
    }
}

const MAY_QUOTE_A_SECRET = "why is left out, because it may quote a secret";

/** The manifest of the graph. */
export interface CartsGraphFile {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: ResourceGraphDefinitionSpec;
}

/** @param associations whether it is the one that can make them. Default false. */
export function readCartsGraph(associations = false): CartsGraphFile {
    const file = associations ? ASSOCIATING_GRAPH_FILE : CARTS_GRAPH_FILE;
    const manifest = parse(readFileSync(file, "utf8")) as CartsGraphFile;
    if (manifest.apiVersion !== KRO_API_VERSION || manifest.kind !== GRAPH_KIND) {
        throw new Error(
            `${file}: expected a ${GRAPH_KIND} of ${KRO_API_VERSION}, ` +
                `found ${manifest.kind} of ${manifest.apiVersion}`,
        );
    }
    return manifest;
}
