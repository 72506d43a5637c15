import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { DeploymentPatch } from "@pulumi/kubernetes/apps/v1/deploymentPatch";
import * as pulumi from "@pulumi/pulumi";
import { cartsVariable, type Variable } from "./carts-variable";
import { TAKES_FIELDS } from "./kro";
import { refuse } from "./problems";
import {
    chooseVariable,
    findEdit,
    findUiRouteProblems,
    PATCH_FIELD_MANAGER,
    type RouteTarget,
} from "./ui-route-problems";

export interface UiRouteArgs extends RouteTarget {
    /** Namespace of the UI's Deployment, which exists. A change gives the old Deployment back. */
    readonly namespace: string;
    /** Name of the UI's Deployment. A change gives the old Deployment back. */
    readonly deployment: string;
    /** The container that gets the variable. */
    readonly container: string;
    /**
     * Name of the variable; nobody else may set it in `env`. `envFrom` may: this wins over it while it is there. Default:
     * "RETAIL_UI_ENDPOINTS_CARTS", or where somebody else sets that one, "SPRING_APPLICATION_JSON", which wins over it.
     */
    readonly variable?: string;
    /** URL of the carts service. */
    readonly cartsEndpoint: pulumi.Input<string>;
    /** Whom the Deployment names as owner of the variable, at most 128 characters; another stack needs another name. */
    readonly fieldManager: string;
    /** How long the Deployment may take to roll out with the variable, as in "60s". */
    readonly timeout: string;
}

/**
 * Points a shop UI that somebody else deployed at a carts service. By server-side apply it owns one entry of the
 * container's `env` and nothing else, so that without the route the Deployment is what it was before.
 *
 * pulumi-kubernetes (4.32) compares lists by position: where the UI has other entries in `env`, each `pulumi up` says
 * that it updates the patch. It applies the same entry again then, and nothing rolls out.
 */
export class UiRoute extends pulumi.ComponentResource {
    /** The variable as the container has it. */
    readonly variable: pulumi.Output<Variable>;

    constructor(name: string, args: UiRouteArgs, opts?: pulumi.ComponentResourceOptions) {
        super("carts-stack:index:UiRoute", name, {}, opts);

        const checked = this.check(name, args);
        const patch = this.patch(name, args, checked);

        // Known only once the Deployment is rolled out.
        this.variable = pulumi.all([checked, patch.id]).apply(([variable]) => variable);
        this.registerOutputs({ variable: this.variable });
    }

    /** The variable, if the Deployment in the cluster can have it. Also a preview reads the Deployment, and fails. */
    private check(name: string, args: UiRouteArgs): pulumi.Output<Variable> {
        const id = `${args.namespace}/${args.deployment}`;
        const { metadata, spec } = Deployment.get(`${name}-deployment`, id, { parent: this });
        const free = pulumi.all([metadata, spec]).apply(([metadata, spec]) => {
            const deployment = { metadata, spec };
            const { variable = chooseVariable(deployment, args) } = args;
            refuse(findUiRouteProblems(deployment, { ...args, variable }), this, name);
            const edit = findEdit(deployment, { ...args, variable });
            // Its end is awaited, so that a preview does not end before it.
            return (edit ? pulumi.log.warn(edit, this) : Promise.resolve()).then(() => variable);
        });
        return pulumi.all([args.cartsEndpoint, free]).apply(([endpoint, name]) => cartsVariable(name, endpoint));
    }

    private patch(name: string, args: UiRouteArgs, variable: pulumi.Output<Variable>): DeploymentPatch {
        return new DeploymentPatch(
            `${name}-patch`,
            {
                metadata: {
                    name: args.deployment,
                    namespace: args.namespace,
                    // By force, for a value that somebody has edited in place; what somebody else sets is refused before.
                    annotations: { [PATCH_FIELD_MANAGER]: args.fieldManager, ...TAKES_FIELDS },
                },
                spec: { template: { spec: { containers: [{ name: args.container, env: [variable] }] } } },
            },
            { parent: this, customTimeouts: { create: args.timeout, update: args.timeout } },
        );
    }
}
