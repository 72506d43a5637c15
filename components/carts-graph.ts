import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { FIXED_NAME } from "./fixed-name";
import { IdentityGate, type IdentityGateArgs } from "./identity-gate";
import { KRO_API_VERSION } from "./kro";
import { ResourceGraphDefinition, type ResourceGraphDefinitionSpec } from "./resource-graph-definition";

/** The graph as a file that `kubectl apply` takes too. */
export const CARTS_GRAPH_FILE = join(__dirname, "..", "rgd", "carts-stack.yaml");

/** What is in the cluster already and is taken over: it is imported, brought in line, and deleted with the stack. */
export interface CartsGraphAdoption {
    /** Name of the graph. Default: none, and one that is there is an error. */
    readonly definition?: string;
    /** Names of the identity gate's policy and binding. Default: none, and one that is there is an error. */
    readonly gate?: IdentityGateArgs["adopt"];
}

export interface CartsGraphArgs {
    /**
     * Whether this Pulumi stack installs the graph, or uses the one that another has installed: a cluster has one graph,
     * and whoever installed it has to stay until the last CartsStack is gone. Default true.
     */
    readonly install?: boolean;
    /**
     * Whether the cluster gets the identity gate with the graph. Pods whose CartsStack has `identityGate` are then refused
     * as long as they have no credentials. Default true.
     */
    readonly identityGate?: boolean;
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
}

/** The CartsStack API in a cluster, and the identity gate. One instance serves every `CartsStackComponent` of the cluster. */
export class CartsGraph extends pulumi.ComponentResource {
    /** Inactive where kro does not accept the graph. */
    readonly state: pulumi.Output<string>;
    /** Whether this Pulumi stack has installed the graph; the preflight reads it from the state. */
    readonly installed: pulumi.Output<boolean>;

    constructor(name: string, args: CartsGraphArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:CartsGraph", name, {}, opts);

        const { install = true, identityGate = true, adopt } = args;
        const definition = install ? this.install(name, args) : this.lookUp(name);
        if (install && identityGate) {
            new IdentityGate(`${name}-gate`, { adopt: adopt?.gate }, { parent: this });
        }

        this.state = definition.status.state;
        this.installed = pulumi.output(install);
        this.registerOutputs({ state: this.state, installed: this.installed });
    }

    private install(name: string, args: CartsGraphArgs): ResourceGraphDefinition {
        const { timeout = "2m", adopt, allowBreaking, moves = false } = args;
        const { metadata, spec } = readCartsGraph();
        return new ResourceGraphDefinition(
            `${name}-definition`,
            { name: metadata.name, spec, allowBreakingChanges: allowBreaking },
            {
                ...(moves ? {} : FIXED_NAME),
                parent: this,
                customTimeouts: { create: timeout, update: timeout },
                import: adopt?.definition,
            },
        );
    }

    private lookUp(name: string): ResourceGraphDefinition {
        const graphName = readCartsGraph().metadata.name;
        return new ResourceGraphDefinition(`${name}-definition`, { name: graphName }, { parent: this, id: graphName });
    }
}

interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: ResourceGraphDefinitionSpec;
}

/** What `CARTS_GRAPH_FILE` says. */
export function readCartsGraph(): Manifest {
    const manifest = parse(readFileSync(CARTS_GRAPH_FILE, "utf8")) as Manifest;
    if (manifest.apiVersion !== KRO_API_VERSION || manifest.kind !== "ResourceGraphDefinition") {
        throw new Error(
            `${CARTS_GRAPH_FILE}: expected a ResourceGraphDefinition of ${KRO_API_VERSION}, ` +
                `found ${manifest.kind} of ${manifest.apiVersion}`,
        );
    }
    return manifest;
}
