import type { Variable } from "../../components/ui/carts-variable";
import { ownedOfVariable } from "../../components/ui/variable-owners";
import { type Deployment, rollout } from "../children/deployment";
import { type Check, made } from "../part/check";

/** Only where the stack deployed the UI, or pointed it at the carts. */
export const ui: Check = {
    id: "ui",
    title: "Shop UI",
    appliesTo: ({ deployed }) => deployed.ui !== undefined,
    examine({ deployed, cluster }) {
        const ui = made(deployed.ui, "UI");
        const { namespace, name, variable } = ui;
        const expected = describe("rolled out", variable, variable?.value);
        const deployment = cluster.find<Deployment>("Deployment", name, namespace);
        if (!deployment) {
            const reason = `the cluster has no Deployment ${namespace}/${name}`;
            return { expected, found: "none", ok: false, reason, mend: ["refresh"] };
        }
        const value = variable && valueIn(deployment, ui.container, variable.name);
        const { ok, found: pods } = rollout(deployment);
        const found = describe(ok ? "rolled out" : "rolling out", variable, value);
        return {
            expected,
            found,
            ok: found === expected,
            ...(variable && value !== variable.value
                ? { reason: whyNotRouted(deployment, value, ui.container, variable.name), mend: ["refresh"] }
                : {
                      reason: `the Deployment has ${pods}`,
                      mend: [{ kubectl: ["rollout", "status", `deployment/${name}`, "-n", namespace] }],
                  }),
        };
    },
};

/** A value that somebody else has set can be a secret. */
function describe(progress: string, variable: Variable | undefined, value: string | undefined): string {
    if (!variable) {
        return progress;
    }
    const { name, value: own } = variable;
    const set = value === undefined ? " not set" : value === own ? `=${own}` : " set to another value";
    return `${name}${set}, ${progress}`;
}

function valueIn({ spec }: Deployment, container: string, variable: string): string | undefined {
    const { env = [] } = spec.template.spec?.containers.find(({ name }) => name === container) ?? {};
    return env.find(({ name }) => name === variable)?.value;
}

function whyNotRouted(deployment: Deployment, value: string | undefined, container: string, variable: string): string {
    return value === undefined ? "the stack's variable was taken out" : setBy(deployment, container, variable);
}

/** Kubernetes notes for each field who set it; several may have set the name, and one the value. */
function setBy({ metadata }: Deployment, container: string, variable: string): string {
    const setter = metadata.managedFields?.find(
        ({ fieldsV1 }) => ownedOfVariable(fieldsV1 ?? {}, container, variable)?.["f:value"],
    );
    return setter ? `${setter.manager} set it at ${setter.time}` : "it is not known who set it";
}
