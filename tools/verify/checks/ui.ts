import type { Commands } from "../../stack/stack";
import type { RoutedUi } from "../../stack/state";
import { type Check, made } from "../check";
import { type Deployment, rollout } from "./deployment";

interface UiDeployment extends Deployment {
    readonly spec: Deployment["spec"] & {
        readonly template: {
            readonly spec: {
                readonly containers: readonly {
                    readonly name: string;
                    readonly env?: readonly { readonly name: string; readonly value?: string }[];
                }[];
            };
        };
    };
}

/** Only where routing is on. */
export const ui: Check = {
    id: "ui",
    title: "Shop UI",
    examine({ deployed, cluster, commands }) {
        const { namespace, deployment, container, variable } = made(deployed.ui, "routed UI");
        const expected = `${variable.name}=${variable.value}`;
        const found = cluster.find<UiDeployment>("Deployment", deployment, namespace);
        if (!found) {
            const reason = `the cluster has no Deployment ${namespace}/${deployment}`;
            return { expected, found: "none", ok: false, reason, mend: commands.refresh };
        }
        const { env = [] } = found.spec.template.spec.containers.find(({ name }) => name === container) ?? {};
        const value = env.find(({ name }) => name === variable.name)?.value;
        const routed = value === variable.value;
        const rolledOut = rollout(found);
        return {
            expected,
            found: `${variable.name}${value === undefined ? " not set" : `=${value}`}${rolledOut.ok ? "" : ", rolling out"}`,
            ok: routed && rolledOut.ok,
            ...(routed
                ? {
                      reason: `the Deployment has ${rolledOut.found}`,
                      mend: `kubectl rollout status deployment/${deployment} -n ${namespace}`,
                  }
                : notRouted(found, value, made(deployed.ui, "routed UI"), commands)),
        };
    },
};

function notRouted(found: UiDeployment, value: string | undefined, routed: RoutedUi, { refresh }: Commands) {
    const { namespace, deployment, container, variable } = routed;
    if (value === undefined) {
        return { reason: "the stack's variable was taken out", mend: refresh };
    }
    // The stack takes no value from anybody.
    const unset = `kubectl set env deployment/${deployment} -n ${namespace} -c ${container} ${variable.name}-`;
    return { reason: setBy(found, container, variable.name), mend: `${unset} && ${refresh}` };
}

/** Kubernetes notes for each field who set it; several may have set the name, and one the value. */
function setBy({ metadata }: UiDeployment, container: string, variable: string): string {
    const path = ["f:spec", "f:template", "f:spec", "f:containers", key(container), "f:env", key(variable), "f:value"];
    const managers = (metadata.managedFields as ManagedFields[] | undefined) ?? [];
    const setter = managers.find(({ fieldsV1 }) =>
        path.reduce<Fields | undefined>((fields, name) => fields?.[name], fieldsV1),
    );
    return setter ? `${setter.manager} set it at ${setter.time}` : "it is not known who set it";
}

function key(name: string): string {
    return `k:${JSON.stringify({ name })}`;
}

interface Fields {
    readonly [name: string]: Fields;
}

interface ManagedFields {
    readonly manager: string;
    readonly time: string;
    readonly fieldsV1: Fields;
}
