import { SPRING_VARIABLE } from "./carts-variable";
import type { Problem } from "./problems";

/** What a route is about to own. */
export interface RouteTarget {
    readonly container: string;
    readonly variable: string;
    readonly fieldManager: string;
}

/** The parts of a Deployment in the cluster that decide whether it can be routed. */
export interface LiveDeployment {
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly managedFields?: readonly { readonly manager: string; readonly fieldsV1: OwnedFields }[];
    };
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly LiveContainer[] } } };
}

interface LiveContainer {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** Kubernetes' FieldsV1: a field is "f:<name>", an item of a list "k:<its key as JSON>". */
interface OwnedFields {
    readonly [step: string]: OwnedFields | undefined;
}

/**
 * Why a Deployment cannot be routed; empty if it can. A variable that somebody else sets is refused although an apply
 * could take it over by force: server-side apply forgets the value before, and giving the variable back would leave it
 * empty.
 */
export function findUiRouteProblems(deployment: LiveDeployment, target: RouteTarget): Problem[] {
    const { containers } = deployment.spec.template.spec;
    const container = containers.find(({ name }) => name === target.container);
    if (!container) {
        const names = containers.map(({ name }) => `"${name}"`).join(", ");
        const reason = `is not a container of Deployment ${described(deployment)}, which has ${names}`;
        return [{ path: "container", value: target.container, reason }];
    }
    const entry = container.env?.find(({ name }) => name === target.variable);
    const owners = ownersOf(deployment, target);
    if (!entry || owners.includes(target.fieldManager)) {
        return [];
    }
    return [{ path: "variable", value: target.variable, reason: takenBy(owners, entry.value, deployment, target) }];
}

function takenBy(
    owners: readonly string[],
    value: string | undefined,
    deployment: LiveDeployment,
    { variable, container }: RouteTarget,
): string {
    const { name, namespace } = deployment.metadata;
    const managers = owners.map((owner) => `"${owner}"`).join(" and ") || "that is not recorded";
    const what =
        `is set in container ${container} of Deployment ${described(deployment)} already, ` +
        `${value === undefined ? "by reference" : `to "${value}"`}, by field manager ${managers}`;
    const remove = `kubectl --namespace ${namespace} set env deployment/${name} --containers ${container} ${variable}-`;
    const instead = `choose ${SPRING_VARIABLE}, which wins over it and leaves it as it is`;
    return `${what}; ${variable === SPRING_VARIABLE ? "" : `${instead}, or `}have it removed there: ${remove}`;
}

function described({ metadata: { name, namespace } }: LiveDeployment): string {
    return `${namespace}/${name}`;
}

/** The field managers that decide on the variable's value. */
function ownersOf({ metadata }: LiveDeployment, { container, variable }: RouteTarget): string[] {
    const path = ["f:spec", "f:template", "f:spec", "f:containers", key(container), "f:env", key(variable)];
    const owning = (metadata.managedFields ?? []).filter(({ fieldsV1 }) => {
        const entry = path.reduce<OwnedFields | undefined>((fields, step) => fields?.[step], fieldsV1);
        return entry?.["f:value"] !== undefined || entry?.["f:valueFrom"] !== undefined;
    });
    return owning.map(({ manager }) => manager);
}

function key(name: string): string {
    return `k:${JSON.stringify({ name })}`;
}
