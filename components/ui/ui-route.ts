import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { DeploymentPatch } from "@pulumi/kubernetes/apps/v1/deploymentPatch";
import * as pulumi from "@pulumi/pulumi";
import { PATCH_FIELD_MANAGER, TAKES_FIELDS } from "../../vocabulary/pulumi-kubernetes";
import { Component } from "../component";
import { FIXED_NAME } from "../fixed-name";
import { refuse } from "../validation/problems";
import { cartsVariable, type Variable } from "./carts-variable";
import type { ShopUiArgs } from "./shop-ui-args";
import { UiRouteEnd } from "./ui-route-end";
import { chooseVariable, findEdit, findUiRouteProblems, type RouteTarget } from "./ui-route-problems";

export interface UiRouteArgs extends RouteTarget, Pick<ShopUiArgs, "connection" | "variable" | "cartsEndpoint"> {
    /** Namespace of the UI's Deployment, which exists. A change gives the old Deployment back. */
    readonly namespace: string;
    /** Name of the UI's Deployment. A change gives the old Deployment back. */
    readonly deployment: string;
    /** How long the Deployment may take to roll out with the variable, as in "60s". */
    readonly timeout: string;
}

/**
 * The state gets all of the Deployment. The values of its variables are its owner's and can be secrets; kubectl repeats them
 * in an annotation.
 */
const HIDES_OTHERS = { additionalSecretOutputs: ["metadata", "spec"] };

/**
 * Points a shop UI that somebody else deployed at a carts service. By server-side apply it owns one entry of the
 * container's `env` and nothing else, so that without the route the Deployment is what it was before. Nobody else may set
 * the variable in `env`; `envFrom` may, and the route wins over it while it is there.
 *
 * pulumi-kubernetes (4.32) compares lists by position: where the UI has other entries in `env`, each `pulumi up` says
 * that it updates the patch. It applies the same entry again then, and nothing rolls out.
 */
export class UiRoute extends Component {
    /** The variable as the container has it. */
    readonly variable: pulumi.Output<Variable>;

    constructor(name: string, args: UiRouteArgs, opts?: pulumi.ComponentResourceOptions) {
        const { connection, ...withoutSecrets } = args;
        super("carts-stack:index:UiRoute", name, withoutSecrets, opts);

        const free = this.check(name, args);
        const end = this.end(name, args, free);
        const variable = pulumi
            .all([args.cartsEndpoint, free])
            .apply(([endpoint, variable]) => cartsVariable(variable, endpoint));
        const patch = this.patch(name, args, variable, end);

        // Known only once the Deployment is rolled out.
        this.variable = pulumi.all([variable, patch.id]).apply(([variable]) => variable);
        this.registerOutputs({ variable: this.variable });
    }

    /** The variable's name, if the Deployment in the cluster can have it. Also a preview reads the Deployment, and fails. */
    private check(name: string, args: UiRouteArgs): pulumi.Output<string> {
        const id = `${args.namespace}/${args.deployment}`;
        const { metadata, spec } = Deployment.get(`${name}-deployment`, id, { ...HIDES_OTHERS, parent: this });
        // What comes of it has no value of a variable.
        return pulumi.unsecret(pulumi.all([metadata, spec])).apply(([metadata, spec]) => {
            const deployment = { metadata, spec };
            const { variable = chooseVariable(deployment, args) } = args;
            refuse(findUiRouteProblems(deployment, { ...args, variable }), this, name);
            const edit = findEdit(deployment, { ...args, variable });
            // Its end is awaited, so that a preview does not end before it.
            return (edit ? pulumi.log.warn(edit, this) : Promise.resolve()).then(() => variable);
        });
    }

    private end(name: string, args: UiRouteArgs, free: pulumi.Output<string>): UiRouteEnd {
        const { connection, namespace, cartsEndpoint, fieldManager } = args;
        const deployment = free.apply(() => args.deployment);
        return new UiRouteEnd(
            `${name}-end`,
            { connection, namespace, deployment, cartsEndpoint, fieldManager },
            { parent: this },
        );
    }

    /** It stays where it is deleted: what it owns is given back by the end of the route, which is therefore made before. */
    private patch(
        name: string,
        args: UiRouteArgs,
        variable: pulumi.Output<Variable>,
        end: UiRouteEnd,
    ): DeploymentPatch {
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
            {
                ...FIXED_NAME,
                ...HIDES_OTHERS,
                parent: this,
                dependsOn: end,
                // An end that is replaced has given the field back.
                replaceWith: [end],
                retainOnDelete: true,
                customTimeouts: { create: args.timeout, update: args.timeout },
            },
        );
    }
}
